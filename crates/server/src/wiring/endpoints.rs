//! The two GraphQL endpoints.

use std::{sync::Arc, time::Duration};

use axum::{Router, response::Response, routing::any};
use cartwright_graphql::{
    admin_schemas,
    http::{
        Code, Endpoint, Limits, Media, Page, PostOnly, RequestError, RequestId, Seats, StreamOptions, TrustedProxies,
        UploadLimits, refusal,
    },
    shop_schemas,
};
use cartwright_services::Shop;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{context, examples::Examples, files, trusted};
use crate::{
    config::Configuration,
    graphiql,
    routes::{ADMIN_PATH, FILE_ROUTE, SHOP_PATH},
};

/// The size of the staff's JSON bodies in bytes.
const ADMIN_BODY_LIMIT: u64 = 1024 * 1024;
/// The size of a file of products in bytes.
const MAX_FILE_BYTES: u64 = 100 * 1024 * 1024;
/// How long an upload may take to arrive.
const UPLOAD_TIME_LIMIT: Duration = Duration::from_secs(600);
/// What a cart or an order holds is for whoever knows its secret id, and an address is no place for that.
const CAPABILITIES: PostOnly = PostOnly { root_fields: &["cart", "order", "cartChanged"], types: &["Cart", "Order"] };

/// Both endpoints; without an admin token the staff's one is closed. What streams comes to its end when `stop` is cancelled.
pub(super) fn router(
    configuration: &Configuration,
    shop: &Arc<Shop>,
    examples: Examples,
    mutations: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<Router> {
    let streams = streams(configuration, stop);
    let trusted_proxies = TrustedProxies::new(configuration.trusted_proxies.clone());
    let introspection = configuration.introspection;
    let hook = context::of_storefronts(Arc::clone(shop), configuration.allowed_origins.clone());
    let mut storefront = Endpoint::with_schemas(shop_schemas(introspection), hook);
    storefront.introspection = introspection;
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
    if let Some(documents) = trusted::read(configuration)? {
        storefront.trust(&documents)?;
    }

    let files = match &configuration.admin_token {
        None => Router::new().route(FILE_ROUTE, any(closed)),
        Some(token) => files::router(shop, token),
    };
    let staff = match &configuration.admin_token {
        None => any(closed),
        Some(token) => {
            let mut staff = Endpoint::with_schemas(admin_schemas(), context::of_staff(Arc::clone(shop), token.clone()));
            staff.limits = Limits::admin();
            staff.batch_limit = configuration.batch_limit;
            staff.body_limit = ADMIN_BODY_LIMIT;
            staff.time_limit = configuration.request_time_limit;
            staff.uploads =
                Some(UploadLimits { max_file_bytes: MAX_FILE_BYTES, max_files: 1, time_limit: UPLOAD_TIME_LIMIT });
            staff.page = Some(Page {
                title: format!("{} · staff", configuration.shop_name),
                examples: examples.staff,
                graphiql: graphiql::markup(graphiql::built),
            });
            staff.mutations = mutations.clone();
            staff.trusted_proxies = trusted_proxies;
            staff.streams = streams;
            staff.into_route()
        }
    };
    Ok(storefront.into_router(SHOP_PATH).route(ADMIN_PATH, staff).merge(files))
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

async fn closed(request_id: axum::Extension<RequestId>) -> Response {
    let message = "The staff's endpoint is closed; start the server with --admin-token (or CARTWRIGHT_ADMIN_TOKEN) to \
                   open it";
    refusal(&RequestError::new(Code::NotFound, message), Media::Json, &request_id)
}
