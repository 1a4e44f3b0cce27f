//! Notes of the storefront.

use async_graphql::{InputObject, SimpleObject};
use cartwright_domain::cart;

/// A note of the storefront on a cart, an order or one of their lines, such as an engraving.
#[derive(Clone, Debug, SimpleObject)]
pub struct Attribute {
    /// What the note is about.
    pub key: String,
    /// The note.
    pub value: String,
}

/// A note of the storefront, to be kept and shown as it is.
#[derive(Clone, Debug, InputObject)]
pub struct AttributeInput {
    /// What the note is about, up to 100 characters; each key once.
    pub key: String,
    /// The note, up to 1,000 characters.
    pub value: String,
}

impl From<cart::Attribute> for Attribute {
    fn from(attribute: cart::Attribute) -> Self {
        Self { key: attribute.key, value: attribute.value }
    }
}

impl From<AttributeInput> for cart::Attribute {
    fn from(input: AttributeInput) -> Self {
        Self { key: input.key, value: input.value }
    }
}
