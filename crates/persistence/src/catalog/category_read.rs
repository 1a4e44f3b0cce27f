//! Categories by id, slug or parent.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{Category, ImageRef, Seo},
    id::CategoryId,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::entity::category;
use crate::{
    Cursor, CursorValue, Page, PageRequest, StoreError, corrupt,
    page::{SortKey, select_page},
    page_by_parent::{Child, pages_from_rows, select_pages},
    repository::recording_repository,
};

recording_repository! {
    /// Categories.
    CategoryRepository, categories
}

impl<C: ConnectionTrait> CategoryRepository<'_, C> {
    /// The categories with those ids. The ids of all above one stand in its path.
    pub async fn by_ids(&self, ids: &[CategoryId]) -> Result<HashMap<CategoryId, Category>, StoreError> {
        let rows = category::Entity::find()
            .filter(category::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .all(self.connection)
            .await?;
        rows.into_iter().map(|row| Ok((CategoryId(row.id), to_domain(row)?))).collect()
    }

    /// The category with that id.
    pub async fn find(&self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        Ok(self.by_ids(&[id]).await?.remove(&id))
    }

    /// The category with that slug.
    pub async fn by_slug(&self, slug: &str) -> Result<Option<Category>, StoreError> {
        let row = category::Entity::find().filter(category::Column::Slug.eq(slug)).one(self.connection).await?;
        row.map(to_domain).transpose()
    }

    /// A page of the categories directly below the parent, or of the roots, in the order of display.
    pub async fn page(&self, parent: Option<CategoryId>, request: &PageRequest) -> Result<Page<Category>, StoreError> {
        let select = category::Entity::find().filter(is_below(parent));
        let rows = select_page(select, &key(), request)?.all(self.connection).await?;
        domain_page(Page::from_rows(rows, request, place))
    }

    /// How many categories stand directly below the parent, or are roots.
    pub async fn count(&self, parent: Option<CategoryId>) -> Result<u64, StoreError> {
        Ok(category::Entity::find().filter(is_below(parent)).count(self.connection).await?)
    }

    /// A page of all categories: each after the one above it, siblings by id.
    pub async fn page_of_all(&self, request: &PageRequest) -> Result<Page<Category>, StoreError> {
        let path = (category::Column::Path.into_expr(), CursorValue::Text(String::new()));
        let rows = select_page(category::Entity::find(), &SortKey::new(false, vec![path]), request)?
            .all(self.connection)
            .await?;
        domain_page(Page::from_rows(rows, request, |row| Cursor(vec![CursorValue::Text(row.path.clone())])))
    }

    /// How many categories there are.
    pub async fn count_all(&self) -> Result<u64, StoreError> {
        Ok(category::Entity::find().count(self.connection).await?)
    }

    /// The same page of the categories directly below each parent, in the order of display; a leaf has none.
    pub async fn pages_of_children(
        &self,
        parents: &[CategoryId],
        request: &PageRequest,
    ) -> Result<HashMap<CategoryId, Page<Category>>, StoreError> {
        let below = category::Column::ParentId.is_in(parents.iter().map(|id| id.0));
        let select = category::Entity::find().filter(below);
        let statement = select_pages(select, category::Column::ParentId.into_expr(), &key(), request)?;
        let statement = self.connection.get_database_backend().build(&statement);
        let rows = Child::<category::Model>::find_by_statement(statement).all(self.connection).await?;
        let pages = pages_from_rows(rows, request, place);
        pages.into_iter().map(|(parent, page)| Ok((parent.into(), domain_page(page)?))).collect()
    }
}

pub(crate) fn to_domain(row: category::Model) -> Result<Category, StoreError> {
    let id = CategoryId(row.id);
    let alt_text = row.image_alt_text;
    Ok(Category {
        id,
        slug: row.slug,
        name: row.name,
        description: row.description,
        parent_id: row.parent_id.map(Into::into),
        path: row.path.parse().map_err(corrupt(id))?,
        position: row.position,
        image: row.image_url.map(|url| ImageRef { url, alt_text }),
        seo: Seo { title: row.seo_title, description: row.seo_description },
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

pub(crate) fn is_below(parent: Option<CategoryId>) -> sea_orm::sea_query::Expr {
    match parent {
        Some(parent) => category::Column::ParentId.eq(parent.0),
        None => category::Column::ParentId.is_null(),
    }
}

fn key() -> SortKey {
    SortKey::new(
        false,
        vec![
            (category::Column::Position.into_expr(), CursorValue::Number(0)),
            (category::Column::Id.into_expr(), CursorValue::Id(Uuid::nil())),
        ],
    )
}

fn place(row: &category::Model) -> Cursor {
    Cursor(vec![CursorValue::Number(i64::from(row.position)), CursorValue::Id(row.id)])
}

fn domain_page(page: Page<category::Model>) -> Result<Page<Category>, StoreError> {
    page.try_map(to_domain)
}
