//! Signing in with an account that somebody has elsewhere.

use async_graphql::{Context, ID, Object, SimpleObject};
use cartwright_services::{
    Done,
    cart::cart_of,
    customer::customer,
    identity::{
        ProviderSignInComplete, ProviderSignInStart, provider_sign_in_complete, provider_sign_in_start, provider_unlink,
    },
    ports::ProviderCallback,
};

use super::{
    mutations::keep_in_cookie,
    provider_input::{ProviderSignInCompleteInput, ProviderSignInStartInput, ProviderUnlinkInput},
    session::Tokens,
};
use crate::{
    error::{ApiError, ApiResult},
    id::global_id,
    request::RequestContext,
    scalar::{DateTime, Url},
    shop::{
        cart::Cart,
        customer::{Customer, CustomerUserError},
    },
    user_error::settle,
};

/// The answer to `providerSignInStart`.
#[derive(Default, SimpleObject)]
pub struct ProviderSignInStartPayload {
    /// Where the browser goes; null where nothing has begun.
    pub authorization_url: Option<Url>,
    /// A secret that only whoever began has: the app keeps it to itself until `providerSignInComplete`. It is another one than the state in
    /// the address.
    pub state: Option<String>,
    /// When it is too late to come back.
    pub expires_at: Option<DateTime>,
    /// Always false: each request begins a sign-in of its own.
    pub replayed: bool,
    /// What keeps the sign-in from beginning; empty where it has begun.
    pub user_errors: Vec<CustomerUserError>,
}

/// The answer to `providerSignInComplete`.
#[derive(Default, SimpleObject)]
pub struct ProviderSignInCompletePayload {
    /// What the device keeps of the session; null where nobody was let in, where a cookie is kept instead, or where the provider was linked
    /// by a customer whose session goes on.
    pub tokens: Option<Tokens>,
    /// The customer who has signed in, or who has linked the provider.
    pub customer: Option<Customer>,
    /// The cart that the customer has in the channel of the request.
    pub cart: Option<Cart>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the customer from being let in; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

/// The answer to `providerUnlink`.
#[derive(Default, SimpleObject)]
pub struct ProviderUnlinkPayload {
    /// The id of what was unlinked; null where nothing was.
    pub unlinked_id: Option<ID>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps it from being unlinked; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

/// The root fields about signing in with a provider.
#[derive(Default)]
pub struct ProviderMutation;

#[Object]
impl ProviderMutation {
    /// Begins a sign-in with a provider: the browser goes to the address of the answer, and comes back to `redirectUri` with what
    /// `providerSignInComplete` takes, within ten minutes.
    async fn provider_sign_in_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom.")] input: ProviderSignInStartInput,
    ) -> ApiResult<ProviderSignInStartPayload> {
        let wanted =
            ProviderSignInStart { provider: input.provider, redirect_uri: input.redirect_uri, link: input.link };
        let begun = provider_sign_in_start(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        let begun = begun.map(|outcome| Done { outcome, replayed: false });
        Ok(match settle(begun)? {
            Ok(Done { outcome, .. }) => ProviderSignInStartPayload {
                authorization_url: Some(Url(outcome.authorization_url)),
                state: Some(outcome.state.expose().to_owned()),
                expires_at: Some(DateTime(outcome.expires_at)),
                ..ProviderSignInStartPayload::default()
            },
            Err(user_errors) => ProviderSignInStartPayload { user_errors, ..ProviderSignInStartPayload::default() },
        })
    }

    /// Lets in for whom the provider vouches, or links the provider to the account of the customer who began that. Somebody new gets an account. Where an
    /// account has the address already, its owner signs in to it and links the provider there. Each sign-in is tried once.
    async fn provider_sign_in_complete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the browser has brought back.")] input: ProviderSignInCompleteInput,
    ) -> ApiResult<ProviderSignInCompletePayload> {
        let services = ctx.services();
        let wanted = ProviderSignInComplete {
            state: input.state,
            returned_state: input.returned_state,
            callback: ProviderCallback { code: input.code, issuer: input.iss },
            cart: input.cart_id.map(|id| id.0),
        };
        let done = provider_sign_in_complete(services, wanted, input.idempotency_key.as_deref()).await;
        let Done { outcome, replayed } = match settle(done)? {
            Ok(done) => done,
            Err(user_errors) => {
                return Ok(ProviderSignInCompletePayload { user_errors, ..ProviderSignInCompletePayload::default() });
            }
        };
        let customer = customer(services, outcome.customer).await?.ok_or_else(ApiError::gone)?;
        let cart = cart_of(services, customer.id).await?.map(Cart::from);
        let Some((session, tokens)) = outcome.session else {
            let customer = Some(Customer::from(customer));
            return Ok(ProviderSignInCompletePayload {
                customer,
                cart,
                replayed,
                ..ProviderSignInCompletePayload::default()
            });
        };
        if input.cookie {
            keep_in_cookie(ctx, session, tokens.refresh_token_expires_at);
        }
        Ok(ProviderSignInCompletePayload {
            tokens: (!input.cookie).then(|| tokens.into()),
            customer: Some(Customer::signed_in(customer, session)),
            cart,
            replayed,
            user_errors: Vec::new(),
        })
    }

    /// Takes a provider off the account of the customer who has signed in, unless nobody could sign in to it any more.
    async fn provider_unlink(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is to be unlinked.")] input: ProviderUnlinkInput,
    ) -> ApiResult<ProviderUnlinkPayload> {
        let done = provider_unlink(ctx.services(), input.id.0, input.idempotency_key.as_deref()).await;
        Ok(match settle(done)? {
            Ok(Done { outcome, replayed }) => {
                ProviderUnlinkPayload { unlinked_id: Some(global_id(outcome)), replayed, user_errors: Vec::new() }
            }
            Err(user_errors) => ProviderUnlinkPayload { user_errors, ..ProviderUnlinkPayload::default() },
        })
    }
}
