//! What many products cost, and have cost, in one statement.

use std::{collections::HashMap, sync::Arc};

use cartwright_domain::{
    catalog::{PriceChange, PriceSpan, VariantListing},
    channel::Channel,
    id::{ProductId, VariantId},
    pricing::{Money, TaxClass},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
    sea_query::{Asterisk, Expr, ExprTrait, Func, Order, OverStatement, Query, WindowStatement},
};
use uuid::Uuid;

use super::{
    entity::{
        price::{price_change, variant_listing},
        variant,
    },
    listing_read::{ListingRepository, to_domain},
};
use crate::StoreError;

/// No reduced price is compared with what lies more changes back than this.
const CHANGES_OF_A_VARIANT: i32 = 50;

impl<C: ConnectionTrait> ListingRepository<'_, C> {
    /// The prices of the products in the channel by tax class; a product that is not for sale there is left out.
    pub async fn spans_of_products(
        &self,
        channel: &Channel,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, Vec<PriceSpan>>, StoreError> {
        let price = variant_listing::Column::PriceMinor;
        let compared = variant_listing::Column::CompareAtPriceMinor;
        let product = (variant::Entity, variant::Column::ProductId);
        let class = (variant::Entity, variant::Column::TaxClass);
        let mut select = variant_listing::Entity::find()
            .select_only()
            .column_as(variant::Column::ProductId, "product_id")
            .column_as(variant::Column::TaxClass, "tax_class")
            .column_as(price.min(), "min_price")
            .column_as(price.max(), "max_price")
            .column_as(compared.min(), "min_compared")
            .column_as(compared.max(), "max_compared")
            .filter(variant::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .filter(variant_listing::Column::ChannelId.eq(channel.id.0));
        let on = variant::Column::Id.into_expr().eq(variant_listing::Column::VariantId.into_expr());
        QuerySelect::query(&mut select)
            .join(JoinType::InnerJoin, variant::Entity, on)
            .group_by_columns([product.0, class.0].into_iter().zip([product.1, class.1]))
            .order_by(class, Order::Asc);
        let rows = select.into_model::<SpanRow>().all(self.connection).await?;
        let mut spans: HashMap<ProductId, Vec<PriceSpan>> = HashMap::new();
        let money = |minor| Money::new(minor, channel.currency);
        for row in rows {
            spans.entry(row.product_id.into()).or_default().push(PriceSpan {
                tax_class: TaxClass(row.tax_class),
                min_price: money(row.min_price),
                max_price: money(row.max_price),
                compare_at_price: row.min_compared.zip(row.max_compared).map(|(min, max)| (money(min), money(max))),
            });
        }
        Ok(spans)
    }

    /// The prices of the variants in all those channels; a variant without any is left out.
    pub async fn everywhere(
        &self,
        channels: &[Arc<Channel>],
        ids: &[VariantId],
    ) -> Result<HashMap<VariantId, Vec<VariantListing>>, StoreError> {
        let rows = variant_listing::Entity::find()
            .filter(variant_listing::Column::VariantId.is_in(ids.iter().map(|id| id.0)))
            .all(self.connection)
            .await?;
        let mut listings: HashMap<VariantId, Vec<VariantListing>> = HashMap::new();
        for row in rows {
            // A channel that another process has just made is known a second later.
            if let Some(channel) = channels.iter().find(|channel| channel.id.0 == row.channel_id) {
                listings.entry(row.variant_id.into()).or_default().push(to_domain(&row, channel));
            }
        }
        Ok(listings)
    }

    /// The latest changes of the prices of each product's variants in the channel: variant by variant, the latest first.
    pub async fn changes_of_products(
        &self,
        channel: &Channel,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, Vec<PriceChange>>, StoreError> {
        let of_change = |column: price_change::Column| Expr::col((price_change::Entity, column));
        let mut latest_first = WindowStatement::new();
        latest_first
            .add_partition_by(of_change(price_change::Column::VariantId))
            .order_by_expr(of_change(price_change::Column::ChangedAt), Order::Desc)
            .order_by_expr(of_change(price_change::Column::Id), Order::Desc);
        let changes = Query::select()
            .column((price_change::Entity, Asterisk))
            .column((variant::Entity, variant::Column::ProductId))
            .expr_window_as(Func::cust("ROW_NUMBER"), latest_first, "change_row")
            .from(price_change::Entity)
            .inner_join(
                variant::Entity,
                variant::Column::Id.into_expr().eq(price_change::Column::VariantId.into_expr()),
            )
            .and_where(variant::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .and_where(price_change::Column::ChannelId.eq(channel.id.0))
            .to_owned();
        let latest = Query::select()
            .column(Asterisk)
            .from_subquery(changes, "changes")
            .and_where(Expr::col("change_row").lte(CHANGES_OF_A_VARIANT))
            .order_by("variant_id", Order::Asc)
            .order_by("change_row", Order::Asc)
            .to_owned();
        let statement = self.connection.get_database_backend().build(&latest);
        let rows = ChangeRow::find_by_statement(statement).all(self.connection).await?;
        let mut found: HashMap<ProductId, Vec<PriceChange>> = HashMap::new();
        let money = |minor| Money::new(minor, channel.currency);
        for row in rows {
            found.entry(row.product_id.into()).or_default().push(PriceChange {
                id: row.id.into(),
                variant_id: row.variant_id.into(),
                channel_id: row.channel_id.into(),
                price: row.price_minor.map(money),
                compare_at_price: row.compare_at_price_minor.map(money),
                changed_at: row.changed_at,
            });
        }
        Ok(found)
    }
}

#[derive(FromQueryResult)]
struct SpanRow {
    product_id: Uuid,
    tax_class: String,
    min_price: i64,
    max_price: i64,
    min_compared: Option<i64>,
    max_compared: Option<i64>,
}

#[derive(FromQueryResult)]
struct ChangeRow {
    id: Uuid,
    product_id: Uuid,
    variant_id: Uuid,
    channel_id: Uuid,
    price_minor: Option<i64>,
    compare_at_price_minor: Option<i64>,
    changed_at: chrono::DateTime<chrono::Utc>,
}
