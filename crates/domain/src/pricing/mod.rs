//! Money, currencies, rates and taxes. Nothing here rounds twice and nothing meets a float.

mod currency;
mod money;
mod tax;
mod tax_zone;
#[cfg(test)]
mod tests;

pub use currency::{Currency, UnknownCurrency};
pub use money::{Money, MoneyError, ParseMoneyError, allocate, round_ratio};
pub use tax::{PriceMode, Rate, TaxClass, TaxLine, TaxedMoney, TaxedMoneyRange};
pub use tax_zone::{TaxRates, TaxZone, TaxZoneDraft};
