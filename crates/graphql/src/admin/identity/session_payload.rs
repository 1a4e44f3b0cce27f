//! The answers of the sessions' mutations.

use async_graphql::SimpleObject;
use cartwright_services::identity;

use super::{error::StaffUserError, member::StaffMember};
use crate::scalar::DateTime;

/// What a device keeps of its session: both are secrets.
#[derive(Clone, SimpleObject)]
pub struct StaffTokens {
    /// To be sent with every request: `Authorization: Bearer …`.
    pub access_token: String,
    /// When the access token is worth nothing any more.
    pub access_token_expires_at: DateTime,
    /// Brings the next tokens by `staffSessionRefresh`, once.
    pub refresh_token: String,
    /// When the session ends at the latest, however often it is refreshed.
    pub refresh_token_expires_at: DateTime,
}

impl From<identity::Tokens> for StaffTokens {
    fn from(tokens: identity::Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            access_token_expires_at: DateTime(tokens.access_token_expires_at),
            refresh_token: tokens.refresh_token.expose().to_owned(),
            refresh_token_expires_at: DateTime(tokens.refresh_token_expires_at),
        }
    }
}

/// The answer to `staffSessionCreate`.
#[derive(SimpleObject)]
pub struct StaffSessionCreatePayload {
    /// What the device keeps of the session; null where nobody was let in.
    pub tokens: Option<StaffTokens>,
    /// The member who has signed in.
    pub staff_member: Option<StaffMember>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the member from being let in; empty where nothing does.
    pub user_errors: Vec<StaffUserError>,
}

/// The answer to `staffSessionRefresh`.
#[derive(SimpleObject)]
pub struct StaffSessionRefreshPayload {
    /// What the device keeps of the session from now on; null where it does not go on.
    pub tokens: Option<StaffTokens>,
    /// Whether this repeats an answer that may have been lost: nothing was done this time.
    pub replayed: bool,
    /// What keeps the session from going on; empty where nothing does.
    pub user_errors: Vec<StaffUserError>,
}

/// The answer to `staffSessionRevoke`.
#[derive(SimpleObject)]
pub struct StaffSessionRevokePayload {
    /// How many sessions went on until now.
    pub ended_sessions: i32,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the session from being ended; empty where nothing does.
    pub user_errors: Vec<StaffUserError>,
}
