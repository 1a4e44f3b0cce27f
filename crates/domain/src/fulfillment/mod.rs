//! Bringing goods to customers: where to, in which ways, at which price, and what was sent.

mod method;
mod rate;
mod shipment;
#[cfg(test)]
mod tests;
mod zone;

pub use method::{ShippingMethod, ShippingMethodDraft, quote};
pub use rate::{ShippingRate, SubtotalTier, WeightTier};
pub use shipment::{Fulfillment, FulfillmentLine, FulfillmentStatus, Tracking};
pub use zone::{ShippingZone, ShippingZoneDraft};
