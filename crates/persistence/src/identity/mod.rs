//! Accounts, sessions and tokens.

mod account;
mod api_key;
mod entity;
mod external_identity;
mod one_time_token;
mod pending_sign_in;
mod refresh_token;
mod role;
mod session;
mod staff;
mod staff_entity;
mod totp;

pub use account::AccountRepository;
pub use api_key::ApiKeyRepository;
pub use external_identity::ExternalIdentityRepository;
pub use one_time_token::OneTimeTokenRepository;
pub use pending_sign_in::PendingSignInRepository;
pub use refresh_token::RefreshTokenRepository;
pub use role::RoleRepository;
pub use session::SessionRepository;
pub use staff::StaffRepository;
pub use totp::TotpRepository;

pub(crate) use entity::account as account_table;
