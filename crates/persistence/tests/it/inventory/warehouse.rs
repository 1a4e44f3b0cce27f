//! A shop with locations, variants, payment sessions and orders to try stock on.

use std::sync::atomic::{AtomicU64, Ordering};

use cartwright_domain::{
    channel::CountryCode,
    id::{ChannelId, FulfillmentId, OrderLineId, PaymentSessionId, StockLocationId, StockMovementId, VariantId},
    inventory::{MovementKind, StockLevel, StockLocation},
    time::{Timestamp, to_microseconds},
};
use cartwright_persistence::{LedgerContext, NewStockLevel, ReserveError, Store, StoreError, Writes};
use cartwright_testkit::TestDatabase;
use chrono::{TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, Value};
use uuid::Uuid;

pub struct Warehouse {
    pub store: Store,
    raw: DatabaseConnection,
    now: Timestamp,
    channel: ChannelId,
    _database: TestDatabase,
}

/// What a test changes stock with.
pub fn context() -> LedgerContext<'static> {
    fn new_id() -> StockMovementId {
        StockMovementId(Uuid::now_v7())
    }
    LedgerContext {
        now: to_microseconds(Utc::now()),
        actor: "staff:test",
        reference: None,
        note: None,
        new_id: &new_id,
    }
}

impl Warehouse {
    pub async fn open() -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.connect().await;
        let raw = database.raw().await;
        let now = to_microseconds(Utc::now());
        let shop = Self { store, raw, now, channel: ChannelId(Uuid::now_v7()), _database: database };
        let values = [shop.channel.0.into(), "default".into(), now.into()];
        shop.write(
            "INSERT INTO channel (id, slug, name, currency, countries, default_country, languages, prices_include_tax,
                 payment_providers, is_default, created_at, updated_at)
             VALUES ($1, $2, $2, 'EUR', '[]', 'DE', '[]', true, '[]', true, $3, $3)",
            values,
        )
        .await;
        shop
    }

    /// Writes past the store.
    pub async fn write(&self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.try_write(sql, values).await.unwrap();
    }

    /// Writes past the store; says why where the database refuses.
    pub async fn try_write(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<(), StoreError> {
        let statement = Statement::from_sql_and_values(self.raw.get_database_backend(), sql, values);
        self.raw.execute_raw(statement).await?;
        Ok(())
    }

    pub async fn location(&self, slug: &str) -> StockLocationId {
        let location = StockLocation {
            id: StockLocationId(Uuid::now_v7()),
            slug: slug.to_owned(),
            name: slug.to_uppercase(),
            country: "DE".parse::<CountryCode>().unwrap(),
            active: true,
            created_at: self.now,
            updated_at: self.now,
        };
        let new = &location;
        self.store.transaction(|uow| async move { uow.stock_locations().insert(new).await }).await.unwrap();
        location.id
    }

    pub async fn variant(&self, tracked: bool, allow_backorder: bool) -> VariantId {
        let product = Uuid::now_v7();
        self.write(
            "INSERT INTO product (id, slug, title, title_key, description_html, description, tags, attributes, status,
                 search_text, version, created_at, updated_at)
             VALUES ($1, $2, 'Shirt', 'shirt', '', '', '[]', '[]', 'active', '', 1, $3, $3)",
            [product.into(), product.to_string().into(), self.now.into()],
        )
        .await;
        let variant = VariantId(Uuid::now_v7());
        self.write(
            "INSERT INTO variant (id, product_id, position, title, option_values, options_key, weight_grams,
                 requires_shipping, tax_class, tracked, allow_backorder, created_at, updated_at)
             VALUES ($1, $2, 0, 'M', '[]', '', 100, true, 'standard', $3, $4, $5, $5)",
            [variant.0.into(), product.into(), tracked.into(), allow_backorder.into(), self.now.into()],
        )
        .await;
        variant
    }

    /// A tracked variant with so many units at each of the locations.
    pub async fn stocked(&self, allow_backorder: bool, stock: &[(StockLocationId, i64)]) -> VariantId {
        let variant_id = self.variant(true, allow_backorder).await;
        let levels: Vec<NewStockLevel> = stock
            .iter()
            .map(|(location_id, on_hand)| NewStockLevel {
                variant_id,
                location_id: *location_id,
                on_hand: *on_hand,
                allow_backorder,
            })
            .collect();
        let levels = &levels;
        self.store
            .transaction(|uow| async move { uow.stock().create_levels(levels, MovementKind::Initial, context()).await })
            .await
            .unwrap();
        variant_id
    }

    /// A cart that is being paid.
    pub async fn session(&self) -> PaymentSessionId {
        let cart = self.cart("awaiting_payment").await;
        let session = PaymentSessionId(Uuid::now_v7());
        self.write(
            "INSERT INTO payment_session (id, cart_id, cart_version, provider, status, amount_minor, currency,
                 reserved_until, created_at, updated_at)
             VALUES ($1, $2, 1, 'manual', 'open', 100, 'EUR', $3, $3, $3)",
            [session.0.into(), cart.into(), self.now.into()],
        )
        .await;
        session
    }

    /// Lines of an order; what they are of is said when stock is allocated to them.
    pub async fn order_lines(&self, count: usize) -> Vec<OrderLineId> {
        let cart = self.cart("completed").await;
        let order = Uuid::now_v7();
        self.write(
            "INSERT INTO sales_order (id, number, cart_id, channel_id, status, payment_status, fulfillment_status,
                 currency, language, email, attributes, totals, total_minor, search_text, version, placed_at, updated_at)
             VALUES ($1, $2, $3, $4, 'open', 'pending', 'unfulfilled', 'EUR', 'en', 'a@example.com', '[]', '{}', 100, '',
                 1, $5, $5)",
            [order.into(), order.to_string().into(), cart.into(), self.channel.0.into(), self.now.into()],
        )
        .await;
        let mut lines = Vec::new();
        for _ in 0..count {
            let line = OrderLineId(Uuid::now_v7());
            self.write(
                "INSERT INTO sales_order_line (id, order_id, position, title, variant_title, quantity, fulfilled_quantity,
                     requires_shipping, tax_class, tax_rate_millionths, unit_price, subtotal, total, attributes)
                 VALUES ($1, $2, 0, 'Shirt', 'M', 9, 0, true, 'standard', 0, '{}', '{}', '{}', '[]')",
                [line.0.into(), order.into()],
            )
            .await;
            lines.push(line);
        }
        lines
    }

    /// An empty parcel for the order of the line.
    pub async fn parcel(&self, line: OrderLineId) -> FulfillmentId {
        let parcel = FulfillmentId(Uuid::now_v7());
        self.write(
            "INSERT INTO fulfillment (id, order_id, status, created_at)
             SELECT $1, order_id, 'packed', $3 FROM sales_order_line WHERE id = $2",
            [parcel.0.into(), line.0.into(), self.now.into()],
        )
        .await;
        parcel
    }

    pub async fn reserve(
        &self,
        session: PaymentSessionId,
        demand: &[(VariantId, i64)],
        locations: &[StockLocationId],
    ) -> Result<(), ReserveError> {
        self.store
            .transaction(|uow| async move {
                let mut writes = Writes::default();
                uow.stock().reserve(&mut writes, session, demand, locations, context()).await?;
                Ok(uow.write(writes).await?)
            })
            .await
    }

    /// Gives back what the session holds; answers how many units.
    pub async fn release(&self, session: PaymentSessionId) -> i64 {
        let released = self
            .store
            .transaction(|uow| async move { uow.stock().release_reservation(session, context()).await })
            .await;
        released.unwrap().iter().map(|share| share.quantity).sum()
    }

    pub async fn level(&self, variant: VariantId, location: StockLocationId) -> StockLevel {
        self.store.stock().level(variant, location).await.unwrap().unwrap()
    }

    /// Units on hand and reserved of the variant at the location.
    pub async fn count(&self, variant: VariantId, location: StockLocationId) -> (i64, i64) {
        let level = self.level(variant, location).await;
        (level.on_hand, level.reserved)
    }

    pub async fn assert_explained(&self) {
        assert_eq!(self.store.stock().unexplained_levels().await.unwrap(), [], "the books explain every level");
    }

    async fn cart(&self, status: &str) -> Uuid {
        static CARTS: AtomicU64 = AtomicU64::new(0);
        let cart = Uuid::now_v7();
        let token = Uuid::from_u64_pair(CARTS.fetch_add(1, Ordering::Relaxed), 1);
        self.write(
            "INSERT INTO cart (id, token, channel_id, status, version, language, attributes, expires_at, created_at,
                 updated_at)
             VALUES ($1, $2, $3, $4, 1, 'en', '[]', $5, $6, $6)",
            [
                cart.into(),
                token.into(),
                self.channel.0.into(),
                status.into(),
                (self.now + TimeDelta::days(1)).into(),
                self.now.into(),
            ],
        )
        .await;
        cart
    }
}
