//! Shipping zones and the ways of shipping to them.

mod entity;
mod method;
mod zone;

pub use method::ShippingMethodRepository;
pub use zone::ShippingZoneRepository;
