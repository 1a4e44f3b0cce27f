//! Changing what a category says of itself.

use cartwright_domain::{
    catalog::{Category, CategoryDraft, ImageRef},
    id::CategoryId,
    identity::Permission,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{CatalogRefusal, category_create::answer_category, refusal::taken_slug};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a category; what is absent stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryUpdate {
    /// The category.
    pub id: CategoryId,
    /// The name in addresses.
    pub slug: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The description as plain text.
    pub description: Option<String>,
    /// Its picture.
    pub image: Option<Option<ImageRef>>,
    /// The title that search engines show.
    pub seo_title: Option<Option<String>>,
    /// The description that search engines show.
    pub seo_description: Option<Option<String>>,
}

/// Changes the category and answers it.
pub async fn category_update(
    ctx: &Context,
    input: CategoryUpdate,
    key: Option<&str>,
) -> Result<Done<Option<Category>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("categoryUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    Ok(answer_category(ctx, done).await?)
}

async fn update(ctx: &Context, uow: &UnitOfWork, input: &CategoryUpdate) -> Result<CategoryId, Error<CatalogRefusal>> {
    uow.categories().lock_tree().await?;
    let Some(before) = uow.categories().find(input.id).await? else {
        return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
    };
    let mut seo = before.seo.clone();
    if let Some(title) = &input.seo_title {
        seo.title.clone_from(title);
    }
    if let Some(description) = &input.seo_description {
        seo.description.clone_from(description);
    }
    let draft = CategoryDraft {
        slug: Some(input.slug.as_ref().unwrap_or(&before.slug).clone()),
        name: input.name.as_ref().unwrap_or(&before.name).clone(),
        description: input.description.as_ref().unwrap_or(&before.description).clone(),
        image: input.image.as_ref().unwrap_or(&before.image).clone(),
        seo,
    };
    let draft = draft.validate()?;
    let after = Category {
        slug: draft.slug.unwrap_or_default(),
        name: draft.name,
        description: draft.description,
        image: draft.image,
        seo: draft.seo,
        ..before.clone()
    };
    if after != before {
        uow.categories().update(&Category { updated_at: ctx.now(), ..after }).await.map_err(taken_slug)?;
    }
    Ok(input.id)
}
