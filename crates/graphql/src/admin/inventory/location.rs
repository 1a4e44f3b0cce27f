//! Places that hold stock.

use async_graphql::{ID, Object};
use cartwright_domain::inventory;

use crate::{channel::CountryCode, connection::connection, id::global_id, scalar::DateTime};

/// A place that holds stock.
#[derive(Clone, Debug)]
pub struct StockLocation(pub inventory::StockLocation);

impl From<inventory::StockLocation> for StockLocation {
    fn from(location: inventory::StockLocation) -> Self {
        Self(location)
    }
}

/// A place that holds stock, such as a warehouse. Channels name the locations that they sell from.
#[Object]
impl StockLocation {
    /// The location's id.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name by which imports and staff refer to it; unique in the shop.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The country where it stands.
    async fn country_code(&self) -> CountryCode {
        CountryCode(self.0.country)
    }

    /// Whether goods are sold from it.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// When it was entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

connection! {
    /// Stock locations, a page at a time.
    pub StockLocationConnection;
    /// A stock location at its place in a list.
    pub StockLocationEdge of StockLocation;
}
