//! The small parts that several inputs have.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{catalog, id::OptionId, time::Timestamp};
use cartwright_services::catalog as service;

use crate::{change::change, id::GlobalId, scalar::DateTime};

/// What search engines are to show for a page.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SeoInput {
    /// The title of the page, up to 255 characters; null for the thing's own.
    pub title: MaybeUndefined<String>,
    /// The description of the page, up to 1,000 characters; null for the thing's own.
    pub description: MaybeUndefined<String>,
}

/// A picture by its address.
#[derive(Clone, Debug, InputObject)]
pub struct ImageInput {
    /// The address, http or https, up to 2,048 characters.
    pub url: String,
    /// What the picture shows, for those who do not see it; up to 1,000 characters.
    pub alt_text: Option<String>,
}

/// A picture of a product by its address.
#[derive(Clone, Debug, InputObject)]
pub struct MediaInput {
    /// The address, http or https, up to 2,048 characters; each once in a product.
    pub url: String,
    /// What the picture shows, for those who do not see it; up to 1,000 characters.
    pub alt_text: Option<String>,
    /// The width in pixels, where it is known.
    pub width: Option<i32>,
    /// The height in pixels, where it is known.
    pub height: Option<i32>,
}

/// A fact about a product, such as its material.
#[derive(Clone, Debug, InputObject)]
pub struct ProductAttributeInput {
    /// What something is said about, up to 255 characters.
    pub name: String,
    /// What is said, up to 255 characters.
    pub value: String,
}

/// What the variants of a product differ in.
#[derive(Clone, Debug, InputObject)]
pub struct ProductOptionInput {
    /// The option that it changes; none for a new one.
    pub id: Option<GlobalId<OptionId>>,
    /// The name, such as `Size`; each once in a product, whatever its case.
    pub name: String,
    /// The values in the order of display, 100 at most. Values that variants have and the list has not are added at its end.
    #[graphql(default)]
    pub values: Vec<String>,
}

/// [`change`] of an instant.
pub fn change_of_time(field: MaybeUndefined<DateTime>) -> Option<Option<Timestamp>> {
    let time: Option<Option<DateTime>> = change(field);
    time.map(|time| time.map(|time| time.0))
}

impl SeoInput {
    /// The changes of the title and of the description.
    pub fn changes(seo: Option<Self>) -> (Option<Option<String>>, Option<Option<String>>) {
        let seo = seo.unwrap_or_default();
        (change(seo.title), change(seo.description))
    }
}

impl From<SeoInput> for catalog::Seo {
    fn from(seo: SeoInput) -> Self {
        Self { title: seo.title.take(), description: seo.description.take() }
    }
}

impl From<ImageInput> for catalog::ImageRef {
    fn from(image: ImageInput) -> Self {
        Self { url: image.url, alt_text: image.alt_text }
    }
}

impl From<MediaInput> for service::MediaInput {
    fn from(media: MediaInput) -> Self {
        let MediaInput { url, alt_text, width, height } = media;
        Self { url, alt_text, width, height }
    }
}

impl From<ProductAttributeInput> for catalog::ProductAttribute {
    fn from(attribute: ProductAttributeInput) -> Self {
        Self { name: attribute.name, value: attribute.value }
    }
}

impl From<ProductOptionInput> for service::OptionInput {
    fn from(option: ProductOptionInput) -> Self {
        Self { id: option.id.map(|id| id.0), name: option.name, values: option.values }
    }
}

/// A list of inputs as the use case takes it.
pub fn all<T: Into<U>, U>(inputs: Vec<T>) -> Vec<U> {
    inputs.into_iter().map(Into::into).collect()
}

/// Ids as the use case takes them.
pub fn ids<T>(ids: Vec<GlobalId<T>>) -> Vec<T> {
    ids.into_iter().map(|id| id.0).collect()
}
