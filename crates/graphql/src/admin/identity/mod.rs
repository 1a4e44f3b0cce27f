//! The staff: signing in, members, roles, second factors and API keys.

mod api_key;
mod bare_payload;
mod error;
mod input;
mod key_mutations;
mod member;
mod member_mutations;
mod query;
mod role;
mod session_mutations;
mod session_payload;
mod totp_mutations;

pub use error::StaffInputError;
pub use key_mutations::ApiKeyMutation;
pub use member_mutations::StaffMutation;
pub use query::StaffQuery;
pub use session_mutations::StaffSessionMutation;
pub use totp_mutations::TotpMutation;
