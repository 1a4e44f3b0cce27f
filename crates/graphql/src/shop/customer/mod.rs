//! Customers, as they see themselves.

mod customer_type;
mod error;
mod input;
mod mutations;
mod payload;
mod query;

pub use customer_type::Customer;
pub use error::{CustomerInputError, CustomerUserError};
pub use mutations::CustomerMutation;
pub use query::CustomerQuery;
