//! The second factor of the member who has signed in.

use async_graphql::{Context, Object, SimpleObject};
use cartwright_services::{
    Done,
    identity::staff::{TotpConfirm, totp_confirm, totp_disable, totp_enroll},
};

use super::{
    error::StaffUserError,
    input::{TotpConfirmInput, TotpDisableInput, TotpEnrollInput},
    member::StaffMember,
};
use crate::{
    error::ApiResult,
    request::RequestContext,
    user_error::{payload, settle},
};

/// The answer to `totpEnroll`.
#[derive(SimpleObject)]
pub struct TotpEnrollPayload {
    /// What goes into the authenticator app, as text: a secret that is told now and never again.
    pub secret: Option<String>,
    /// The same as an address that begins with `otpauth:`, which apps read from a picture.
    pub otpauth_uri: Option<String>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps it from being done; empty where it was done.
    pub user_errors: Vec<StaffUserError>,
}

/// The answer to `totpConfirm`.
#[derive(SimpleObject)]
pub struct TotpConfirmPayload {
    /// Ten codes of which each stands once for a code of the app: secrets that are told now and never again. Empty where nothing was confirmed.
    pub recovery_codes: Vec<String>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps it from being done; empty where it was done.
    pub user_errors: Vec<StaffUserError>,
}

payload! {
    /// The answer to `totpDisable`.
    pub TotpDisablePayload refused by StaffUserError {
        /// The member after the change; null where nothing was changed.
        staff_member: StaffMember,
    }
}

/// The mutations of second factors.
#[derive(Default)]
pub struct TotpMutation;

#[Object]
impl TotpMutation {
    /// Makes the secret of a second factor, to be put into an authenticator app and confirmed by `totpConfirm`; until then it is asked of nobody.
    /// Open to all of the staff who have signed in, for themselves.
    async fn totp_enroll(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password, asked for again.")] input: TotpEnrollInput,
    ) -> ApiResult<TotpEnrollPayload> {
        let key = input.idempotency_key.as_deref();
        Ok(match settle(totp_enroll(ctx.services(), &input.password, key).await)? {
            Ok(Done { outcome, replayed }) => TotpEnrollPayload {
                secret: Some(outcome.secret),
                otpauth_uri: Some(outcome.address),
                replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => TotpEnrollPayload { secret: None, otpauth_uri: None, replayed: false, user_errors },
        })
    }

    /// Confirms that the app has the secret: its codes are asked for from now on. All other sessions of the member end. Open to all of the staff
    /// who have signed in, for themselves.
    async fn totp_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The code that the app shows.")] input: TotpConfirmInput,
    ) -> ApiResult<TotpConfirmPayload> {
        let key = input.idempotency_key.as_deref();
        let wanted = TotpConfirm { totp_code: input.totp_code };
        Ok(match settle(totp_confirm(ctx.services(), wanted, key).await)? {
            Ok(Done { outcome, replayed }) => TotpConfirmPayload {
                recovery_codes: outcome.recovery_codes.expose().to_vec(),
                replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => TotpConfirmPayload { recovery_codes: Vec::new(), replayed: false, user_errors },
        })
    }

    /// Removes the second factor with its recovery codes; it asks for the password and for the factor. Open to all of the staff who have signed
    /// in, for themselves.
    async fn totp_disable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password and the old factor.")] mut input: TotpDisableInput,
    ) -> ApiResult<TotpDisablePayload> {
        let key = input.idempotency_key.take();
        TotpDisablePayload::of(totp_disable(ctx.services(), input.into(), key.as_deref()).await)
    }
}
