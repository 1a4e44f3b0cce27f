//! Where goods are sent.

use serde::Serialize;

use crate::{
    channel::CountryCode,
    id::ShippingZoneId,
    input::{InputCheck, InputProblem, TextRule},
    time::Timestamp,
};

/// Countries that share shipping methods. A country may be in several zones; it is offered the methods of all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShippingZone {
    /// The key.
    pub id: ShippingZoneId,
    /// The name for staff.
    pub name: String,
    /// The countries, each once.
    pub countries: Vec<CountryCode>,
    /// When the zone was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl ShippingZone {
    /// Whether goods for the country go by this zone's methods.
    pub fn covers(&self, country: CountryCode) -> bool {
        self.countries.contains(&country)
    }
}

/// A shipping zone as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShippingZoneDraft {
    /// The name for staff.
    pub name: String,
    /// The countries; at least one.
    pub countries: Vec<CountryCode>,
}

impl ShippingZoneDraft {
    /// The draft with its texts cleaned, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, TextRule::line(100));
        check.list(&["countries"], &self.countries, 1..=usize::MAX);
        check.finish(Self { name, ..self })
    }
}
