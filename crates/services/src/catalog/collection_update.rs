//! Changing a collection.

use cartwright_domain::{
    catalog::{
        ImageRef,
        collection::{Collection, CollectionDraft, CollectionKind, CollectionRule},
    },
    id::CollectionId,
    identity::Permission,
    time::Timestamp,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{CatalogRefusal, collection_create::answer_collection, refusal::taken_slug};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a collection; what is absent stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct CollectionUpdate {
    /// The collection.
    pub id: CollectionId,
    /// The name in addresses.
    pub slug: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: Option<String>,
    /// Its picture.
    pub image: Option<Option<ImageRef>>,
    /// The title that search engines show.
    pub seo_title: Option<Option<String>>,
    /// The description that search engines show.
    pub seo_description: Option<Option<String>>,
    /// What a product must be to stand in it. Without a rule any more, the products that stand in it stay, and staff gather them.
    pub rule: Option<Option<CollectionRule>>,
    /// When it is shown from.
    pub published_at: Option<Option<Timestamp>>,
}

/// Changes the collection, and its products where the rule changes, and answers it.
pub async fn collection_update(
    ctx: &Context,
    input: CollectionUpdate,
    key: Option<&str>,
) -> Result<Done<Option<Collection>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("collectionUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    Ok(answer_collection(ctx, done).await?)
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &CollectionUpdate,
) -> Result<CollectionId, Error<CatalogRefusal>> {
    let Some(before) = uow.collections().lock(input.id).await? else {
        return Err(Error::refused(CatalogRefusal::not_found(&["id"])));
    };
    let draft = input.draft(&before).validate()?;
    let after = Collection {
        slug: draft.slug.unwrap_or_default(),
        title: draft.title,
        description_html: draft.description_html,
        image: draft.image,
        seo: draft.seo,
        kind: draft.kind,
        published_at: draft.published_at,
        ..before.clone()
    };
    if after != before {
        uow.collections().update(&Collection { updated_at: ctx.now(), ..after }).await.map_err(taken_slug)?;
    }
    Ok(input.id)
}

impl CollectionUpdate {
    fn draft(&self, before: &Collection) -> CollectionDraft {
        fn wanted<T: Clone>(change: &Option<T>, before: &T) -> T {
            change.as_ref().unwrap_or(before).clone()
        }
        let mut seo = before.seo.clone();
        seo.title = wanted(&self.seo_title, &seo.title);
        seo.description = wanted(&self.seo_description, &seo.description);
        CollectionDraft {
            slug: Some(wanted(&self.slug, &before.slug)),
            title: wanted(&self.title, &before.title),
            description_html: wanted(&self.description_html, &before.description_html),
            image: wanted(&self.image, &before.image),
            seo,
            kind: match &self.rule {
                None => before.kind.clone(),
                Some(None) => CollectionKind::Manual,
                Some(Some(rule)) => CollectionKind::Rule(rule.clone()),
            },
            published_at: wanted(&self.published_at, &before.published_at),
        }
    }
}
