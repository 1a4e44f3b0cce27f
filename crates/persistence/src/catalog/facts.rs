//! What a cart needs to know of variants, in one statement.

use std::collections::HashMap;

use cartwright_domain::{
    cart::VariantFacts,
    catalog::ProductStatus,
    channel::Channel,
    id::{ChannelId, VariantId},
    pricing::{Money, TaxClass},
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, FromQueryResult, Order,
    prelude::DateTimeUtc,
    sea_query::{Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    VariantRepository,
    availability::{is_unlimited, units},
    entity::{price::variant_listing, product, product::media, variant},
};
use crate::{StoreError, corrupt};

/// What is read of a variant.
#[derive(FromQueryResult)]
pub(crate) struct FactsRow {
    id: Uuid,
    product_id: Uuid,
    product_title: String,
    title: String,
    sku: Option<String>,
    weight_grams: i64,
    requires_shipping: bool,
    tax_class: String,
    status: String,
    published_at: Option<DateTimeUtc>,
    price_minor: Option<i64>,
    image_url: Option<String>,
    unlimited: bool,
    units: i64,
}

impl<C: ConnectionTrait> VariantRepository<'_, C> {
    /// The variants as the channel sells them at that instant, whether it does or not; unknown ids are left out.
    pub async fn facts(
        &self,
        channel: &Channel,
        ids: &[VariantId],
        now: Timestamp,
    ) -> Result<HashMap<VariantId, VariantFacts>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut select = Query::select();
        for (name, value) in fact_columns(channel.id) {
            select.expr_as(value, name);
        }
        select.from(variant::Entity).and_where(variant::Column::Id.is_in(ids.iter().map(|id| id.0)));
        join_facts(&mut select, channel.id);
        let statement = self.connection.get_database_backend().build(&select);
        let rows = FactsRow::find_by_statement(statement).all(self.connection).await?;
        rows.into_iter().map(|row| Ok((row.id.into(), to_facts(row, channel, now)?))).collect()
    }
}

/// What is read of a variant in that channel, by the names of [`FactsRow`], of tables that [`join_facts`] adds to that of the variants.
pub(crate) fn fact_columns(channel: ChannelId) -> [(&'static str, Expr); 14] {
    use variant::Column::{Id, MediaId, ProductId, RequiresShipping, Sku, TaxClass, Title, WeightGrams};
    let own_image = Query::select()
        .expr(media::Column::Url.into_expr())
        .from(media::Entity)
        .and_where(media::Column::Id.into_expr().eq(MediaId.into_expr()))
        .to_owned();
    let first_image = Query::select()
        .expr(media::Column::Url.into_expr())
        .from(media::Entity)
        .and_where(media::Column::ProductId.into_expr().eq(ProductId.into_expr()))
        .order_by_expr(media::Column::Position.into_expr(), Order::Asc)
        .order_by_expr(media::Column::Id.into_expr(), Order::Asc)
        .limit(1)
        .to_owned();
    let image = Func::coalesce([Expr::from(own_image), Expr::from(first_image)]);
    [
        ("id", Id.into_expr()),
        ("product_id", ProductId.into_expr()),
        ("product_title", product::Column::Title.into_expr()),
        ("title", Title.into_expr()),
        ("sku", Sku.into_expr()),
        ("weight_grams", WeightGrams.into_expr()),
        ("requires_shipping", RequiresShipping.into_expr()),
        ("tax_class", TaxClass.into_expr()),
        ("status", product::Column::Status.into_expr()),
        ("published_at", product::Column::PublishedAt.into_expr()),
        ("price_minor", variant_listing::Column::PriceMinor.into_expr()),
        ("image_url", image.into()),
        ("unlimited", is_unlimited().into()),
        ("units", units(channel)),
    ]
}

/// Joins to the variants what [`fact_columns`] are read of.
pub(crate) fn join_facts(select: &mut SelectStatement, channel: ChannelId) {
    let of_variant = product::Column::Id.into_expr().eq(variant::Column::ProductId.into_expr());
    let listing = variant_listing::Column::VariantId
        .into_expr()
        .eq(variant::Column::Id.into_expr())
        .and(variant_listing::Column::ChannelId.eq(channel.0));
    select.join(JoinType::LeftJoin, product::Entity, of_variant).join(
        JoinType::LeftJoin,
        variant_listing::Entity,
        listing,
    );
}

/// The variant as the channel sells it at that instant.
pub(crate) fn to_facts(row: FactsRow, channel: &Channel, now: Timestamp) -> Result<VariantFacts, StoreError> {
    let status: ProductStatus = row.status.parse().map_err(corrupt(row.product_id))?;
    let published = row.published_at.is_some_and(|instant| instant <= now);
    Ok(VariantFacts {
        variant_id: row.id.into(),
        product_id: row.product_id.into(),
        title: row.product_title,
        variant_title: row.title,
        sku: row.sku,
        image_url: row.image_url,
        price: row.price_minor.map(|minor| Money::new(minor, channel.currency)),
        weight_grams: row.weight_grams,
        requires_shipping: row.requires_shipping,
        tax_class: TaxClass(row.tax_class),
        purchasable: status == ProductStatus::Active && published && row.price_minor.is_some(),
        available: (!row.unlimited).then_some(row.units),
    })
}
