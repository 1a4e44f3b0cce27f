//! What staff hand in about collections.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{
    catalog::{self, collection},
    id::{CollectionId, ProductId},
};
use cartwright_services::catalog::{
    CollectionCreate, CollectionDelete, CollectionProductsAdd, CollectionProductsRemove, CollectionUpdate,
};

use super::part::{ImageInput, SeoInput, all, change_of_time, ids};
use crate::{
    admin::catalog::rule::{CollectionRuleField, CollectionRuleRelation},
    change::change,
    id::GlobalId,
    scalar::DateTime,
};

/// A new collection.
#[derive(Debug, InputObject)]
pub struct CollectionCreateInput {
    /// The title, up to 255 characters.
    pub title: String,
    /// The name in addresses, unique in the shop, up to 200 characters; made of the title where none is given.
    pub slug: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    #[graphql(default)]
    pub description_html: String,
    /// Its picture.
    pub image: Option<ImageInput>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// What a product must be to stand in it; none where staff gather the products.
    pub rule: Option<CollectionRuleInput>,
    /// The first products of a collection that staff gather, 250 at most.
    #[graphql(default)]
    pub product_ids: Vec<GlobalId<ProductId>>,
    /// From when on it is shown; not at all where nothing is said.
    pub published_at: Option<DateTime>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a collection; what is absent stays, and null clears what can be cleared.
#[derive(Debug, InputObject)]
pub struct CollectionUpdateInput {
    /// The collection.
    pub id: GlobalId<CollectionId>,
    /// The title, up to 255 characters.
    pub title: Option<String>,
    /// The name in addresses, unique in the shop, up to 200 characters.
    pub slug: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: Option<String>,
    /// Its picture.
    pub image: MaybeUndefined<ImageInput>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// What a product must be to stand in it. Without a rule any more, the products that stand in it stay, and staff gather them.
    pub rule: MaybeUndefined<CollectionRuleInput>,
    /// From when on it is shown; null for not at all.
    pub published_at: MaybeUndefined<DateTime>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What a product must be to stand in a collection.
#[derive(Debug, InputObject)]
pub struct CollectionRuleInput {
    /// Whether all conditions must hold, or any one of them.
    #[graphql(default = true)]
    pub match_all: bool,
    /// The conditions, from 1 to 50.
    pub conditions: Vec<CollectionRuleConditionInput>,
}

/// One condition of a rule.
#[derive(Debug, InputObject)]
pub struct CollectionRuleConditionInput {
    /// What is looked at.
    pub field: CollectionRuleField,
    /// How it relates to the value.
    pub relation: CollectionRuleRelation,
    /// What it is compared with, whatever the case of either, up to 255 characters; for a category its id.
    pub value: String,
}

/// A collection to be deleted.
#[derive(Debug, InputObject)]
pub struct CollectionDeleteInput {
    /// The collection.
    pub id: GlobalId<CollectionId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Products to be put into a collection.
#[derive(Debug, InputObject)]
pub struct CollectionProductsAddInput {
    /// The collection.
    pub id: GlobalId<CollectionId>,
    /// The products, put at the end; those that stand in it stay where they are. From 1 to 250.
    pub product_ids: Vec<GlobalId<ProductId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Products to be taken out of a collection.
#[derive(Debug, InputObject)]
pub struct CollectionProductsRemoveInput {
    /// The collection.
    pub id: GlobalId<CollectionId>,
    /// The products; those that do not stand in it are no mistake. From 1 to 250.
    pub product_ids: Vec<GlobalId<ProductId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<CollectionRuleInput> for collection::CollectionRule {
    fn from(rule: CollectionRuleInput) -> Self {
        Self { match_all: rule.match_all, conditions: all(rule.conditions) }
    }
}

impl From<CollectionRuleConditionInput> for collection::RuleCondition {
    fn from(condition: CollectionRuleConditionInput) -> Self {
        Self { field: condition.field.into(), relation: condition.relation.into(), value: condition.value }
    }
}

impl From<CollectionCreateInput> for CollectionCreate {
    fn from(input: CollectionCreateInput) -> Self {
        Self {
            slug: input.slug,
            title: input.title,
            description_html: input.description_html,
            image: input.image.map(Into::into),
            seo: input.seo.map(catalog::Seo::from).unwrap_or_default(),
            rule: input.rule.map(Into::into),
            product_ids: ids(input.product_ids),
            published_at: input.published_at.map(|time| time.0),
        }
    }
}

impl From<CollectionUpdateInput> for CollectionUpdate {
    fn from(input: CollectionUpdateInput) -> Self {
        let (seo_title, seo_description) = SeoInput::changes(input.seo);
        Self {
            id: input.id.0,
            slug: input.slug,
            title: input.title,
            description_html: input.description_html,
            image: change(input.image),
            seo_title,
            seo_description,
            rule: change(input.rule),
            published_at: change_of_time(input.published_at),
        }
    }
}

impl From<CollectionDeleteInput> for CollectionDelete {
    fn from(input: CollectionDeleteInput) -> Self {
        Self { id: input.id.0 }
    }
}

impl From<CollectionProductsAddInput> for CollectionProductsAdd {
    fn from(input: CollectionProductsAddInput) -> Self {
        Self { id: input.id.0, product_ids: ids(input.product_ids) }
    }
}

impl From<CollectionProductsRemoveInput> for CollectionProductsRemove {
    fn from(input: CollectionProductsRemoveInput) -> Self {
        Self { id: input.id.0, product_ids: ids(input.product_ids) }
    }
}
