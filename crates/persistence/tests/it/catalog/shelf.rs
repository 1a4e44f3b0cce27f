//! A catalogue to fill.

use std::sync::atomic::{AtomicU64, Ordering};

use cartwright_domain::{
    catalog::{
        Category, CategoryPath, Product, ProductHead, ProductStatus, Seo, Variant, VariantListing,
        collection::{Collection, CollectionKind, CollectionRule, RuleCondition, RuleField, RuleRelation},
        draft::{OptionDraft, ProductDraft, VariantDraft},
    },
    channel::Channel,
    id::{CategoryId, ChannelId, CollectionId, PriceChangeId, ProductId, StockLocationId, VariantId},
    inventory::{MovementKind, StockLocation},
    pricing::{Money, PriceMode},
    time::Timestamp,
};
use cartwright_persistence::{
    CatalogScope, LedgerContext, ListingChanges, NewStockLevel, PageRequest, ProductQuery, ProductSaveError, Store,
};
use cartwright_testkit::TestDatabase;
use chrono::{DateTime, TimeDelta};
use sea_orm::{ConnectionTrait, Statement};
use uuid::Uuid;

pub struct Shelf {
    pub store: Store,
    pub channel: Channel,
    pub other_channel: Channel,
    pub location: StockLocationId,
    ids: AtomicU64,
    database: TestDatabase,
}

