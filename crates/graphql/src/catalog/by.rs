//! The ways to name one thing of the catalogue.

use async_graphql::OneofObject;
use cartwright_domain::id::{CategoryId, CollectionId, ProductId};

use crate::id::GlobalId;

/// Names one product, in one of these ways.
#[derive(Clone, Debug, OneofObject)]
pub enum ProductBy {
    /// By its id.
    Id(GlobalId<ProductId>),
    /// By its name in addresses.
    Slug(String),
    /// By the number of one of its variants.
    Sku(String),
}

/// Names one category, in one of these ways.
#[derive(Clone, Debug, OneofObject)]
pub enum CategoryBy {
    /// By its id.
    Id(GlobalId<CategoryId>),
    /// By its name in addresses.
    Slug(String),
}

/// Names one collection, in one of these ways.
#[derive(Clone, Debug, OneofObject)]
pub enum CollectionBy {
    /// By its id.
    Id(GlobalId<CollectionId>),
    /// By its name in addresses.
    Slug(String),
}
