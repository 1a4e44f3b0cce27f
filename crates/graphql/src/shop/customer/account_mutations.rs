//! Changing an account, by its owner or by the owner of its mailbox.

use async_graphql::{Context, Object};
use cartwright_services::identity::{
    EmailChangeRequest, EmailVerify, PasswordChange, PasswordReset, email_change_request, email_verify,
    password_change, password_reset, password_reset_request,
};

use super::{
    account_input::{
        EmailChangeRequestInput, EmailVerifyInput, PasswordChangeInput, PasswordResetInput, PasswordResetRequestInput,
    },
    account_payload::{
        EmailChangeRequestPayload, EmailVerifyPayload, PasswordChangePayload, PasswordResetPayload,
        PasswordResetRequestPayload,
    },
};
use crate::{error::ApiResult, request::RequestContext};

/// The root fields about accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Proves by the link of a mail that a mailbox is the account owner's. Orders that were placed with the address before belong to the account
    /// from then on.
    async fn email_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link and the password.")] input: EmailVerifyInput,
    ) -> ApiResult<EmailVerifyPayload> {
        let wanted = EmailVerify { token: input.token, password: input.password };
        EmailVerifyPayload::of(email_verify(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }

    /// Asks for another address of the customer who has signed in. Both addresses are told, and nothing changes before the new one is
    /// confirmed by `emailVerify`.
    async fn email_change_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new address and the password.")] input: EmailChangeRequestInput,
    ) -> ApiResult<EmailChangeRequestPayload> {
        let wanted = EmailChangeRequest { new_email: input.new_email, password: input.password };
        let done = email_change_request(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        EmailChangeRequestPayload::of(done)
    }

    /// Sends a link for a new password to the address, where it has an account; the answer is the same where it has none.
    async fn password_reset_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address.")] input: PasswordResetRequestInput,
    ) -> ApiResult<PasswordResetRequestPayload> {
        let done = password_reset_request(ctx.services(), &input.email, input.idempotency_key.as_deref()).await;
        PasswordResetRequestPayload::of(done)
    }

    /// Sets a new password by the link of a mail. All sessions end, and none begins.
    async fn password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The link and the new password.")] input: PasswordResetInput,
    ) -> ApiResult<PasswordResetPayload> {
        let wanted = PasswordReset { token: input.token, password: input.password };
        PasswordResetPayload::of(password_reset(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }

    /// Changes the password of the customer who has signed in. All other sessions end.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Both passwords.")] input: PasswordChangeInput,
    ) -> ApiResult<PasswordChangePayload> {
        let wanted = PasswordChange { current_password: input.current_password, new_password: input.new_password };
        PasswordChangePayload::of(password_change(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }
}
