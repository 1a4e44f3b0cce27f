//! Places that hold stock.

use serde::Serialize;

use crate::{
    channel::CountryCode,
    id::StockLocationId,
    input::{InputCheck, InputProblem, TextRule},
    time::Timestamp,
};

/// A place that holds stock, such as a warehouse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockLocation {
    /// The key.
    pub id: StockLocationId,
    /// The name by which imports and staff refer to it; unique in the shop.
    pub slug: String,
    /// The name for people.
    pub name: String,
    /// The country where it stands.
    pub country: CountryCode,
    /// Whether goods are sold from it.
    pub active: bool,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// A stock location as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockLocationDraft {
    /// The name by which imports and staff refer to it.
    pub slug: String,
    /// The name for people.
    pub name: String,
    /// The country where it stands.
    pub country: CountryCode,
    /// Whether goods are sold from it.
    pub active: bool,
}

impl StockLocationDraft {
    /// The draft with its texts cleaned, or all that is wrong with it.
    pub fn validate(self) -> Result<Self, Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let slug = check.slug(&["slug"], &self.slug, 50);
        let name = check.required_text(&["name"], &self.name, TextRule::line(100));
        check.finish(Self { slug, name, ..self })
    }
}
