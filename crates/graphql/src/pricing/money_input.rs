//! Amounts as they are handed in.

use async_graphql::InputObject;
use cartwright_domain::{
    input::{InputCheck, InputProblemCode},
    pricing::Money,
};

use crate::{channel::CurrencyCode, scalar::Decimal};

/// An amount of one currency.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// The amount, in no more than the precision of the currency.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency_code: CurrencyCode,
}

impl MoneyInput {
    /// The amount; notes at the path where it is none of its currency, and is nothing then.
    pub fn read(&self, check: &mut InputCheck, path: &[&str]) -> Money {
        let currency = self.currency_code.0;
        Money::parse(&self.amount.0, currency).unwrap_or_else(|error| {
            let path: Vec<&str> = path.iter().copied().chain(["amount"]).collect();
            check.refuse(&path, InputProblemCode::Invalid, error.to_string());
            Money::zero(currency)
        })
    }
}
