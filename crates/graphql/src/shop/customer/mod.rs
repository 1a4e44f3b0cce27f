//! Customers, as they see themselves.

mod account_input;
mod account_mutations;
mod account_payload;
mod customer_address;
mod customer_type;
mod error;
mod input;
mod mutations;
mod payload;
mod privacy;
mod profile_input;
mod profile_mutations;
mod query;

pub use account_mutations::AccountMutation;
pub use customer_address::CustomerAddress;
pub use customer_type::Customer;
pub use error::{CustomerInputError, CustomerUserError};
pub use mutations::CustomerMutation;
pub use privacy::PrivacyMutation;
pub use profile_mutations::ProfileMutation;
pub use query::CustomerQuery;