/// The instant at which everything happens.
pub fn now() -> Timestamp {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

/// A product that is published, with one variant for each of the values of its option; none for a plain one.
pub fn published(title: &str, sizes: &[&str]) -> ProductDraft {
    let variant = |values: Vec<String>| VariantDraft { tracked: false, ..VariantDraft::with_options(values) };
    ProductDraft {
        status: ProductStatus::Active,
        published_at: Some(now() - TimeDelta::days(1)),
        options: if sizes.is_empty() { Vec::new() } else { vec![OptionDraft::named("Size")] },
        variants: if sizes.is_empty() {
            vec![variant(Vec::new())]
        } else {
            sizes.iter().map(|size| variant(vec![(*size).to_owned()])).collect()
        },
        ..ProductDraft::titled(title)
    }
}

/// A rule of those conditions.
pub fn rule(match_all: bool, conditions: &[(RuleField, RuleRelation, &str)]) -> CollectionKind {
    let conditions = conditions.iter();
    let conditions = conditions
        .map(|(field, relation, value)| RuleCondition {
            field: *field,
            relation: *relation,
            value: (*value).to_owned(),
        })
        .collect();
    CollectionKind::Rule(CollectionRule { match_all, conditions })
}

impl Shelf {
    pub async fn open() -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.connect().await;
        let location = StockLocation {
            id: StockLocationId(Uuid::from_u128(1)),
            slug: "cellar".to_owned(),
            name: "Cellar".to_owned(),
            country: "DE".parse().unwrap(),
            active: true,
            created_at: now(),
            updated_at: now(),
        };
        let place = &location;
        store.transaction(|uow| async move { uow.stock_locations().insert(place).await }).await.unwrap();
        let channel = open_channel(&store, "here", vec![location.id], true).await;
        let other_channel = open_channel(&store, "elsewhere", Vec::new(), false).await;
        Self { store, channel, other_channel, location: location.id, ids: AtomicU64::new(100), database }
    }

    pub fn shown(&self) -> CatalogScope {
        CatalogScope::Visible { channel: self.channel.id, now: now() }
    }

    pub fn all(&self) -> CatalogScope {
        CatalogScope::All { channel: self.channel.id }
    }

    pub fn next_id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.ids.fetch_add(1, Ordering::Relaxed)))
    }

    /// Writes a new product, with a price in the channel for each of its variants where one is given.
    pub async fn put(&self, draft: ProductDraft, price: Option<i64>) -> Product {
        self.put_at(draft, price, now()).await
    }

    pub async fn put_at(&self, draft: ProductDraft, price: Option<i64>, made: Timestamp) -> Product {
        let product = draft.validate().unwrap().create(&mut || self.next_id(), made).unwrap().product;
        let new = &product;
        self.store.transaction(|uow| async move { uow.products().insert(new).await }).await.unwrap();
        if let Some(price) = price {
            let ids: Vec<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
            self.list(&ids, self.channel.id, price).await;
        }
        product
    }

    /// Saves the product as the change makes it.
    pub async fn change(
        &self,
        product: &Product,
        change: impl FnOnce(&mut ProductDraft),
    ) -> Result<Product, ProductSaveError> {
        let mut draft = ProductDraft::of(product);
        change(&mut draft);
        let revised = draft.validate().unwrap().revise(product, &mut || self.next_id(), now()).unwrap().product;
        let after = &revised;
        self.store.transaction(|uow| async move { uow.products().update(product, after).await }).await?;
        Ok(revised)
    }

    pub async fn list(&self, variants: &[VariantId], channel: ChannelId, price: i64) {
        let listing = |variant: &VariantId| VariantListing {
            variant_id: *variant,
            channel_id: channel,
            price: Money::new(price, self.channel.currency),
            compare_at_price: None,
        };
        self.change_prices(ListingChanges { set: variants.iter().map(listing).collect(), unlist: Vec::new() }, now())
            .await;
    }

    pub async fn change_prices(&self, changes: ListingChanges, when: Timestamp) -> usize {
        let (changes, new_id) = (&changes, &|| PriceChangeId(self.next_id()));
        self.store.transaction(|uow| async move { uow.listings().change(changes, when, new_id).await }).await.unwrap()
    }

    /// Lays so many units of the variant into the channel's location.
    pub async fn stock(&self, variant: &Variant, units: i64) {
        let level = NewStockLevel {
            variant_id: variant.id,
            location_id: self.location,
            on_hand: units,
            allow_backorder: variant.allow_backorder,
        };
        let new_id = &|| self.next_id().into();
        let context = LedgerContext { now: now(), actor: "staff:test", reference: None, note: None, new_id };
        self.store
            .transaction(|uow| async move { uow.stock().create_levels(&[level], MovementKind::Initial, context).await })
            .await
            .unwrap();
    }

    /// Promises so many units of the variant past the store.
    pub async fn promise(&self, variant: VariantId, units: i64) {
        let raw = self.database.raw().await;
        let sql = "UPDATE stock_level SET reserved = $1 WHERE variant_id = $2";
        let values = [units.into(), variant.0.into()];
        let statement = Statement::from_sql_and_values(raw.get_database_backend(), sql, values);
        assert_eq!(raw.execute_raw(statement).await.unwrap().rows_affected(), 1);
    }

    pub async fn category(&self, slug: &str, parent: Option<&Category>) -> Category {
        let id = CategoryId(self.next_id());
        let category = Category {
            id,
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            description: String::new(),
            parent_id: parent.map(|parent| parent.id),
            path: CategoryPath::below(parent.map(|parent| &parent.path), id).unwrap(),
            position: 0,
            image: None,
            seo: Seo::default(),
            created_at: now(),
            updated_at: now(),
        };
        let new = &category;
        let position = self
            .store
            .transaction(|uow| async move {
                uow.categories().lock_tree().await?;
                let position = uow.categories().next_position(new.parent_id).await?;
                uow.categories().insert(&Category { position, ..new.clone() }).await?;
                Ok::<_, cartwright_persistence::StoreError>(position)
            })
            .await
            .unwrap();
        Category { position, ..category }
    }

    pub async fn collection(&self, slug: &str, kind: CollectionKind, published_at: Option<Timestamp>) -> Collection {
        let collection = Collection {
            id: CollectionId(self.next_id()),
            slug: slug.to_owned(),
            title: slug.to_uppercase(),
            description_html: String::new(),
            image: None,
            seo: Seo::default(),
            kind,
            published_at,
            created_at: now(),
            updated_at: now(),
        };
        let new = &collection;
        self.store.transaction(|uow| async move { uow.collections().insert(new).await }).await.unwrap();
        collection
    }

    pub async fn gather(&self, collection: CollectionId, products: &[ProductId]) {
        self.store
            .transaction(|uow| async move { uow.collections().add_products(collection, products).await })
            .await
            .unwrap();
    }

    /// The titles of the whole list, in its order.
    pub async fn titles(&self, query: &ProductQuery) -> Vec<String> {
        self.heads(query).await.into_iter().map(|product| product.title).collect()
    }

    pub async fn heads(&self, query: &ProductQuery) -> Vec<ProductHead> {
        let page = self.store.products().page(query, &PageRequest::first(1_000)).await.unwrap();
        assert!(!page.has_next_page && !page.has_previous_page);
        page.into_items()
    }
}

async fn open_channel(store: &Store, slug: &str, locations: Vec<StockLocationId>, is_default: bool) -> Channel {
    let channel = Channel {
        id: ChannelId(Uuid::from_u128(if is_default { 2 } else { 3 })),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        currency: "EUR".parse().unwrap(),
        countries: vec!["DE".parse().unwrap()],
        default_country: "DE".parse().unwrap(),
        languages: vec!["en".parse().unwrap()],
        price_mode: PriceMode::IncludesTax,
        payment_providers: Vec::new(),
        stock_locations: locations,
        is_default,
        created_at: now(),
        updated_at: now(),
    };
    let new = &channel;
    store.transaction(|uow| async move { uow.channels().insert(new).await }).await.unwrap();
    channel
}
