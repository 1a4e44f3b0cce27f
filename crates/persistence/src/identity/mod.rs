//! Accounts, sessions and tokens.

mod account;
mod entity;
mod external_identity;
mod one_time_token;
mod pending_sign_in;
mod refresh_token;
mod session;

pub use account::AccountRepository;
pub use external_identity::ExternalIdentityRepository;
pub use one_time_token::OneTimeTokenRepository;
pub use pending_sign_in::PendingSignInRepository;
pub use refresh_token::RefreshTokenRepository;
pub use session::SessionRepository;

pub(crate) use entity::account as account_table;
