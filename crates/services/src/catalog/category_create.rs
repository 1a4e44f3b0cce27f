//! Making a category.

use cartwright_domain::{
    catalog::{Category, CategoryDraft, CategoryPath, ImageRef, Seo},
    id::CategoryId,
    identity::Permission,
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{CatalogRefusal, refusal::taken_slug};
use crate::{Context, Done, Error, Failure, idempotency};

/// A new category.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryCreate {
    /// The name in addresses; made of the name where there is none.
    pub slug: Option<String>,
    /// The name.
    pub name: String,
    /// The description as plain text.
    pub description: String,
    /// The category above; none for a root.
    pub parent_id: Option<CategoryId>,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
}

/// Makes the category, after its siblings, and answers it.
pub async fn category_create(
    ctx: &Context,
    input: CategoryCreate,
    key: Option<&str>,
) -> Result<Done<Option<Category>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("categoryCreate", ctx.actor().label(), key, &input)?;
    let draft = CategoryDraft {
        slug: input.slug.clone(),
        name: input.name.clone(),
        description: input.description.clone(),
        image: input.image.clone(),
        seo: input.seo.clone(),
    };
    let (draft, parent) = (&draft.validate()?, input.parent_id);
    let done =
        idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, draft.clone(), parent).await }).await?;
    Ok(answer_category(ctx, done).await?)
}

async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    draft: CategoryDraft,
    parent: Option<CategoryId>,
) -> Result<CategoryId, Error<CatalogRefusal>> {
    uow.categories().lock_tree().await?;
    let parent = find_parent(uow, parent).await?;
    let now = ctx.now();
    let id = ctx.ids().key(now);
    let path = CategoryPath::below(parent.as_ref().map(|parent| &parent.path), id)
        .map_err(|error| vec![InputProblem::new(&["parentId"], InputProblemCode::Conflict, error.to_string())])?;
    let parent_id = parent.map(|parent| parent.id);
    let category = Category {
        id,
        // There after validation.
        slug: draft.slug.unwrap_or_default(),
        name: draft.name,
        description: draft.description,
        parent_id,
        path,
        position: uow.categories().next_position(parent_id).await?,
        image: draft.image,
        seo: draft.seo,
        created_at: now,
        updated_at: now,
    };
    uow.categories().insert(&category).await.map_err(taken_slug)?;
    Ok(id)
}

/// The category that somebody wants to stand below.
pub(super) async fn find_parent(
    uow: &UnitOfWork,
    parent: Option<CategoryId>,
) -> Result<Option<Category>, Error<CatalogRefusal>> {
    let Some(id) = parent else {
        return Ok(None);
    };
    match uow.categories().find(id).await? {
        Some(parent) => Ok(Some(parent)),
        None => Err(Error::refused(CatalogRefusal::not_found(&["parentId"]))),
    }
}

/// The category as it is now; none where it was deleted since.
pub(super) async fn answer_category(ctx: &Context, done: Done<CategoryId>) -> Result<Done<Option<Category>>, Failure> {
    let outcome = ctx.store().categories().find(done.outcome).await?;
    Ok(Done { outcome, replayed: done.replayed })
}
