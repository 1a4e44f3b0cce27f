//! The scalars that GraphQL does not have by itself. All travel as JSON strings.

mod big_integer;
mod date_time;
mod decimal;
mod integer;
mod text;

pub use big_integer::BigInteger;
pub use date_time::DateTime;
pub use decimal::Decimal;
pub use integer::nearest_int;
pub use text::{Html, Url};
