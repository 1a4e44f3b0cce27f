//! Payment providers.

mod manual;
mod stripe;
mod test;

pub use manual::ManualProvider;
pub use stripe::{STRIPE_API, StripeCapture, StripeProvider, StripeSettings};
pub use test::TestProvider;
