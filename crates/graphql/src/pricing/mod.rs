//! Amounts, for both schemas.

mod money;
mod tax_line;

pub use money::{Money, TaxedMoney, TaxedMoneyRange};
pub use tax_line::TaxLine;
