//! Exporting the catalogue as a CSV file in Shopify's layout.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::csv::{Exported, HEADER, rows},
    id::{CategoryId, ProductId, StockLocationId, VariantId},
    identity::Permission,
};
use cartwright_persistence::KnownProducts;

use super::category_names::names_from_root;
use crate::{Context, Failure};

/// How many products are read at a time.
const PAGE: u64 = 50;

/// Writes a file piece by piece: all products whatever their status, with their prices in the channel of the context and what
/// lies of them at one location. Imported again, it changes nothing.
#[derive(Debug)]
pub struct ProductExport<'a> {
    ctx: &'a Context,
    location: Option<StockLocationId>,
    categories: HashMap<CategoryId, String>,
    after: Option<ProductId>,
    state: State,
    /// How many products are in the pieces so far.
    products: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Begun,
    Running,
    Ended,
}

impl<'a> ProductExport<'a> {
    /// Begins a file. Without a location the quantities are those at the channel's first one.
    pub async fn begin(ctx: &'a Context, location: Option<StockLocationId>) -> Result<Self, Failure> {
        ctx.require_staff(Permission::ProductsRead)?;
        let names = names_from_root(ctx.store()).await?;
        Ok(Self {
            ctx,
            location: location.or_else(|| ctx.channel().stock_locations.first().copied()),
            categories: names.into_iter().map(|(id, names)| (id, names.join(" > "))).collect(),
            after: None,
            state: State::Begun,
            products: 0,
        })
    }

    /// How many products are in the pieces so far.
    pub fn products(&self) -> u64 {
        self.products
    }

    /// The next piece of the file, none at its end. The first one begins with the names of the columns.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        if self.state == State::Ended {
            return Ok(None);
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        if self.state == State::Begun {
            writer.write_record(HEADER).map_err(unwritable)?;
            self.state = State::Running;
        }
        let products = self.ctx.store().products();
        let known = products.known_after(self.ctx.channel(), self.location, self.after, PAGE).await?;
        match known.products.last() {
            Some(last) => self.after = Some(last.id),
            None => self.state = State::Ended,
        }
        for record in self.records(&known) {
            writer.write_record(record).map_err(unwritable)?;
        }
        self.products += known.products.len() as u64;
        let piece = writer.into_inner().map_err(|error| Failure::Internal(format!("a CSV in memory: {error}")))?;
        Ok((self.state == State::Running || !piece.is_empty()).then_some(piece))
    }

    fn records(&self, known: &KnownProducts) -> Vec<Vec<String>> {
        let mut records = Vec::new();
        for product in &known.products {
            let tracked = product.variants.iter().filter(|variant| variant.tracked);
            let on_hand = |id: VariantId| known.levels.get(&id).map_or(0, |level| level.on_hand);
            let quantities = match self.location {
                Some(_) => tracked.map(|variant| (variant.id, on_hand(variant.id))).collect(),
                None => HashMap::new(),
            };
            let category = product.category_id.and_then(|id| self.categories.get(&id));
            records.extend(rows(Exported {
                product,
                category: category.map(String::as_str),
                listings: known.listings.get(&product.id).map_or(&[][..], Vec::as_slice),
                quantities: &quantities,
            }));
        }
        records
    }
}

fn unwritable(error: csv::Error) -> Failure {
    Failure::Internal(format!("a CSV in memory: {error}"))
}
