//! Signing in and what comes of it: passwords, sessions and tokens, for customers and staff alike.
//!
//! `credentials` is the only place that compares a password, `open_session` the only one that begins a session, and [`authenticate`] the only
//! one that believes a token.

mod access_token;
mod audit_log;
mod authenticate;
mod by_mail;
mod credentials;
mod email_change_confirm;
mod email_change_request;
mod email_verify;
mod guest_request;
mod hashing;
mod open_session;
mod password_change;
mod password_reset;
mod password_reset_request;
mod provider_entrance;
mod provider_sign_in_complete;
mod provider_sign_in_start;
mod provider_unlink;
mod refusal;
mod session_cache;
mod session_create;
mod session_refresh;
mod session_revoke;
mod sessions;
pub mod staff;
mod state;

pub use audit_log::{audit_log, audit_log_count, audit_verify};
pub use authenticate::{
    Authenticated, authenticate, authenticate_customer, authenticate_kept, session_goes_on, session_kept,
};
pub use email_change_request::{EmailChangeRequest, email_change_request};
pub use email_verify::{EmailVerify, email_verify};
pub use open_session::Tokens;
pub use password_change::{PasswordChange, password_change};
pub use password_reset::{PasswordReset, password_reset};
pub use password_reset_request::password_reset_request;
pub use provider_sign_in_complete::{ProviderSignInComplete, ProviderSignedIn, provider_sign_in_complete};
pub use provider_sign_in_start::{ProviderSignInStart, SignInBegun, provider_sign_in_start};
pub use provider_unlink::{linked_providers, provider_unlink};
pub use refusal::AccountRefusal;
pub use session_create::{SessionCreate, SignedIn, session_create};
pub use session_refresh::{Refreshed, session_refresh};
pub use session_revoke::{SessionRevoke, session_revoke};
pub use sessions::sessions_of;
pub use state::{Identity, IdentitySettings};

/// Which entries of the audit log are wanted.
pub use cartwright_persistence::AuditFilter;

/// How long a provider of sign-ins may take for all that it is asked at once.
const PROVIDER_PATIENCE: std::time::Duration = std::time::Duration::from_secs(8);

pub(crate) use by_mail::{Mailbox, ask_by_mail, tell_by_mail};
pub(crate) use credentials::{Proved, prove};
pub(crate) use guest_request::guest_request;
pub(crate) use password_reset_request::send_password_reset;
