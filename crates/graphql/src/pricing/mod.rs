//! Amounts, for both schemas.

mod money;
mod money_input;
mod tax_line;

pub use money::{Money, TaxedMoney, TaxedMoneyRange};
pub use money_input::MoneyInput;
pub use tax_line::TaxLine;
