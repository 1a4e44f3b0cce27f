//! Countries that share tax rates.

use async_graphql::{ID, Object, SimpleObject};
use cartwright_domain::pricing;

use crate::{
    channel::CountryCode,
    connection::connection,
    id::global_id,
    many::Many,
    scalar::{DateTime, Decimal},
};

/// Countries that share tax rates.
#[derive(Clone, Debug)]
pub struct TaxZone(pricing::TaxZone);

/// The tax on goods of one class.
#[derive(Clone, Debug, SimpleObject)]
pub struct TaxRate {
    /// The class of the goods, such as `standard` or `reduced`.
    pub tax_class: String,
    /// The rate: `"0.19"` is 19 %.
    pub rate: Decimal,
}

impl From<pricing::TaxZone> for TaxZone {
    fn from(zone: pricing::TaxZone) -> Self {
        Self(zone)
    }
}

/// Countries that share tax rates. A country is in one zone at most; goods that are sold to a country without a zone are not taxed.
#[Object]
impl TaxZone {
    /// The zone's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name for staff.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The countries, 249 at most.
    async fn countries(&self) -> Vec<CountryCode> {
        self.0.countries.iter().copied().map(CountryCode).collect()
    }

    /// The rates, one for each tax class that has one here, 50 at most. Goods of another class are taxed as `standard`, those of the class
    /// `exempt` never are.
    async fn rates(&self) -> Many<TaxRate> {
        let rates = self.0.rates.0.iter();
        rates.map(|(class, rate)| TaxRate { tax_class: class.0.clone(), rate: Decimal(rate.to_string()) }).collect()
    }

    /// When the zone was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

connection! {
    /// Tax zones, a page at a time.
    pub TaxZoneConnection;
    /// A tax zone at its place in a list.
    pub TaxZoneEdge of TaxZone;
}
