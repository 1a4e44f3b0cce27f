//! What staff hand in about categories.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{catalog, id::CategoryId};
use cartwright_services::catalog::{CategoryCreate, CategoryDelete, CategoryMove, CategoryUpdate};

use super::part::{ImageInput, SeoInput};
use crate::{change::change, id::GlobalId};

/// A new category.
#[derive(Debug, InputObject)]
pub struct CategoryCreateInput {
    /// The name, up to 255 characters.
    pub name: String,
    /// The name in addresses, unique in the shop, up to 200 characters; made of the name where none is given.
    pub slug: Option<String>,
    /// The description as plain text, up to 10,000 characters.
    #[graphql(default)]
    pub description: String,
    /// The category above; none for a root. Categories stand 10 levels deep at most.
    pub parent_id: Option<GlobalId<CategoryId>>,
    /// Its picture.
    pub image: Option<ImageInput>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a category; what is absent stays, and null clears what can be cleared.
#[derive(Debug, InputObject)]
pub struct CategoryUpdateInput {
    /// The category.
    pub id: GlobalId<CategoryId>,
    /// The name, up to 255 characters.
    pub name: Option<String>,
    /// The name in addresses, unique in the shop, up to 200 characters.
    pub slug: Option<String>,
    /// The description as plain text, up to 10,000 characters.
    pub description: Option<String>,
    /// Its picture.
    pub image: MaybeUndefined<ImageInput>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Where a category is to stand.
#[derive(Debug, InputObject)]
pub struct CategoryMoveInput {
    /// The category.
    pub id: GlobalId<CategoryId>,
    /// The category above it; none for a root.
    pub parent_id: Option<GlobalId<CategoryId>>,
    /// The place among its siblings, from 0; after the last where nothing is said.
    pub position: Option<i32>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A category to be deleted.
#[derive(Debug, InputObject)]
pub struct CategoryDeleteInput {
    /// The category.
    pub id: GlobalId<CategoryId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<CategoryCreateInput> for CategoryCreate {
    fn from(input: CategoryCreateInput) -> Self {
        Self {
            slug: input.slug,
            name: input.name,
            description: input.description,
            parent_id: input.parent_id.map(|id| id.0),
            image: input.image.map(Into::into),
            seo: input.seo.map(catalog::Seo::from).unwrap_or_default(),
        }
    }
}

impl From<CategoryUpdateInput> for CategoryUpdate {
    fn from(input: CategoryUpdateInput) -> Self {
        let (seo_title, seo_description) = SeoInput::changes(input.seo);
        Self {
            id: input.id.0,
            slug: input.slug,
            name: input.name,
            description: input.description,
            image: change(input.image),
            seo_title,
            seo_description,
        }
    }
}

impl From<CategoryMoveInput> for CategoryMove {
    fn from(input: CategoryMoveInput) -> Self {
        Self { id: input.id.0, parent_id: input.parent_id.map(|id| id.0), position: input.position }
    }
}

impl From<CategoryDeleteInput> for CategoryDelete {
    fn from(input: CategoryDeleteInput) -> Self {
        Self { id: input.id.0 }
    }
}
