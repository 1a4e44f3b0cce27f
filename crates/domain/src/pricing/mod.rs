//! Money, currencies, rates and taxes. Nothing here rounds twice and nothing meets a float.

mod currency;
mod money;
mod tax;

pub use currency::{Currency, UnknownCurrency};
pub use money::{Money, MoneyError, ParseMoneyError, allocate, round_ratio};
pub use tax::{PriceMode, Rate, TaxClass, TaxLine, TaxedMoney, TaxedMoneyRange};
