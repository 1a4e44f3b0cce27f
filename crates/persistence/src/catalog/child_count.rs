//! How many of something belong to each of many products.

use std::collections::HashMap;

use cartwright_domain::id::ProductId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, sea_query::ExprTrait};
use uuid::Uuid;

use super::{
    collection_read::CollectionRepository,
    entity::{
        collection::{self, product as member},
        product::media,
    },
    product_read::ProductRepository,
    scope::CatalogScope,
};
use crate::StoreError;

impl<C: ConnectionTrait> ProductRepository<'_, C> {
    /// How many pictures each product has; a product without any is left out.
    pub async fn media_counts(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, u64>, StoreError> {
        let rows: Vec<(Uuid, i64)> = media::Entity::find()
            .select_only()
            .column(media::Column::ProductId)
            .column_as(media::Column::Id.count(), "count")
            .filter(media::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .group_by(media::Column::ProductId)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(counts(rows))
    }
}

impl<C: ConnectionTrait> CollectionRepository<'_, C> {
    /// How many collections in the scope each product stands in; a product in none is left out.
    pub async fn counts_of_products(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, u64>, StoreError> {
        let mut select = collection::Entity::find()
            .select_only()
            .column_as(member::Column::ProductId, "product_id")
            .column_as(collection::Column::Id.count(), "count")
            .filter(member::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .filter(scope.collections());
        let on = member::Column::CollectionId.into_expr().eq(collection::Column::Id.into_expr());
        QuerySelect::query(&mut select)
            .join(JoinType::InnerJoin, member::Entity, on)
            .group_by_col((member::Entity, member::Column::ProductId));
        Ok(counts(select.into_tuple().all(self.connection).await?))
    }
}

fn counts(rows: Vec<(Uuid, i64)>) -> HashMap<ProductId, u64> {
    rows.into_iter().map(|(id, count)| (id.into(), u64::try_from(count).unwrap_or(0))).collect()
}
