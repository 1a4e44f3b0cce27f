//! Variants by product, id, SKU or option values, and what of them can be sold.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{Variant, options_key},
    id::{ChannelId, ProductId, VariantId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect,
    sea_query::{Condition, ExprTrait, IntoCondition},
};
use uuid::Uuid;

use super::{
    availability::{Availability, is_for_sale, is_listed, is_unlimited, units},
    entity::variant,
    product_row::variant_to_domain,
    scope::CatalogScope,
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::SortKey,
    page_by_parent::{Child, pages_from_rows, select_pages},
    repository::repository,
};

repository! {
    /// Variants.
    VariantRepository, variants
}

impl<C: ConnectionTrait> VariantRepository<'_, C> {
    /// The products that the variants belong to, each once; of what is gone there is none.
    pub async fn owners(&self, variants: &[VariantId]) -> Result<Vec<ProductId>, StoreError> {
        let products: Vec<Uuid> = variant::Entity::find()
            .select_only()
            .column(variant::Column::ProductId)
            .filter(variant::Column::Id.is_in(variants.iter().map(|id| id.0)))
            .distinct()
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(products.into_iter().map(ProductId).collect())
    }

    /// The same page of the variants of each product, of those in the scope, in the order of display. A product without any has
    /// none.
    pub async fn pages_of_products(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Variant>>, StoreError> {
        self.pages(scope.variants(), ids, request).await
    }

    /// How many variants in the scope each product has; a product without any is left out.
    pub async fn counts_of_products(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, u64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = variant::Entity::find()
            .select_only()
            .column(variant::Column::ProductId)
            .column_as(variant::Column::Id.count(), "count")
            .filter(variant::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .filter(scope.variants())
            .group_by(variant::Column::ProductId)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|(id, count)| (id.into(), u64::try_from(count).unwrap_or(0))).collect())
    }

    /// The first variant in the scope of each product that can be sold in the scope's channel; a product without any has none.
    pub async fn first_for_sale(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, Variant>, StoreError> {
        let wanted = scope.variants().add(is_for_sale(scope.channel()));
        let pages = self.pages(wanted, ids, &PageRequest::first(1)).await?;
        let first = |(id, page): (ProductId, Page<Variant>)| Some((id, page.into_items().into_iter().next()?));
        Ok(pages.into_iter().filter_map(first).collect())
    }

    /// Those of the variants that are in the scope.
    pub async fn by_ids(
        &self,
        scope: CatalogScope,
        ids: &[VariantId],
    ) -> Result<HashMap<VariantId, Variant>, StoreError> {
        let wanted = variant::Column::Id.is_in(ids.iter().map(|id| id.0));
        let variants = self.find(scope, wanted).await?;
        Ok(variants.into_iter().map(|variant| (variant.id, variant)).collect())
    }

    /// The variant with that SKU, where it is in the scope.
    pub async fn by_sku(&self, scope: CatalogScope, sku: &str) -> Result<Option<Variant>, StoreError> {
        Ok(self.find(scope, variant::Column::Sku.eq(sku)).await?.pop())
    }

    /// Which variants of which products have those SKUs, whoever may see them.
    pub async fn owners_of_skus(&self, skus: &[&str]) -> Result<HashMap<String, (ProductId, VariantId)>, StoreError> {
        let rows: Vec<(String, Uuid, Uuid)> = variant::Entity::find()
            .select_only()
            .columns([variant::Column::Sku, variant::Column::ProductId, variant::Column::Id])
            .filter(variant::Column::Sku.is_in(skus.iter().copied()))
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(|(sku, product, variant)| (sku, (product.into(), variant.into()))).collect())
    }

    /// The variants of the products with those option values, in the order of each product's options and whatever their case, of
    /// those in the scope.
    pub async fn by_options(
        &self,
        scope: CatalogScope,
        wanted: &[(ProductId, Vec<String>)],
    ) -> Result<Vec<Variant>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let any = wanted.iter().fold(Condition::any(), |any, (product, values)| {
            let of_product = variant::Column::ProductId.eq(product.0);
            any.add(of_product.and(variant::Column::OptionsKey.eq(options_key(values))))
        });
        self.find(scope, any).await
    }

    /// What can be sold of each of the variants in the channel; unknown ids are left out.
    pub async fn availability(
        &self,
        channel: ChannelId,
        ids: &[VariantId],
    ) -> Result<HashMap<VariantId, Availability>, StoreError> {
        let rows: Vec<(Uuid, bool, bool, i64)> = variant::Entity::find()
            .select_only()
            .column(variant::Column::Id)
            .expr_as(is_listed(channel), "listed")
            .expr_as(is_unlimited(), "unlimited")
            .expr_as(units(channel), "units")
            .filter(variant::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .into_tuple()
            .all(self.connection)
            .await?;
        let availability = |listed: bool, unlimited: bool, units: i64| Availability {
            for_sale: listed && (unlimited || units > 0),
            quantity: (!unlimited).then_some(units),
        };
        Ok(rows
            .into_iter()
            .map(|(id, listed, unlimited, units)| (id.into(), availability(listed, unlimited, units)))
            .collect())
    }

    async fn find(&self, scope: CatalogScope, wanted: impl IntoCondition) -> Result<Vec<Variant>, StoreError> {
        let wanted = wanted.into_condition();
        let rows = variant::Entity::find().filter(wanted).filter(scope.variants()).all(self.connection).await?;
        Ok(rows.into_iter().map(variant_to_domain).collect())
    }

    async fn pages(
        &self,
        wanted: Condition,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Variant>>, StoreError> {
        let key = SortKey::new(
            false,
            vec![
                (variant::Column::Position.into_expr(), CursorValue::Number(0)),
                (variant::Column::Id.into_expr(), CursorValue::Id(Uuid::nil())),
            ],
        );
        let of_products = variant::Column::ProductId.is_in(ids.iter().map(|id| id.0));
        let select = variant::Entity::find().filter(of_products).filter(wanted);
        let statement = select_pages(select, variant::Column::ProductId.into_expr(), &key, request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<variant::Model>::find_by_statement(statement).all(self.connection).await?;
        let place =
            |row: &variant::Model| Cursor(vec![CursorValue::Number(i64::from(row.position)), CursorValue::Id(row.id)]);
        let pages = pages_from_rows(rows, request, place);
        Ok(pages.into_iter().map(|(product, page)| (product.into(), page.map(variant_to_domain))).collect())
    }
}
