//! A product as lists know it.

use serde::{Deserialize, Serialize};

use super::{Product, ProductAttribute, ProductStatus, Seo};
use crate::{
    id::{CategoryId, ProductId},
    time::Timestamp,
};

/// A product without its options, pictures and variants, of which a list needs few or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductHead {
    /// The product's id.
    pub id: ProductId,
    /// The name in addresses, unique in the shop.
    pub slug: String,
    /// The title.
    pub title: String,
    /// The description as sanitised HTML; empty for none.
    pub description_html: String,
    /// The text of the description, without markup.
    pub description: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is, in the shop's own words.
    pub product_type: Option<String>,
    /// The tags in the order given.
    pub tags: Vec<String>,
    /// The facts that customers may filter by.
    pub attributes: Vec<ProductAttribute>,
    /// Where it stands in its life.
    pub status: ProductStatus,
    /// When it is shown from; none for not at all.
    pub published_at: Option<Timestamp>,
    /// What search engines show.
    pub seo: Seo,
    /// The category that it stands in.
    pub category_id: Option<CategoryId>,
    /// Grows by one with every change.
    pub version: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl From<Product> for ProductHead {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            slug: product.slug,
            title: product.title,
            description_html: product.description_html,
            description: product.description,
            vendor: product.vendor,
            product_type: product.product_type,
            tags: product.tags,
            attributes: product.attributes,
            status: product.status,
            published_at: product.published_at,
            seo: product.seo,
            category_id: product.category_id,
            version: product.version,
            created_at: product.created_at,
            updated_at: product.updated_at,
        }
    }
}
