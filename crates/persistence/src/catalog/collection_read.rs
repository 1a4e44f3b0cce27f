//! Collections by id, slug or product.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{
        ImageRef, Seo,
        collection::{Collection, CollectionKind},
    },
    id::{CollectionId, ProductId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    entity::collection::{self, product as member},
    scope::CatalogScope,
};
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError,
    page::{SortKey, select_page},
    page_by_parent::{Child, pages_from_rows, select_pages},
    repository::recording_repository,
};

recording_repository! {
    /// Collections.
    CollectionRepository, collections
}

impl<C: ConnectionTrait> CollectionRepository<'_, C> {
    /// A page of the collections in the scope, by title.
    pub async fn page(&self, scope: CatalogScope, request: &PageRequest) -> Result<Page<Collection>, StoreError> {
        let select = collection::Entity::find().filter(scope.collections());
        let rows = select_page(select, &by_title(), request)?.all(self.connection).await?;
        Ok(Page::from_rows(rows, request, place).map(to_domain))
    }

    /// How many collections are in the scope.
    pub async fn count(&self, scope: CatalogScope) -> Result<u64, StoreError> {
        Ok(collection::Entity::find().filter(scope.collections()).count(self.connection).await?)
    }

    /// Those of the collections that are in the scope.
    pub async fn by_ids(
        &self,
        scope: CatalogScope,
        ids: &[CollectionId],
    ) -> Result<HashMap<CollectionId, Collection>, StoreError> {
        let found = self.find(scope, collection::Column::Id.is_in(ids.iter().map(|id| id.0))).await?;
        Ok(found.into_iter().map(|collection| (collection.id, collection)).collect())
    }

    /// The collection with that slug, where it is in the scope.
    pub async fn by_slug(&self, scope: CatalogScope, slug: &str) -> Result<Option<Collection>, StoreError> {
        Ok(self.find(scope, collection::Column::Slug.eq(slug)).await?.pop())
    }

    /// The same page of the collections in the scope that each product stands in, by title; a product in none has none.
    pub async fn pages_of_products(
        &self,
        scope: CatalogScope,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Collection>>, StoreError> {
        let mut select = collection::Entity::find()
            .filter(member::Column::ProductId.is_in(ids.iter().map(|id| id.0)))
            .filter(scope.collections());
        let on = member::Column::CollectionId.into_expr().eq(collection::Column::Id.into_expr());
        QuerySelect::query(&mut select).join(JoinType::InnerJoin, member::Entity, on);
        let statement = select_pages(select, member::Column::ProductId.into_expr(), &by_title(), request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<collection::Model>::find_by_statement(statement).all(self.connection).await?;
        let pages = pages_from_rows(rows, request, place);
        Ok(pages.into_iter().map(|(product, page)| (product.into(), page.map(to_domain))).collect())
    }

    async fn find(&self, scope: CatalogScope, wanted: Expr) -> Result<Vec<Collection>, StoreError> {
        let rows = collection::Entity::find().filter(wanted).filter(scope.collections()).all(self.connection).await?;
        Ok(rows.into_iter().map(to_domain).collect())
    }
}

pub(crate) fn to_domain(row: collection::Model) -> Collection {
    let alt_text = row.image_alt_text;
    Collection {
        id: row.id.into(),
        slug: row.slug,
        title: row.title,
        description_html: row.description_html,
        image: row.image_url.map(|url| ImageRef { url, alt_text }),
        seo: Seo { title: row.seo_title, description: row.seo_description },
        kind: row.rule.map_or(CollectionKind::Manual, |rule| CollectionKind::Rule(rule.0)),
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

fn by_title() -> SortKey {
    SortKey::new(
        false,
        vec![
            (collection::Column::TitleKey.into_expr(), CursorValue::Text(String::new())),
            (collection::Column::Id.into_expr(), CursorValue::Id(Uuid::nil())),
        ],
    )
}

fn place(row: &collection::Model) -> Cursor {
    Cursor(vec![CursorValue::Text(row.title_key.clone()), CursorValue::Id(row.id)])
}
