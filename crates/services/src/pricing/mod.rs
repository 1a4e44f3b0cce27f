//! Taxes: zones and their rates.

mod read;
mod refusal;
mod tax_zone_create;
mod tax_zone_delete;
mod tax_zone_update;

pub use read::{tax_rates_for, tax_zone_count, tax_zones, tax_zones_by_id};
pub use refusal::TaxRefusal;
pub use tax_zone_create::tax_zone_create;
pub use tax_zone_delete::{TaxZoneDelete, tax_zone_delete};
pub use tax_zone_update::{TaxZoneUpdate, tax_zone_update};
