//! Notes of storefronts.

use async_graphql::SimpleObject;
use cartwright_domain::cart;

/// A note of the storefront, kept and shown as it is.
#[derive(Clone, Debug, SimpleObject)]
pub struct Attribute {
    /// What the note is about; each key once.
    pub key: String,
    /// The note.
    pub value: String,
}

impl From<&cart::Attribute> for Attribute {
    fn from(attribute: &cart::Attribute) -> Self {
        Self { key: attribute.key.clone(), value: attribute.value.clone() }
    }
}
