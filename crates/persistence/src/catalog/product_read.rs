//! Products by id, slug or SKU, and what belongs to many of them at once.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    catalog::{Media, Product, ProductHead, ProductOption, Variant},
    id::{ChannelId, MediaId, ProductId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Condition, Expr, Query},
};
use uuid::Uuid;

use super::{
    availability::{has_variant_for_sale, is_listed},
    entity::{
        product::{self, media, option},
        variant,
    },
    product_row::{HEAD_COLUMNS, HeadRow, media_to_domain, option_to_domain, variant_to_domain, whole},
    scope::CatalogScope,
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::SortKey,
    page_by_parent::{Child, pages_from_rows, select_pages},
    repository::recording_repository,
};

recording_repository! {
    /// Products.
    ProductRepository, products
}

impl<C: ConnectionTrait> ProductRepository<'_, C> {
    /// Those of the products that are in the scope, without their children.
    pub async fn heads(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, ProductHead>, StoreError> {
        let heads = self.find_heads(scope, product::Column::Id.is_in(uuids(ids))).await?;
        Ok(heads.into_iter().map(|head| (head.id, head)).collect())
    }

    /// The product with that slug, where it is in the scope.
    pub async fn head_by_slug(&self, scope: CatalogScope, slug: &str) -> Result<Option<ProductHead>, StoreError> {
        Ok(self.find_heads(scope, product::Column::Slug.eq(slug)).await?.pop())
    }

    /// The product that has a variant with that SKU, where both are in the scope.
    pub async fn head_by_sku(&self, scope: CatalogScope, sku: &str) -> Result<Option<ProductHead>, StoreError> {
        let mut owner = Query::select();
        owner
            .column((variant::Entity, variant::Column::ProductId))
            .from(variant::Entity)
            .and_where(variant::Column::Sku.eq(sku));
        if let CatalogScope::Visible { channel, .. } = scope {
            owner.and_where(is_listed(channel));
        }
        Ok(self.find_heads(scope, product::Column::Id.in_subquery(owner)).await?.pop())
    }

    /// Those of the slugs that a product has.
    pub async fn taken_slugs(&self, slugs: &[String]) -> Result<HashSet<String>, StoreError> {
        let rows: Vec<String> = product::Entity::find()
            .select_only()
            .column(product::Column::Slug)
            .filter(product::Column::Slug.is_in(slugs.iter().map(String::as_str)))
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// The products with everything that belongs to them, whoever may see them, in the order of the ids; unknown ids are left out.
    pub async fn whole(&self, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
        let scope = CatalogScope::All { channel: ChannelId(Uuid::nil()) };
        let mut heads = self.heads(scope, ids).await?;
        let mut options = self.options(ids).await?;
        let mut variants = self.all_variants(ids).await?;
        let mut media = self.all_media(ids).await?;
        let products = ids.iter().filter_map(|id| {
            let head = heads.remove(id)?;
            Some(whole(
                head,
                options.remove(id).unwrap_or_default(),
                variants.remove(id).unwrap_or_default(),
                media.remove(id).unwrap_or_default(),
            ))
        });
        Ok(products.collect())
    }

    /// Those of the products of which some variant has a price in the channel and can be sold from stock, on backorder or
    /// without count.
    pub async fn for_sale(&self, channel: ChannelId, ids: &[ProductId]) -> Result<HashSet<ProductId>, StoreError> {
        let rows: Vec<Uuid> = product::Entity::find()
            .select_only()
            .column(product::Column::Id)
            .filter(product::Column::Id.is_in(uuids(ids)))
            .filter(has_variant_for_sale(channel))
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(rows.into_iter().map(ProductId).collect())
    }

    /// The options of the products in the order of display; three a product at most.
    pub async fn options(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<ProductOption>>, StoreError> {
        let rows = option::Entity::find()
            .filter(option::Column::ProductId.is_in(uuids(ids)))
            .order_by_asc(option::Column::ProductId)
            .order_by_asc(option::Column::Position)
            .all(self.connection)
            .await?;
        Ok(by_product(rows.into_iter().map(|row| (row.product_id, option_to_domain(row)))))
    }

    /// The same page of the pictures of each product, in the order of display; a product without any has none.
    pub async fn media_pages(
        &self,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Media>>, StoreError> {
        let key = SortKey::new(
            false,
            vec![
                (media::Column::Position.into_expr(), CursorValue::Number(0)),
                (media::Column::Id.into_expr(), CursorValue::Id(Uuid::nil())),
            ],
        );
        let select = media::Entity::find().filter(media::Column::ProductId.is_in(uuids(ids)));
        let statement = select_pages(select, media::Column::ProductId.into_expr(), &key, request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<media::Model>::find_by_statement(statement).all(self.connection).await?;
        let place =
            |row: &media::Model| Cursor(vec![CursorValue::Number(i64::from(row.position)), CursorValue::Id(row.id)]);
        let pages = pages_from_rows(rows, request, place);
        Ok(pages.into_iter().map(|(product, page)| (ProductId(product), page.map(media_to_domain))).collect())
    }

    /// The pictures with those ids.
    pub async fn media(&self, ids: &[MediaId]) -> Result<HashMap<MediaId, Media>, StoreError> {
        let ids = ids.iter().map(|id| id.0);
        let rows = media::Entity::find().filter(media::Column::Id.is_in(ids)).all(self.connection).await?;
        Ok(rows.into_iter().map(|row| (MediaId(row.id), media_to_domain(row))).collect())
    }

    async fn find_heads(&self, scope: CatalogScope, wanted: Expr) -> Result<Vec<ProductHead>, StoreError> {
        let rows = heads(Condition::all().add(wanted).add(scope.products())).into_model::<HeadRow>();
        rows.all(self.connection).await?.into_iter().map(HeadRow::into_domain).collect()
    }

    async fn all_variants(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<Variant>>, StoreError> {
        let rows = variant::Entity::find()
            .filter(variant::Column::ProductId.is_in(uuids(ids)))
            .order_by_asc(variant::Column::ProductId)
            .order_by_asc(variant::Column::Position)
            .order_by_asc(variant::Column::Id)
            .all(self.connection)
            .await?;
        Ok(by_product(rows.into_iter().map(|row| (row.product_id, variant_to_domain(row)))))
    }

    async fn all_media(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<Media>>, StoreError> {
        let rows = media::Entity::find()
            .filter(media::Column::ProductId.is_in(uuids(ids)))
            .order_by_asc(media::Column::ProductId)
            .order_by_asc(media::Column::Position)
            .order_by_asc(media::Column::Id)
            .all(self.connection)
            .await?;
        Ok(by_product(rows.into_iter().map(|row| (row.product_id, media_to_domain(row)))))
    }
}

fn heads(wanted: Condition) -> Select<product::Entity> {
    product::Entity::find().select_only().columns(HEAD_COLUMNS).filter(wanted)
}

fn uuids(ids: &[ProductId]) -> impl Iterator<Item = Uuid> {
    ids.iter().map(|id| id.0)
}

fn by_product<T>(rows: impl Iterator<Item = (Uuid, T)>) -> HashMap<ProductId, Vec<T>> {
    let mut lists: HashMap<ProductId, Vec<T>> = HashMap::new();
    for (product, child) in rows {
        lists.entry(product.into()).or_default().push(child);
    }
    lists
}
