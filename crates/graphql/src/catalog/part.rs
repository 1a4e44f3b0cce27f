//! The small parts of products, categories and collections.

use async_graphql::{ID, InputObject, Object, SimpleObject};
use cartwright_domain::catalog;

use crate::{id::global_id, scalar::Url};

/// A picture.
#[derive(Clone, Debug, SimpleObject)]
pub struct Image {
    /// Where the picture is.
    pub url: Url,
    /// What it shows, for those who do not see it.
    pub alt_text: Option<String>,
    /// The width in pixels, where it is known.
    pub width: Option<i32>,
    /// The height in pixels, where it is known.
    pub height: Option<i32>,
}

/// What search engines show for a page.
#[derive(Clone, Debug, SimpleObject)]
pub struct Seo {
    /// The title of the page, where it differs from the thing's own.
    pub title: Option<String>,
    /// The description of the page, where it differs from the thing's own.
    pub description: Option<String>,
}

/// A fact about a product, such as its material.
#[derive(Clone, Debug, SimpleObject)]
pub struct ProductAttribute {
    /// What something is said about.
    pub name: String,
    /// What is said.
    pub value: String,
}

/// The value that a variant has in one option.
#[derive(Clone, Debug, SimpleObject)]
pub struct SelectedOption {
    /// The name of the option, such as `Size`.
    pub name: String,
    /// The value, such as `M`.
    pub value: String,
}

/// A value chosen in one option.
#[derive(Clone, Debug, InputObject)]
pub struct SelectedOptionInput {
    /// The name of the option, whatever its case.
    pub name: String,
    /// The value, whatever its case.
    pub value: String,
}

/// What something weighs.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Weight {
    /// In whole grams.
    pub grams: i32,
}

/// A picture of a product.
#[derive(Clone, Debug)]
pub struct Media(pub catalog::Media);

/// A picture of a product, at its place among the product's pictures.
#[Object]
impl Media {
    /// The picture's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The picture itself.
    async fn image(&self) -> Image {
        Image::from(&self.0)
    }
}

/// What the variants of a product differ in.
#[derive(Clone, Debug)]
pub struct ProductOption(pub catalog::ProductOption);

/// What the variants of a product differ in, such as `Size`.
#[Object]
impl ProductOption {
    /// The option's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The values in the order of display, 100 at most.
    async fn values(&self) -> &[String] {
        &self.0.values
    }
}

impl From<&catalog::Media> for Image {
    fn from(media: &catalog::Media) -> Self {
        let catalog::Media { url, alt_text, width, height, .. } = media.clone();
        Self { url: Url(url), alt_text, width, height }
    }
}

impl From<&catalog::ImageRef> for Image {
    fn from(image: &catalog::ImageRef) -> Self {
        Self { url: Url(image.url.clone()), alt_text: image.alt_text.clone(), width: None, height: None }
    }
}

impl From<catalog::Media> for Media {
    fn from(media: catalog::Media) -> Self {
        Self(media)
    }
}

impl From<catalog::ProductOption> for ProductOption {
    fn from(option: catalog::ProductOption) -> Self {
        Self(option)
    }
}

impl From<&catalog::Seo> for Seo {
    fn from(seo: &catalog::Seo) -> Self {
        Self { title: seo.title.clone(), description: seo.description.clone() }
    }
}

impl From<&catalog::ProductAttribute> for ProductAttribute {
    fn from(attribute: &catalog::ProductAttribute) -> Self {
        Self { name: attribute.name.clone(), value: attribute.value.clone() }
    }
}

impl Weight {
    /// The weight, unless nobody has said it.
    pub fn of_grams(grams: i64) -> Option<Self> {
        i32::try_from(grams).ok().filter(|grams| *grams > 0).map(|grams| Self { grams })
    }
}
