//! Amounts, for both schemas.

mod money;

pub use money::{Money, TaxedMoney, TaxedMoneyRange};
