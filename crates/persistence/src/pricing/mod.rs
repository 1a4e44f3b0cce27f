//! Taxes: zones and their rates.

mod entity;
mod tax_zone;

pub use tax_zone::TaxZoneRepository;
