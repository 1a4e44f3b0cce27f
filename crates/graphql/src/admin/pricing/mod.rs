//! Taxes: zones and their rates.

mod error;
mod input;
mod loaders;
mod mutation;
mod query;
mod tax_zone;

pub use error::TaxInputError;
pub use loaders::PricingLoaders;
pub use mutation::PricingMutation;
pub use query::PricingQuery;
pub use tax_zone::TaxZone;
