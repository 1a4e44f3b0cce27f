//! Which rates apply where.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Rate, TaxClass};
use crate::{
    channel::CountryCode,
    id::TaxZoneId,
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    time::Timestamp,
};

/// The rates of one place, by tax class. Without any entry nothing is taxed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxRates(pub BTreeMap<TaxClass, Rate>);

impl TaxRates {
    /// The class that is applied to goods of a class, and its rate: exempt goods are not taxed, goods of a class without
    /// a rate are standard ones, and where not even the standard class has a rate, nothing is taxed.
    pub fn applied(&self, class: &TaxClass) -> (TaxClass, Rate) {
        if *class == TaxClass::exempt() {
            return (TaxClass::exempt(), Rate::ZERO);
        }
        if let Some(rate) = self.0.get(class) {
            return (class.clone(), *rate);
        }
        let standard = TaxClass::standard();
        let rate = self.0.get(&standard).copied().unwrap_or(Rate::ZERO);
        (standard, rate)
    }

    /// The rate for goods of the class.
    pub fn rate(&self, class: &TaxClass) -> Rate {
        self.applied(class).1
    }
}

impl FromIterator<(TaxClass, Rate)> for TaxRates {
    fn from_iter<I: IntoIterator<Item = (TaxClass, Rate)>>(rates: I) -> Self {
        Self(rates.into_iter().collect())
    }
}

/// Countries that share tax rates; a country is in one zone at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxZone {
    /// The key.
    pub id: TaxZoneId,
    /// The name for staff.
    pub name: String,
    /// The countries, each once.
    pub countries: Vec<CountryCode>,
    /// The rates.
    pub rates: TaxRates,
    /// When the zone was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A tax zone as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaxZoneDraft {
    /// The name for staff.
    pub name: String,
    /// The countries.
    pub countries: Vec<CountryCode>,
    /// The rates, by the name of the tax class.
    pub rates: Vec<(TaxClass, Rate)>,
}

impl TaxClass {
    /// Whether the name can be that of a class: lower-case letters, digits and hyphens, at most 50.
    pub fn is_well_formed(&self) -> bool {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        (1..=50).contains(&self.0.len()) && self.0.bytes().all(allowed)
    }
}

impl TaxZoneDraft {
    /// The draft with its texts cleaned, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, TextRule::line(100));
        check.list(&["countries"], &self.countries, 1..=usize::MAX);
        let classes: Vec<&TaxClass> = self.rates.iter().map(|(class, _)| class).collect();
        check.list(&["rates"], &classes, 0..=50);
        for (index, (class, rate)) in self.rates.iter().enumerate() {
            let path = ["rates", &index.to_string(), "taxClass"];
            let form = "must be lower-case letters, digits, hyphens and underscores, at most 50";
            check.require(class.is_well_formed(), &path, InputProblemCode::Invalid, form);
            let untaxed = *class != TaxClass::exempt() || *rate == Rate::ZERO;
            check.require(
                untaxed,
                &path,
                InputProblemCode::Conflict,
                "must have no rate: exempt goods are never taxed",
            );
        }
        check.finish(Self { name, ..self })
    }
}
