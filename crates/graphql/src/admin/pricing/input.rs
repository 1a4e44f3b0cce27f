//! What staff hand in to change taxes.

use async_graphql::InputObject;
use cartwright_domain::{
    id::TaxZoneId,
    input::{InputCheck, InputProblem, InputProblemCode},
    pricing::{Rate, TaxClass, TaxZoneDraft},
};
use cartwright_services::pricing::{TaxZoneDelete, TaxZoneUpdate};

use crate::{channel::CountryCode, id::GlobalId, scalar::Decimal};

/// A new tax zone.
#[derive(Debug, InputObject)]
pub struct TaxZoneCreateInput {
    /// The name for staff, up to 100 characters.
    pub name: String,
    /// The countries; at least one, and none that another zone has.
    pub countries: Vec<CountryCode>,
    /// The rates by tax class, each class once, 50 at most.
    pub rates: Vec<TaxRateInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a tax zone; what is absent stays.
#[derive(Debug, InputObject)]
pub struct TaxZoneUpdateInput {
    /// The zone.
    pub id: GlobalId<TaxZoneId>,
    /// The name for staff.
    pub name: Option<String>,
    /// The countries, all of them.
    pub countries: Option<Vec<CountryCode>>,
    /// The rates by tax class, all of them.
    pub rates: Option<Vec<TaxRateInput>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A tax zone to be deleted.
#[derive(Debug, InputObject)]
pub struct TaxZoneDeleteInput {
    /// The zone.
    pub id: GlobalId<TaxZoneId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The tax on goods of one class.
#[derive(Debug, InputObject)]
pub struct TaxRateInput {
    /// The class of the goods: lower-case letters, digits, hyphens and underscores, at most 50.
    pub tax_class: String,
    /// The rate, from 0 to 1 with at most six places: `"0.19"` is 19 %.
    pub rate: Decimal,
}

impl TaxZoneCreateInput {
    /// The draft, or the rates that are none.
    pub fn into_draft(self) -> Result<TaxZoneDraft, Vec<InputProblem>> {
        let countries = self.countries.into_iter().map(|code| code.0).collect();
        Ok(TaxZoneDraft { name: self.name, countries, rates: read_rates(self.rates)? })
    }
}

impl TaxZoneUpdateInput {
    /// The change, or the rates that are none.
    pub fn into_update(self) -> Result<TaxZoneUpdate, Vec<InputProblem>> {
        Ok(TaxZoneUpdate {
            id: self.id.0,
            name: self.name,
            countries: self.countries.map(|codes| codes.into_iter().map(|code| code.0).collect()),
            rates: self.rates.map(read_rates).transpose()?,
        })
    }
}

impl From<TaxZoneDeleteInput> for TaxZoneDelete {
    fn from(input: TaxZoneDeleteInput) -> Self {
        Self { id: input.id.0 }
    }
}

fn read_rates(rates: Vec<TaxRateInput>) -> Result<Vec<(TaxClass, Rate)>, Vec<InputProblem>> {
    let mut check = InputCheck::new();
    let mut read = Vec::with_capacity(rates.len());
    for (index, TaxRateInput { tax_class, rate: Decimal(text) }) in rates.into_iter().enumerate() {
        match text.parse::<Rate>() {
            Ok(rate) => read.push((TaxClass(tax_class), rate)),
            Err(error) => {
                let path = ["rates", &index.to_string(), "rate"];
                check.refuse(&path, InputProblemCode::OutOfRange, error.to_string());
            }
        }
    }
    check.finish(read)
}
