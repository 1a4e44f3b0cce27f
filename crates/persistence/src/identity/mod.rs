//! Accounts, sessions and tokens.

mod account;
mod entity;
mod one_time_token;
mod refresh_token;
mod session;

pub use account::AccountRepository;
pub use one_time_token::OneTimeTokenRepository;
pub use refresh_token::RefreshTokenRepository;
pub use session::SessionRepository;

pub(crate) use entity::account as account_table;
