//! The inputs of the sessions' mutations.

use async_graphql::InputObject;
use cartwright_domain::id::SessionId;

use crate::id::GlobalId;

/// Who wants to sign in.
#[derive(Clone, InputObject)]
pub struct SessionCreateInput {
    /// The address of the account, in any spelling.
    pub email: String,
    /// The password.
    pub password: String,
    /// A random UUID: the same request again begins no second session while the first one's tokens were not used.
    pub idempotency_key: Option<String>,
}

/// A session to go on.
#[derive(Clone, InputObject)]
pub struct SessionRefreshInput {
    /// The refresh token. It is used once; the same client gets the same answer again for 10 seconds, and any other second use ends the
    /// session.
    pub refresh_token: String,
    /// Taken as by every mutation; the refresh token alone makes a repetition come to the same.
    pub idempotency_key: Option<String>,
}

/// A session to end: that of the request where neither an id nor a token names another.
#[derive(Clone, InputObject)]
pub struct SessionRevokeInput {
    /// One of the customer's `sessions`.
    pub session_id: Option<GlobalId<SessionId>>,
    /// The refresh token of the session, for a device whose access token has run out.
    pub refresh_token: Option<String>,
    /// Whether all sessions of the same account end with it.
    #[graphql(default)]
    pub everywhere: bool,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}
