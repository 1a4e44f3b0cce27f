//! The demo shop's collections: two by rule, one by hand.

use cartwright_domain::{
    catalog::{
        Seo,
        collection::{
            Collection, CollectionDraft, CollectionKind, CollectionRule, RuleCondition, RuleField, RuleRelation,
        },
    },
    id::ProductId,
};
use cartwright_persistence::StoreError;

use crate::{Context, Failure};

/// The slugs of what the staff would pick, in their order.
const PICKS: [&str; 5] = ["tidal-mug", "waxed-tote", "brass-pen", "merino-crew", "balcony-seeds"];

pub(super) async fn make_collections(ctx: &Context) -> Result<(), Failure> {
    let tagged = |tag: &str| {
        let value = tag.to_owned();
        let condition = RuleCondition { field: RuleField::Tag, relation: RuleRelation::Equals, value };
        CollectionKind::Rule(CollectionRule { match_all: true, conditions: vec![condition] })
    };
    let gifts = "<p>Things that are easy to wrap and hard to give away.</p>";
    make(ctx, "gifts", "Gifts", gifts, tagged("gift"), &[]).await?;
    let wool = "<p>From sheep that we could introduce you to.</p>";
    make(ctx, "wool", "Wool", wool, tagged("wool"), &[]).await?;
    let known = ctx.store().products().known_by_slugs(ctx.channel(), None, &PICKS).await?.products;
    let id = |slug: &&str| known.iter().find(|product| product.slug == *slug).map(|product| product.id);
    let picks: Vec<ProductId> = PICKS.iter().filter_map(id).collect();
    let html = "<p>What we would take home ourselves.</p>";
    make(ctx, "staff-picks", "Staff picks", html, CollectionKind::Manual, &picks).await
}

async fn make(
    ctx: &Context,
    slug: &str,
    title: &str,
    html: &str,
    kind: CollectionKind,
    products: &[ProductId],
) -> Result<(), Failure> {
    let now = ctx.now();
    let draft = CollectionDraft {
        slug: Some(slug.to_owned()),
        title: title.to_owned(),
        description_html: html.to_owned(),
        image: None,
        seo: Seo::default(),
        kind,
        published_at: Some(now),
    };
    let draft = draft.validate().map_err(|problems| Failure::Internal(format!("the demo data: {problems:?}")))?;
    let collection = &Collection {
        id: ctx.ids().key(now),
        slug: slug.to_owned(),
        title: draft.title,
        description_html: draft.description_html,
        image: draft.image,
        seo: draft.seo,
        kind: draft.kind,
        published_at: draft.published_at,
        created_at: now,
        updated_at: now,
    };
    let made = ctx
        .store()
        .transaction(|uow| async move {
            uow.collections().insert(collection).await?;
            uow.collections().add_products(collection.id, products).await
        })
        .await;
    match made {
        // An earlier attempt, or another process, has made it.
        Err(error) if StoreError::is_duplicate_of(&error, "slug") => Ok(()),
        made => Ok(made?),
    }
}
