//! The inputs of the sessions' mutations.

use async_graphql::InputObject;
use cartwright_domain::id::{CartToken, SessionId};

use crate::id::GlobalId;

/// Who wants to sign in.
#[derive(Clone, InputObject)]
pub struct SessionCreateInput {
    /// The address of the account, in any spelling.
    pub email: String,
    /// The password.
    pub password: String,
    /// The cart that the guest has had until now: it becomes the customer's, or its lines go into the cart that the customer has. One that is
    /// not there, or that became an order, is left alone.
    pub cart_id: Option<GlobalId<CartToken>>,
    /// Whether a browser is to keep the session in a cookie that scripts cannot read, instead of tokens. The cookie counts for requests with a JSON
    /// body, or with a header such as `X-Requested-With`, from a page of an allowed origin.
    #[graphql(default)]
    pub cookie: bool,
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
