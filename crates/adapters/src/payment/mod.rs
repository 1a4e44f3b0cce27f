//! Payment providers.

mod manual;
mod test;

pub use manual::ManualProvider;
pub use test::TestProvider;
