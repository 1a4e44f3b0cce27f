//! Moving a category within the tree.

use cartwright_domain::{
    catalog::Category,
    id::CategoryId,
    identity::Permission,
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    CatalogRefusal,
    category_create::{answer_category, find_parent},
};
use crate::{Context, Done, Error, idempotency};

/// Where a category is to stand.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct CategoryMove {
    /// The category.
    pub id: CategoryId,
    /// The category above it; none for a root.
    pub parent_id: Option<CategoryId>,
    /// The place among its siblings, from 0; after the last where nothing is said.
    pub position: Option<i32>,
}

/// Moves the category with everything below it, and answers it. It cannot stand below itself, nor too deep.
pub async fn category_move(
    ctx: &Context,
    input: CategoryMove,
    key: Option<&str>,
) -> Result<Done<Option<Category>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("categoryMove", ctx.actor().label(), key, &input)?;
    if input.position.is_some_and(|position| position < 0) {
        let problem = InputProblem::new(&["position"], InputProblemCode::OutOfRange, "must not be negative");
        return Err(Error::refused(problem.into()));
    }
    let done = idempotency::run(ctx, &request, |uow| async move { relocate(ctx, &uow, input).await }).await?;
    Ok(answer_category(ctx, done).await?)
}

async fn relocate(ctx: &Context, uow: &UnitOfWork, input: CategoryMove) -> Result<CategoryId, Error<CatalogRefusal>> {
    uow.categories().lock_tree().await?;
    let Some(before) = uow.categories().find(input.id).await? else {
        return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
    };
    let parent = find_parent(uow, input.parent_id).await?;
    let height = uow.categories().height(&before.path).await?;
    let path = before
        .path
        .moved(parent.as_ref().map(|parent| &parent.path), height)
        .map_err(|error| vec![InputProblem::new(&["parentId"], InputProblemCode::Conflict, error.to_string())])?;
    // A place beyond the last sibling is that after the last.
    let last = uow.categories().next_position(input.parent_id).await?;
    let position = input.position.map_or(last, |position| position.min(last));
    let after = Category { parent_id: input.parent_id, path, position, updated_at: ctx.now(), ..before.clone() };
    uow.categories().relocate(&before, &after).await?;
    Ok(input.id)
}
