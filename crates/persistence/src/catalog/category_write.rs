//! The category tree written.

use cartwright_domain::{
    catalog::{Category, CategoryPath},
    event::ShopEvent,
    id::CategoryId,
    time::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
    sea_query::{BinOper, Expr, ExprTrait, Func},
};

use super::{
    CategoryRepository, CollectionRepository,
    category_read::is_below,
    entity::{category, product},
    lock,
};
use crate::StoreError;

impl CategoryRepository<'_, DatabaseTransaction> {
    /// Keeps everybody else from changing the tree until the end of the transaction; before anything of it is read.
    pub async fn lock_tree(&self) -> Result<(), StoreError> {
        lock::have_alone(self.connection).await
    }

    /// The place after the last of the categories directly below the parent, or of the roots.
    pub async fn next_position(&self, parent: Option<CategoryId>) -> Result<i32, StoreError> {
        let last: Option<Option<i32>> = category::Entity::find()
            .select_only()
            .column_as(category::Column::Position.max(), "last")
            .filter(is_below(parent))
            .into_tuple()
            .one(self.connection)
            .await?;
        Ok(last.flatten().map_or(0, |last| last.saturating_add(1)))
    }

    /// How many levels there are below the category; 0 for a leaf.
    pub async fn height(&self, path: &CategoryPath) -> Result<usize, StoreError> {
        let paths: Vec<String> = category::Entity::find()
            .select_only()
            .column(category::Column::Path)
            .filter(in_subtree(path))
            .into_tuple()
            .all(self.connection)
            .await?;
        let depth = |path: &str| path.matches('/').count();
        let deepest = paths.iter().map(|path| depth(path)).fold(0, Ord::max);
        Ok(deepest.saturating_sub(depth(&path.to_string())))
    }

    /// Writes a new category. Fails on a slug that is taken (`category_slug`), and on a parent that does not exist.
    pub async fn insert(&self, category: &Category) -> Result<(), StoreError> {
        category::Entity::insert(to_row(category).into_active_model().reset_all())
            .exec_without_returning(self.connection)
            .await?;
        self.record(ShopEvent::CategoriesChanged);
        Ok(())
    }

    /// Writes the category as it is now, in its place. Fails on a slug that is taken (`category_slug`).
    pub async fn update(&self, category: &Category) -> Result<(), StoreError> {
        category::Entity::update(to_row(category).into_active_model().reset_all()).exec(self.connection).await?;
        self.record(ShopEvent::CategoriesChanged);
        Ok(())
    }

    /// Puts the category, and everything below it, elsewhere: the category as it was, and as it is. Siblings from its new place on
    /// make room. The rules of collections that look at categories are judged anew.
    pub async fn relocate(&self, before: &Category, after: &Category) -> Result<(), StoreError> {
        category::Entity::update_many()
            .col_expr(category::Column::Position, Expr::col(category::Column::Position).add(1))
            .filter(is_below(after.parent_id))
            .filter(category::Column::Position.gte(after.position))
            .filter(category::Column::Id.ne(after.id.0))
            .exec(self.connection)
            .await?;
        let (from, to) = (before.path.to_string(), after.path.to_string());
        // The first sign of the rest, counted from one; a path has no sign of more than one byte.
        let rest = i32::try_from(from.len()).unwrap_or(i32::MAX).saturating_add(1);
        let rest = Func::cust("substr").args([Expr::col(category::Column::Path), Expr::val(rest)]);
        category::Entity::update_many()
            .col_expr(category::Column::Path, Expr::val(to).binary(BinOper::Custom("||"), rest))
            .filter(in_subtree(&before.path))
            .exec(self.connection)
            .await?;
        self.update(after).await?;
        self.follow_tree().await
    }

    /// Deletes the category; its products stand in none from then on. Fails on a category that has others below it. Answers whether
    /// it was there.
    pub async fn delete(&self, id: CategoryId, now: Timestamp) -> Result<bool, StoreError> {
        product::Entity::update_many()
            .col_expr(product::Column::CategoryId, Expr::val(None::<uuid::Uuid>))
            .col_expr(product::Column::Version, Expr::col(product::Column::Version).add(1))
            .col_expr(product::Column::UpdatedAt, Expr::val(now))
            .filter(product::Column::CategoryId.eq(id.0))
            .exec(self.connection)
            .await?;
        let deleted = category::Entity::delete_by_id(id.0).exec(self.connection).await?;
        self.follow_tree().await?;
        Ok(deleted.rows_affected > 0)
    }

    /// What else is another one when the tree is.
    async fn follow_tree(&self) -> Result<(), StoreError> {
        self.record(ShopEvent::CategoriesChanged);
        self.record(ShopEvent::SomeProductChanged);
        CollectionRepository { connection: self.connection, recorded: self.recorded }.judge_category_rules().await
    }
}

fn in_subtree(path: &CategoryPath) -> Expr {
    let path = path.to_string();
    // Below a path only hexadecimal digits follow, and all of them are less than g.
    let end = format!("{path}g");
    category::Column::Path.between(path, end)
}

fn to_row(category: &Category) -> category::Model {
    let (image_url, image_alt_text) = match &category.image {
        Some(image) => (Some(image.url.clone()), image.alt_text.clone()),
        None => (None, None),
    };
    category::Model {
        id: category.id.0,
        slug: category.slug.clone(),
        name: category.name.clone(),
        description: category.description.clone(),
        parent_id: category.parent_id.map(Into::into),
        path: category.path.to_string(),
        position: category.position,
        image_url,
        image_alt_text,
        seo_title: category.seo.title.clone(),
        seo_description: category.seo.description.clone(),
        created_at: category.created_at,
        updated_at: category.updated_at,
    }
}
