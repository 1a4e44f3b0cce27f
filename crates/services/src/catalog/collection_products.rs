//! Gathering products by hand.

use cartwright_domain::{
    catalog::collection::{Collection, CollectionKind},
    id::{CollectionId, ProductId},
    identity::Permission,
    input::InputCheck,
};
use cartwright_persistence::{CatalogScope, UnitOfWork};
use serde::Serialize;

use super::{
    CatalogRefusal,
    collection_create::{MOST_PRODUCTS, answer_collection},
};
use crate::{Context, Done, Error, idempotency};

/// Products to be put into a collection.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionProductsAdd {
    /// The collection.
    pub id: CollectionId,
    /// The products, put at the end; those that stand in it stay where they are. From 1 to 250.
    pub product_ids: Vec<ProductId>,
}

/// Products to be taken out of a collection.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionProductsRemove {
    /// The collection.
    pub id: CollectionId,
    /// The products; those that do not stand in it are no mistake. From 1 to 250.
    pub product_ids: Vec<ProductId>,
}

/// Puts the products into the collection and answers it. Refused where a rule says what stands in it.
pub async fn collection_products_add(
    ctx: &Context,
    input: CollectionProductsAdd,
    key: Option<&str>,
) -> Result<Done<Option<Collection>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("collectionProductsAdd", ctx.actor().label(), key, &input)?;
    check_ids(&input.product_ids)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        lock_by_hand(&uow, input.id).await?;
        add_all(ctx, &uow, input.id, &input.product_ids).await?;
        Ok(input.id)
    })
    .await?;
    Ok(answer_collection(ctx, done).await?)
}

/// Takes the products out of the collection and answers it. Refused where a rule says what stands in it.
pub async fn collection_products_remove(
    ctx: &Context,
    input: CollectionProductsRemove,
    key: Option<&str>,
) -> Result<Done<Option<Collection>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("collectionProductsRemove", ctx.actor().label(), key, &input)?;
    check_ids(&input.product_ids)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        lock_by_hand(&uow, input.id).await?;
        uow.collections().remove_products(input.id, &input.product_ids).await?;
        Ok(input.id)
    })
    .await?;
    Ok(answer_collection(ctx, done).await?)
}

/// Puts the products at the end of the collection; refuses those that do not exist.
pub(super) async fn add_all(
    ctx: &Context,
    uow: &UnitOfWork,
    id: CollectionId,
    products: &[ProductId],
) -> Result<(), Error<CatalogRefusal>> {
    if products.is_empty() {
        return Ok(());
    }
    let known = uow.products().heads(CatalogScope::All { channel: ctx.channel().id }, products).await?;
    let refusals: Vec<CatalogRefusal> = products
        .iter()
        .enumerate()
        .filter(|(_, product)| !known.contains_key(product))
        .map(|(index, _)| CatalogRefusal::not_found(&["productIds", &index.to_string()]))
        .collect();
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    match uow.collections().add_products(id, products).await {
        // Deleted in this very moment.
        Err(error) if error.is_reference() => Err(Error::refused(CatalogRefusal::not_found(&["productIds"]))),
        added => Ok(added?),
    }
}

async fn lock_by_hand(uow: &UnitOfWork, id: CollectionId) -> Result<(), Error<CatalogRefusal>> {
    match uow.collections().lock(id).await? {
        None => Err(Error::refused(CatalogRefusal::not_found(&["id"]))),
        Some(Collection { kind: CollectionKind::Rule(_), .. }) => {
            Err(Error::refused(CatalogRefusal::CollectionHasRule))
        }
        Some(_) => Ok(()),
    }
}

fn check_ids(ids: &[ProductId]) -> Result<(), Error<CatalogRefusal>> {
    let mut check = InputCheck::new();
    check.list(&["productIds"], ids, 1..=MOST_PRODUCTS);
    Ok(check.finish(())?)
}
