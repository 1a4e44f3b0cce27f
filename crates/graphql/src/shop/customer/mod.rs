//! Customers, as they see themselves.

mod customer_address;
mod customer_type;
mod error;
mod input;
mod mutations;
mod payload;
mod profile_input;
mod profile_mutations;
mod query;

pub use customer_address::CustomerAddress;
pub use customer_type::Customer;
pub use error::{CustomerInputError, CustomerUserError};
pub use mutations::CustomerMutation;
pub use profile_mutations::ProfileMutation;
pub use query::CustomerQuery;
