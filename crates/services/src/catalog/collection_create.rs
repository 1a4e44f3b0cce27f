//! Making a collection.

use cartwright_domain::{
    catalog::{
        ImageRef, Seo,
        collection::{Collection, CollectionDraft, CollectionKind, CollectionRule},
    },
    id::{CollectionId, ProductId},
    identity::Permission,
    input::{InputCheck, InputProblemCode},
    time::Timestamp,
};
use cartwright_persistence::{CatalogScope, UnitOfWork};
use serde::Serialize;

use super::{CatalogRefusal, collection_products::add_all, refusal::taken_slug};
use crate::{Context, Done, Error, Failure, idempotency};

/// A new collection.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionCreate {
    /// The name in addresses; made of the title where there is none.
    pub slug: Option<String>,
    /// The title.
    pub title: String,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: String,
    /// Its picture.
    pub image: Option<ImageRef>,
    /// What search engines show.
    pub seo: Seo,
    /// What a product must be to stand in it; none where staff gather the products.
    pub rule: Option<CollectionRule>,
    /// The first products of a collection that staff gather; 250 at most.
    pub product_ids: Vec<ProductId>,
    /// When it is shown from.
    pub published_at: Option<Timestamp>,
}

/// The most products that one call gathers.
pub(super) const MOST_PRODUCTS: usize = 250;

/// Makes the collection with its products and answers it.
pub async fn collection_create(
    ctx: &Context,
    input: CollectionCreate,
    key: Option<&str>,
) -> Result<Done<Option<Collection>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("collectionCreate", ctx.actor().label(), key, &input)?;
    let mut check = InputCheck::new();
    check.list(&["productIds"], &input.product_ids, 0..=MOST_PRODUCTS);
    let ruled_only = input.rule.is_none() || input.product_ids.is_empty();
    let message = "must be empty where a rule says which products stand in the collection";
    check.require(ruled_only, &["productIds"], InputProblemCode::Conflict, message);
    let draft = CollectionDraft {
        slug: input.slug.clone(),
        title: input.title.clone(),
        description_html: input.description_html.clone(),
        image: input.image.clone(),
        seo: input.seo.clone(),
        kind: input.rule.clone().map_or(CollectionKind::Manual, CollectionKind::Rule),
        published_at: input.published_at,
    };
    let draft = match draft.validate() {
        Ok(draft) => check.finish(draft)?,
        Err(problems) => {
            check.absorb(&[], problems);
            return Err(check.finish(()).err().unwrap_or_default().into());
        }
    };
    let (draft, products) = (&draft, &input.product_ids);
    let done =
        idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, draft.clone(), products).await }).await?;
    Ok(answer_collection(ctx, done).await?)
}

async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    draft: CollectionDraft,
    products: &[ProductId],
) -> Result<CollectionId, Error<CatalogRefusal>> {
    let now = ctx.now();
    let collection = Collection {
        id: ctx.ids().key(now),
        // There after validation.
        slug: draft.slug.unwrap_or_default(),
        title: draft.title,
        description_html: draft.description_html,
        image: draft.image,
        seo: draft.seo,
        kind: draft.kind,
        published_at: draft.published_at,
        created_at: now,
        updated_at: now,
    };
    uow.collections().insert(&collection).await.map_err(taken_slug)?;
    add_all(ctx, uow, collection.id, products).await?;
    Ok(collection.id)
}

/// The collection as it is now; none where it was deleted since.
pub(super) async fn answer_collection(
    ctx: &Context,
    done: Done<CollectionId>,
) -> Result<Done<Option<Collection>>, Failure> {
    let scope = CatalogScope::All { channel: ctx.channel().id };
    let outcome = ctx.store().collections().by_ids(scope, &[done.outcome]).await?.remove(&done.outcome);
    Ok(Done { outcome, replayed: done.replayed })
}
