//! Signing in and out.

use async_graphql::{Context, Object};
use cartwright_domain::{id::SessionId, identity::AccountKind, time::Timestamp};
use cartwright_services::{
    Done,
    cart::cart_of,
    customer::customer,
    identity::{SessionCreate, SessionRevoke, session_create, session_kept, session_refresh, session_revoke},
};

use super::{
    input::{SessionCreateInput, SessionRefreshInput, SessionRevokeInput},
    payload::{SessionCreatePayload, SessionRefreshPayload, SessionRevokePayload},
};
use crate::{
    error::{ApiError, ApiResult},
    http::ResponseHeaders,
    request::RequestContext,
    shop::{cart::Cart, customer::Customer},
    user_error::settle,
};

/// The root fields of this slice.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Signs a customer in: begins a session and answers its tokens. The guest's cart becomes the customer's.
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: SessionCreateInput,
    ) -> ApiResult<SessionCreatePayload> {
        let services = ctx.services();
        let cart = input.cart_id.map(|id| id.0);
        let wanted = SessionCreate { email: input.email, password: input.password, cart };
        let Done { outcome, replayed } =
            match settle(session_create(services, wanted, input.idempotency_key.as_deref()).await)? {
                Ok(done) => done,
                Err(user_errors) => {
                    return Ok(SessionCreatePayload {
                        tokens: None,
                        customer: None,
                        cart: None,
                        replayed: false,
                        user_errors,
                    });
                }
            };
        let customer = customer(services, outcome.customer).await?.ok_or_else(ApiError::gone)?;
        let cart = cart_of(services, customer.id).await?;
        let until = outcome.tokens.refresh_token_expires_at;
        if input.cookie {
            keep_in_cookie(ctx, outcome.session, until);
        }
        Ok(SessionCreatePayload {
            tokens: (!input.cookie).then(|| outcome.tokens.into()),
            customer: Some(Customer::signed_in(customer, outcome.session)),
            cart: cart.map(Cart::from),
            replayed,
            user_errors: Vec::new(),
        })
    }

    /// Brings the next tokens of a session. A refresh token that was used before ends its session, as somebody has a copy of it.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: SessionRefreshInput,
    ) -> ApiResult<SessionRefreshPayload> {
        let key = input.idempotency_key.as_deref();
        let done = session_refresh(ctx.services(), AccountKind::Customer, &input.refresh_token, key).await;
        SessionRefreshPayload::of(done)
    }

    /// Signs out: ends the session of this request, another one of the customer, or all of them. Tokens of an ended session are worth nothing
    /// within a second.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: SessionRevokeInput,
    ) -> ApiResult<SessionRevokePayload> {
        let ends_own = input.everywhere || (input.session_id.is_none() && input.refresh_token.is_none());
        let wanted = SessionRevoke {
            session: input.session_id.map(|id| id.0),
            refresh_token: input.refresh_token,
            everywhere: input.everywhere,
        };
        let done = session_revoke(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        if done.is_ok()
            && let Some(headers) = ctx.data_opt::<ResponseHeaders>()
            && ends_own
        {
            headers.forget_session();
        }
        SessionRevokePayload::of(done)
    }
}

/// Makes the browser keep the session until it ends. Without HTTP there is nothing to keep it.
pub(super) fn keep_in_cookie(ctx: &Context<'_>, session: SessionId, until: Timestamp) {
    let services = ctx.services();
    let seconds = (until - services.now()).num_seconds();
    if let Some(headers) = ctx.data_opt::<ResponseHeaders>() {
        headers.keep_session(&session_kept(services.shop(), session), seconds);
    }
}
