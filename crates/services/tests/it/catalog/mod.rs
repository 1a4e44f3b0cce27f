//! The catalogue.

mod categories;
mod demo;
mod export;
mod import;
mod jobs;
mod kept;
mod large;
mod parallel;
mod quantities;
mod staff;

use std::{io::Cursor, sync::Arc};

use cartwright_domain::{
    catalog::Product,
    channel::Channel,
    id::{ProductId, StockLocationId, VariantId},
    pricing::PriceMode,
};
use cartwright_persistence::KnownProducts;
use cartwright_services::{
    Actor, Clock, Context, Ids, Settings, Shop, StaffActor,
    catalog::{
        ProductExport,
        import::{ImportOptions, ImportReport, import_products},
    },
    channel::{DefaultChannel, ensure_default_channel},
    payment::PaymentProviders,
};
use cartwright_testkit::TestDatabase;
use chrono::DateTime;

/// A shop that sells in EUR from one location, and somebody of the staff.
struct Storeroom {
    shop: Arc<Shop>,
    ctx: Context,
    database: TestDatabase,
}

impl Storeroom {
    async fn open() -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.connect().await;
        let clock = Clock::manual(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let settings = Settings::new(b"a key for tests".to_vec());
        let shop = Arc::new(Shop::new(store, clock, Ids::seeded(1), settings, PaymentProviders::default()));
        let wanted = DefaultChannel {
            currency: "EUR".parse().unwrap(),
            country: "DE".parse().unwrap(),
            other_countries: Vec::new(),
            language: "en".parse().unwrap(),
            price_mode: PriceMode::IncludesTax,
        };
        let channel = ensure_default_channel(&shop, &wanted).await.unwrap();
        let ctx = Context::new(Arc::clone(&shop), Actor::Staff(StaffActor::with_all_rights("clerk")), channel, &[]);
        Self { shop, ctx, database }
    }

    fn channel(&self) -> &Arc<Channel> {
        self.ctx.channel()
    }

    fn location(&self) -> StockLocationId {
        self.channel().stock_locations[0]
    }

    async fn import(&self, file: &str) -> ImportReport {
        self.import_with(file, &ImportOptions::default()).await
    }

    async fn import_setting_stock(&self, file: &str) -> ImportReport {
        self.import_with(file, &ImportOptions { set_stock: true, ..ImportOptions::default() }).await
    }

    async fn import_with(&self, file: &str, options: &ImportOptions) -> ImportReport {
        import_products(&self.ctx, Cursor::new(file.to_owned()), options, &|_| {}).await.unwrap()
    }

    async fn export(&self) -> String {
        let mut export = ProductExport::begin(&self.ctx, None).await.unwrap();
        let mut file = Vec::new();
        while let Some(piece) = export.next().await.unwrap() {
            file.extend(piece);
        }
        String::from_utf8(file).unwrap()
    }

    async fn known(&self, slugs: &[&str]) -> KnownProducts {
        self.shop.store.products().known_by_slugs(self.channel(), Some(self.location()), slugs).await.unwrap()
    }

    async fn product(&self, slug: &str) -> Product {
        self.known(&[slug]).await.products.pop().unwrap()
    }

    /// All products in the order of their slugs.
    async fn products(&self) -> Vec<Product> {
        let mut all = Vec::new();
        let mut after: Option<ProductId> = None;
        loop {
            let products = self.shop.store.products();
            let known = products.known_after(self.channel(), None, after, 100).await.unwrap().products;
            let Some(last) = known.last() else { break };
            after = Some(last.id);
            all.extend(known);
        }
        all.sort_by(|a, b| a.slug.cmp(&b.slug));
        all
    }

    /// What lies of the variant with that SKU, none without a level.
    async fn on_hand(&self, slug: &str, sku: &str) -> Option<i64> {
        let known = self.known(&[slug]).await;
        known.levels.get(&variant_id(&known.products[0], sku)).map(|level| level.on_hand)
    }

    /// The price and the price compared with in minor units.
    async fn price(&self, slug: &str, sku: &str) -> Option<(i64, Option<i64>)> {
        let known = self.known(&[slug]).await;
        let product = &known.products[0];
        let id = variant_id(product, sku);
        let listing = known.listings.get(&product.id)?.iter().find(|listing| listing.variant_id == id)?;
        Some((listing.price.minor, listing.compare_at_price.map(|price| price.minor)))
    }
}

fn variant_id(product: &Product, sku: &str) -> VariantId {
    product.variants.iter().find(|variant| variant.sku.as_deref() == Some(sku)).unwrap().id
}

/// The refusals as `row column: message [left out]`.
fn told(report: &ImportReport) -> Vec<String> {
    let told = |r: &cartwright_domain::catalog::csv::Refusal| {
        format!("{} {}: {} [{}]", r.row, r.column.as_deref().unwrap_or("-"), r.message, r.left_out)
    };
    report.refusals.iter().map(told).collect()
}
