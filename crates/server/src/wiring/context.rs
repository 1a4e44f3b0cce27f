//! Who asks, in which channel and language: the beginning of every request.

use std::sync::Arc;

use axum::http::header;
use cartwright_domain::channel::{Channel, LanguageCode};
use cartwright_graphql::{
    admin_request_data,
    http::{Anonymous, Code, ContextHook, Data, Introspection, RequestError, RequestParts, ScopeHook},
    shop_request_data,
};
use cartwright_services::{Actor, Context, KeptReads, QueryBudget, Reads, Shop, identity::Authenticated};
use futures_util::FutureExt;
use secrecy::SecretString;

use super::{authentication, staff_authentication, validity};
use crate::{config::AllowedOrigins, languages::wanted_languages};

/// The most of an unknown name that is repeated to whoever sent it.
const REPEATED_CHARACTERS: usize = 60;

/// The beginning of a storefront's requests: by a guest, or by a customer with an access token or a cookie.
pub(super) fn of_storefronts(shop: Arc<Shop>, origins: AllowedOrigins, keeps_answers: bool) -> ContextHook {
    let origins = Arc::new(origins);
    Arc::new(move |parts| {
        let (shop, origins) = (Arc::clone(&shop), Arc::clone(&origins));
        async move {
            // Before anything is read, the channel as well.
            let kept_reads = KeptReads::since(shop.events.log().moment());
            let mut data = Data::default();
            let authenticated = authentication::authenticated(&shop, &origins, parts).await?;
            if let Some(authenticated) = &authenticated {
                validity::limit(&shop, authenticated, &mut data);
            }
            let actor = authenticated.map_or(Actor::Guest, Authenticated::into_customer);
            let mut context = context(&shop, actor, parts)?.reading_kept(kept_reads.clone());
            data.insert(kept_reads);
            put(QueryBudget::of_storefront(&context), &mut data);
            if keeps_answers && is_anonymous(context.actor(), parts) {
                let reads = Reads::default();
                let scope = scope(context.channel(), context.language());
                context = context.noting(reads.clone());
                data.insert(Anonymous { scope, reads });
            }
            shop_request_data(context, &parts.load_queue, &mut data);
            Ok(data)
        }
        .boxed()
    })
}

/// Where the answers to a request of nobody in particular are kept. Without a credential and without a cookie it is a guest's.
pub(super) fn scope_of_storefronts(shop: Arc<Shop>) -> ScopeHook {
    Arc::new(move |parts| {
        if !is_anonymous(&Actor::Guest, parts) {
            return None;
        }
        // What is refused is refused by the context.
        let channel = channel(&shop, parts).ok()?;
        let language = channel.choose_language(&languages(parts));
        Some(scope(&channel, language))
    })
}

fn scope(channel: &Channel, language: Option<LanguageCode>) -> String {
    format!("{} {language:?}", channel.id)
}

/// Whether nobody in particular asks: then the answer depends on nothing but the channel, the language and the document.
fn is_anonymous(actor: &Actor, parts: &RequestParts) -> bool {
    let tells_who = |name| parts.headers.contains_key(name);
    *actor == Actor::Guest && !tells_who(header::AUTHORIZATION) && !tells_who(header::COOKIE)
}

/// The beginning of the staff's requests: by a member, by a program of theirs, by whoever has the token of the configuration, or by a guest, who
/// can do nothing but sign in. Guests are told the schema where `introspection` is on.
pub(super) fn of_staff(shop: Arc<Shop>, token: Option<SecretString>, introspection: bool) -> ContextHook {
    let token = Arc::new(token);
    Arc::new(move |parts| {
        let (shop, token) = (Arc::clone(&shop), Arc::clone(&token));
        async move {
            let asking = staff_authentication::asking(&shop, token.as_ref().as_ref(), &parts.headers).await?;
            asking.may_upload(&parts.headers)?;
            let mut data = Data::default();
            data.insert(Introspection(introspection || asking.actor != Actor::Guest));
            put(asking.validity(&shop, parts), &mut data);
            let context = context(&shop, asking.actor, parts)?;
            put(QueryBudget::of_staff(&context), &mut data);
            admin_request_data(context, &parts.load_queue, &mut data);
            Ok(data)
        }
        .boxed()
    })
}

fn put<T: Send + Sync + 'static>(found: Option<T>, data: &mut Data) {
    if let Some(found) = found {
        data.insert(found);
    }
}

/// The channel by `?channel=` or the header `X-Channel`, the language by `?language=` or `Accept-Language`; where both are sent,
/// the address counts.
fn context(shop: &Arc<Shop>, actor: Actor, parts: &RequestParts) -> Result<Context, RequestError> {
    let channel = channel(shop, parts)?;
    let context = Context::new(Arc::clone(shop), actor, channel, &languages(parts))
        .from_address(parts.client_address)
        .named(parts.request_id.as_str());
    Ok(match parts.header("user-agent") {
        Some(client) => context.by_client(client),
        None => context,
    })
}

fn channel(shop: &Shop, parts: &RequestParts) -> Result<Arc<Channel>, RequestError> {
    let slug = parts.parameter("channel").or_else(|| parts.header("x-channel")).filter(|slug| !slug.is_empty());
    shop.channel(slug).ok_or_else(|| match slug {
        Some(slug) => {
            let slug: String = slug.chars().take(REPEATED_CHARACTERS).collect();
            RequestError::new(Code::BadRequest, format!("There is no channel {slug:?}"))
        }
        None => RequestError::new(Code::ServiceUnavailable, "The shop has no channel yet"),
    })
}

fn languages(parts: &RequestParts) -> Vec<LanguageCode> {
    wanted_languages(parts.parameter("language"), parts.header("accept-language"))
}
