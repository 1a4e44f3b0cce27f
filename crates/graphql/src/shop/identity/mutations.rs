//! Signing in and out.

use async_graphql::{Context, Object};
use cartwright_domain::identity::AccountKind;
use cartwright_services::{
    Done,
    customer::customer,
    identity::{SessionCreate, SessionRevoke, session_create, session_refresh, session_revoke},
};

use super::{
    input::{SessionCreateInput, SessionRefreshInput, SessionRevokeInput},
    payload::{SessionCreatePayload, SessionRefreshPayload, SessionRevokePayload},
};
use crate::{
    error::{ApiError, ApiResult},
    request::RequestContext,
    shop::customer::Customer,
    user_error::settle,
};

/// The root fields of this slice.
#[derive(Default)]
pub struct IdentityMutation;

#[Object]
impl IdentityMutation {
    /// Signs a customer in: begins a session and answers its tokens.
    async fn session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: SessionCreateInput,
    ) -> ApiResult<SessionCreatePayload> {
        let services = ctx.services();
        let wanted = SessionCreate { email: input.email, password: input.password };
        let Done { outcome, replayed } =
            match settle(session_create(services, wanted, input.idempotency_key.as_deref()).await)? {
                Ok(done) => done,
                Err(user_errors) => {
                    return Ok(SessionCreatePayload { tokens: None, customer: None, replayed: false, user_errors });
                }
            };
        let customer = customer(services, outcome.customer).await?.ok_or_else(ApiError::gone)?;
        Ok(SessionCreatePayload {
            tokens: Some(outcome.tokens.into()),
            customer: Some(Customer::signed_in(customer, outcome.session)),
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
        let wanted = SessionRevoke {
            session: input.session_id.map(|id| id.0),
            refresh_token: input.refresh_token,
            everywhere: input.everywhere,
        };
        SessionRevokePayload::of(session_revoke(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }
}
