//! Shipping: zones and the ways of shipping to them.

mod error;
mod input;
mod loaders;
mod mutation;
mod payload;
mod query;
mod rate;
mod rate_input;
mod shipping_method;
mod shipping_zone;

pub use error::ShippingInputError;
pub use loaders::ShippingLoaders;
pub use mutation::ShippingMutation;
pub use query::ShippingQuery;
pub use shipping_method::ShippingMethod;
pub use shipping_zone::ShippingZone;
