//! What files make of products.

mod listings;
mod media;
mod options;
mod products;
mod variants;

use std::collections::HashSet;

use chrono::{TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::{Existing, ImportedQuantity, Surroundings, merge};
use crate::{
    catalog::{
        Product, Variant, VariantListing,
        csv::{
            Change, ImportedProduct,
            refusal::Refusal,
            tests::{eur, read},
        },
        draft::Revision,
    },
    id::{CategoryId, ChannelId},
    pricing::{Money, TaxClass},
    time::Timestamp,
};

/// A shop of one product at most, as the import of that product sees it.
#[derive(Default)]
struct Shelf {
    product: Option<Product>,
    listings: Vec<VariantListing>,
    foreign_skus: HashSet<String>,
    category: Change<CategoryId>,
    imports: i64,
}

/// What one import did.
struct Outcome {
    changed: bool,
    prices: Vec<VariantListing>,
    quantities: Vec<ImportedQuantity>,
    refusals: Vec<String>,
}

fn channel() -> ChannelId {
    ChannelId(Uuid::from_u128(1))
}

fn price(text: &str) -> Money {
    Money::parse(text, eur()).unwrap()
}

fn noon() -> Timestamp {
    Utc.with_ymd_and_hms(2030, 5, 1, 12, 0, 0).unwrap()
}

fn told(refusal: &Refusal) -> String {
    let column = refusal.column.as_deref().unwrap_or("-");
    format!("{} {column}: {} [{}]", refusal.row, refusal.message, refusal.left_out)
}

impl Shelf {
    /// A shop with what the file makes of nothing, which must all go in.
    fn of(file: &str) -> Self {
        let mut shelf = Self::default();
        assert_eq!(shelf.import(file).refusals, Vec::<String>::new());
        shelf
    }

    /// Imports a file of one product, an hour after the last import.
    fn import(&mut self, file: &str) -> Outcome {
        let (products, refusals) = read(file);
        assert_eq!(products.len(), 1, "{refusals:?}");
        let mut outcome = self.import_product(&products[0]);
        outcome.refusals.splice(0..0, refusals);
        outcome
    }

    fn import_product(&mut self, imported: &ImportedProduct) -> Outcome {
        let now = noon() + TimeDelta::hours(self.imports);
        self.imports += 1;
        let tax_classes = [TaxClass("Books".to_owned()), TaxClass::standard()];
        let surroundings = Surroundings {
            existing: self.product.as_ref().map(|product| Existing { product, listings: &self.listings }),
            channel_id: channel(),
            category: self.category.clone(),
            foreign_skus: &self.foreign_skus,
            tax_classes: &tax_classes,
            now,
        };
        let mut refusals = Vec::new();
        let merged = merge(imported, &surroundings, &mut refusals);
        let refusals = refusals.iter().map(told).collect();
        let Some(merged) = merged else {
            return Outcome { changed: false, prices: Vec::new(), quantities: Vec::new(), refusals };
        };
        let Revision { product, listings, changed } = match &self.product {
            Some(product) => merged.product.revise(product, &mut Uuid::now_v7, now).unwrap(),
            None => merged.product.create(&mut Uuid::now_v7, now).unwrap(),
        };
        for listing in &listings {
            self.listings.retain(|known| known.variant_id != listing.variant_id);
            self.listings.push(listing.clone());
        }
        self.product = Some(product);
        Outcome { changed, prices: listings, quantities: merged.quantities, refusals }
    }

    fn product(&self) -> &Product {
        self.product.as_ref().unwrap()
    }

    fn skus(&self) -> Vec<&str> {
        self.product().variants.iter().map(|variant| variant.sku.as_deref().unwrap_or("-")).collect()
    }

    fn titles(&self) -> Vec<&str> {
        self.product().variants.iter().map(|variant| variant.title.as_str()).collect()
    }

    fn variant(&self, sku: &str) -> &Variant {
        self.product().variants.iter().find(|variant| variant.sku.as_deref() == Some(sku)).unwrap()
    }

    fn urls(&self) -> Vec<&str> {
        self.product().media.iter().map(|media| media.url.as_str()).collect()
    }

    /// The price and the price compared with of the variant with that SKU.
    fn prices(&self, sku: &str) -> Option<(i64, Option<i64>)> {
        let id = self.variant(sku).id;
        let listing = self.listings.iter().find(|listing| listing.variant_id == id)?;
        Some((listing.price.minor, listing.compare_at_price.map(|price| price.minor)))
    }
}

impl Outcome {
    /// Asserts that nothing changed and nothing was refused.
    #[track_caller]
    fn assert_nothing_new(&self) {
        assert_eq!((self.changed, &self.prices, &self.refusals), (false, &Vec::new(), &Vec::new()));
    }
}
