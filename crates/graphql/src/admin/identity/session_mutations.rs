//! Signing in and out as a member of the staff.

use async_graphql::{Context, Object};
use cartwright_domain::identity::AccountKind;
use cartwright_services::{
    Done,
    identity::{
        session_refresh,
        staff::{
            InvitationAccept, StaffSessionRevoke, staff_invitation_accept, staff_member_signed_in,
            staff_session_create, staff_session_revoke,
        },
    },
};

use super::{
    bare_payload::StaffInvitationAcceptPayload,
    input::{StaffInvitationAcceptInput, StaffSessionCreateInput, StaffSessionRefreshInput, StaffSessionRevokeInput},
    session_payload::{StaffSessionCreatePayload, StaffSessionRefreshPayload, StaffSessionRevokePayload},
};
use crate::{error::ApiResult, request::RequestContext, user_error::settle};

/// The root fields that are open to those who have not signed in.
#[derive(Default)]
pub struct StaffSessionMutation;

#[Object]
impl StaffSessionMutation {
    /// Signs a member of the staff in: begins a session and answers its tokens. Open to all; an unknown address and a wrong password get the
    /// same answer.
    async fn staff_session_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] mut input: StaffSessionCreateInput,
    ) -> ApiResult<StaffSessionCreatePayload> {
        let key = input.idempotency_key.take();
        let services = ctx.services();
        Ok(match settle(staff_session_create(services, input.into(), key.as_deref()).await)? {
            Ok(Done { outcome, replayed }) => StaffSessionCreatePayload {
                staff_member: Some(staff_member_signed_in(services, &outcome).await?.into()),
                tokens: Some(outcome.tokens.into()),
                replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => {
                StaffSessionCreatePayload { tokens: None, staff_member: None, replayed: false, user_errors }
            }
        })
    }

    /// Brings the next tokens of a session. A refresh token that was used before ends its session, as somebody has a copy of it. Open to whoever
    /// has the token.
    async fn staff_session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The session.")] input: StaffSessionRefreshInput,
    ) -> ApiResult<StaffSessionRefreshPayload> {
        let key = input.idempotency_key.as_deref();
        let refreshed = session_refresh(ctx.services(), AccountKind::Staff, &input.refresh_token, key).await;
        Ok(match settle(refreshed)? {
            Ok(Done { outcome, replayed }) => {
                StaffSessionRefreshPayload { tokens: Some(outcome.tokens.into()), replayed, user_errors: Vec::new() }
            }
            Err(user_errors) => StaffSessionRefreshPayload { tokens: None, replayed: false, user_errors },
        })
    }

    /// Signs out: ends the session of this request, that of a refresh token, or all of the member. Open to all of the staff, and to whoever has
    /// the token.
    async fn staff_session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which session.")] input: StaffSessionRevokeInput,
    ) -> ApiResult<StaffSessionRevokePayload> {
        let wanted = StaffSessionRevoke { refresh_token: input.refresh_token, everywhere: input.everywhere };
        let key = input.idempotency_key.as_deref();
        Ok(match settle(staff_session_revoke(ctx.services(), wanted, key).await)? {
            Ok(Done { outcome, replayed }) => StaffSessionRevokePayload {
                ended_sessions: i32::try_from(outcome).unwrap_or(i32::MAX),
                replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => StaffSessionRevokePayload { ended_sessions: 0, replayed: false, user_errors },
        })
    }

    /// Uses the link of an invitation up: the password that is chosen becomes the member's, who can sign in with it. Open to whoever has the
    /// link.
    async fn staff_invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token of the link, and the password.")] input: StaffInvitationAcceptInput,
    ) -> ApiResult<StaffInvitationAcceptPayload> {
        let wanted = InvitationAccept { token: input.token, password: input.password };
        let key = input.idempotency_key.as_deref();
        StaffInvitationAcceptPayload::of(staff_invitation_accept(ctx.services(), wanted, key).await)
    }
}
