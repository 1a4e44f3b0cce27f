//! Signing in and what comes of it: passwords, sessions and tokens, for customers and staff alike.
//!
//! `credentials` is the only place that compares a password, `open_session` the only one that begins a session, and [`authenticate`] the only
//! one that believes a token.

mod access_token;
mod authenticate;
mod by_mail;
mod credentials;
mod guest_request;
mod hashing;
mod open_session;
mod refusal;
mod session_cache;
mod session_create;
mod session_refresh;
mod session_revoke;
mod sessions;
mod state;

pub use authenticate::{
    Authenticated, authenticate, authenticate_customer, authenticate_kept, authenticate_kept_customer, session_kept,
};
pub use open_session::Tokens;
pub use refusal::AccountRefusal;
pub use session_create::{SessionCreate, SignedIn, session_create};
pub use session_refresh::{Refreshed, session_refresh};
pub use session_revoke::{SessionRevoke, session_revoke};
pub use sessions::sessions_of;
pub use state::{Identity, IdentitySettings};

pub(crate) use by_mail::ask_by_mail;
pub(crate) use guest_request::guest_request;
