//! The two GraphQL endpoints.

use std::{sync::Arc, time::Duration};

use cartwright_graphql::{
    admin_schemas,
    http::{
        Capacity, Endpoint, Limits, Page, PostOnly, ResponseCache, Seats, SharedTier, StreamOptions, TrustedProxies,
        UploadLimits,
    },
    shop_mark, shop_schemas,
};
use cartwright_services::{SharedValues, Shop};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{context, documents, examples::Examples, files, services::PROGRAM, trusted, webhooks};
use crate::{config::Configuration, door::BehindDoor, graphiql};

/// The size of the staff's JSON bodies in bytes.
const ADMIN_BODY_LIMIT: u64 = 1024 * 1024;
/// The size of a file of products in bytes.
const MAX_FILE_BYTES: u64 = 100 * 1024 * 1024;
/// How long an upload may take to arrive.
const UPLOAD_TIME_LIMIT: Duration = Duration::from_secs(600);
/// What a cart or an order holds is for whoever knows its secret id, and an address is no place for that.
const CAPABILITIES: PostOnly = PostOnly { root_fields: &["cart", "order", "cartChanged"], types: &["Cart", "Order"] };

/// Where this process keeps answers together with the shop's others; an answer of another version, or by another schema, is another one.
fn shared_tier(shop: &Shop) -> Option<SharedTier> {
    let cache = shop.shared_cache.clone()?;
    Some(SharedTier(SharedValues::new(cache, shop.clock.clone(), &format!("answers 2 of {}", *PROGRAM))))
}

/// Both endpoints, and what stands beside them. What streams comes to its end when `stop` is cancelled.
pub(super) fn open(
    configuration: &Configuration,
    shop: &Arc<Shop>,
    examples: Examples,
    mutations: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<BehindDoor> {
    let (streams, capacity) = (streams(configuration, stop), Capacity::default());
    let trusted_proxies = TrustedProxies::new(configuration.trusted_proxies.clone());
    let introspection = configuration.introspection;
    let cache_bytes = configuration.response_cache_bytes;
    let hook = context::of_storefronts(Arc::clone(shop), configuration.allowed_origins.clone(), cache_bytes > 0);
    let mut storefront = Endpoint::with_schemas(shop_schemas(introspection), hook);
    storefront.scope = (cache_bytes > 0).then(|| context::scope_of_storefronts(Arc::clone(shop)));
    storefront.introspection = introspection;
    storefront.marks = Some(shop_mark);
    storefront.response_cache =
        (cache_bytes > 0).then(|| ResponseCache::new(cache_bytes, &shop.events, shared_tier(shop)));
    storefront.batch_limit = configuration.batch_limit;
    storefront.time_limit = configuration.request_time_limit;
    storefront.post_only = CAPABILITIES;
    storefront.page = introspection.then(|| Page {
        title: title_of_storefronts(configuration),
        examples: examples.storefront,
        graphiql: graphiql::markup(graphiql::built),
    });
    storefront.mutations = mutations.clone();
    storefront.trusted_proxies = trusted_proxies.clone();
    storefront.streams = streams.clone();
    storefront.capacity = capacity.clone();
    if let Some(documents) = trusted::read(configuration)? {
        storefront.trust(&documents)?;
    }

    let token = configuration.admin_token.clone();
    let files = files::router(shop, token.as_ref());
    let webhooks = webhooks::router(shop, &trusted_proxies);
    let hook = context::of_staff(Arc::clone(shop), token, introspection);
    let mut staff = Endpoint::with_schemas(admin_schemas(), hook);
    staff.limits = Limits::admin();
    staff.batch_limit = configuration.batch_limit;
    staff.body_limit = ADMIN_BODY_LIMIT;
    staff.time_limit = configuration.request_time_limit;
    staff.uploads = Some(UploadLimits { max_file_bytes: MAX_FILE_BYTES, max_files: 1, time_limit: UPLOAD_TIME_LIMIT });
    staff.page = Some(Page {
        title: format!("{} · staff", configuration.shop_name),
        examples: examples.staff,
        graphiql: graphiql::markup(graphiql::built),
    });
    staff.mutations = mutations.clone();
    staff.streams = streams;
    staff.trusted_proxies = trusted_proxies;
    staff.capacity = capacity;
    let documents = documents::router(shop);
    let beside = files.merge(webhooks).merge(documents);
    Ok(BehindDoor { storefront: storefront.into_served(), staff: staff.into_served(), beside })
}

/// The pages that may call the API may open sockets.
fn streams(configuration: &Configuration, stop: &CancellationToken) -> StreamOptions {
    let origins = configuration.allowed_origins.clone();
    let seats = usize::try_from(configuration.sockets_per_address).unwrap_or(usize::MAX);
    StreamOptions {
        allows_origin: Arc::new(move |origin| origins.contains(origin)),
        seats: Arc::new(Seats::new(seats)),
        stop: stop.clone(),
        ..StreamOptions::default()
    }
}

/// The page cannot name a document, so it says why nothing can be run from it.
fn title_of_storefronts(configuration: &Configuration) -> String {
    let name = &configuration.shop_name;
    if configuration.only_trusted_documents { format!("{name} · trusted documents only") } else { name.clone() }
}
