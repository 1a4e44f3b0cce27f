//! Shipping: zones and the ways of shipping to them.

mod read;
mod refusal;
mod shipping_method_create;
mod shipping_method_delete;
mod shipping_method_update;
mod shipping_zone_create;
mod shipping_zone_delete;
mod shipping_zone_update;

pub use read::{
    shipping_methods_by_id, shipping_methods_for, shipping_methods_of, shipping_zone_count, shipping_zones,
    shipping_zones_by_id,
};
pub use refusal::ShippingRefusal;
pub use shipping_method_create::shipping_method_create;
pub use shipping_method_delete::{ShippingMethodDelete, shipping_method_delete};
pub use shipping_method_update::{ShippingMethodUpdate, shipping_method_update};
pub use shipping_zone_create::shipping_zone_create;
pub use shipping_zone_delete::{ShippingZoneDelete, shipping_zone_delete};
pub use shipping_zone_update::{ShippingZoneUpdate, shipping_zone_update};
