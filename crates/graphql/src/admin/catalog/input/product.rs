//! What staff hand in about products.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{
    catalog,
    id::{CategoryId, MediaId, ProductId},
};
use cartwright_services::catalog::{
    ProductCreate, ProductDelete, ProductMediaAdd, ProductMediaRemove, ProductMediaReorder, ProductOptionsUpdate,
    ProductPublish, ProductUnpublish, ProductUpdate,
};

use super::{
    part::{MediaInput, ProductAttributeInput, ProductOptionInput, SeoInput, all, change_of_time, ids},
    variant::ProductVariantInput,
};
use crate::{admin::catalog::ProductStatus, change::change, id::GlobalId, scalar::DateTime};

/// A new product.
#[derive(Debug, InputObject)]
pub struct ProductCreateInput {
    /// The title, up to 255 characters.
    pub title: String,
    /// The name in addresses, unique in the shop, up to 200 characters; made of the title where none is given.
    pub slug: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    #[graphql(default)]
    pub description_html: String,
    /// Who makes it, up to 255 characters.
    pub vendor: Option<String>,
    /// What kind of thing it is, in the shop's own words, up to 255 characters.
    pub product_type: Option<String>,
    /// The tags, 250 at most, without commas.
    #[graphql(default)]
    pub tags: Vec<String>,
    /// Where it stands in its life.
    #[graphql(default_with = "ProductStatus::Draft")]
    pub status: ProductStatus,
    /// From when on it is shown, where it is active; not at all where nothing is said.
    pub published_at: Option<DateTime>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// The category that it stands in.
    pub category_id: Option<GlobalId<CategoryId>>,
    /// What the variants differ in, 3 at most.
    #[graphql(default)]
    pub options: Vec<ProductOptionInput>,
    /// The variants in the order of display, 2,000 at most. A product without options and variants gets the one that it needs to be sold.
    #[graphql(default)]
    pub variants: Vec<ProductVariantInput>,
    /// The pictures in the order of display, 250 at most.
    #[graphql(default)]
    pub media: Vec<MediaInput>,
    /// Facts such as the material, 100 at most.
    #[graphql(default)]
    pub attributes: Vec<ProductAttributeInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a product; what is absent stays, and null clears what can be cleared.
#[derive(Debug, InputObject)]
pub struct ProductUpdateInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The title, up to 255 characters.
    pub title: Option<String>,
    /// The name in addresses, unique in the shop, up to 200 characters.
    pub slug: Option<String>,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: Option<String>,
    /// Who makes it, up to 255 characters.
    pub vendor: MaybeUndefined<String>,
    /// What kind of thing it is, in the shop's own words, up to 255 characters.
    pub product_type: MaybeUndefined<String>,
    /// All tags, 250 at most, without commas.
    pub tags: Option<Vec<String>>,
    /// Where it stands in its life.
    pub status: Option<ProductStatus>,
    /// From when on it is shown, where it is active; null for not at all.
    pub published_at: MaybeUndefined<DateTime>,
    /// What search engines are to show.
    pub seo: Option<SeoInput>,
    /// The category that it stands in.
    pub category_id: MaybeUndefined<GlobalId<CategoryId>>,
    /// All facts such as the material, 100 at most.
    pub attributes: Option<Vec<ProductAttributeInput>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A product to be deleted.
#[derive(Debug, InputObject)]
pub struct ProductDeleteInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the product stays where it is another by now.
    pub expected_version: Option<i32>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A product to be shown.
#[derive(Debug, InputObject)]
pub struct ProductPublishInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// From when on; from now where nothing is said.
    pub published_at: Option<DateTime>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A product to be hidden.
#[derive(Debug, InputObject)]
pub struct ProductUnpublishInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The options that a product is to have.
#[derive(Debug, InputObject)]
pub struct ProductOptionsUpdateInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// All options in their order, 3 at most: those with an id stay, those without are new, those that are missing go. The variants that
    /// there are get the first value of a new option.
    pub options: Vec<ProductOptionInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Pictures to be added to a product.
#[derive(Debug, InputObject)]
pub struct ProductMediaAddInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The pictures, put at the end; a product has 250 at most.
    pub media: Vec<MediaInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The order that the pictures of a product are to have.
#[derive(Debug, InputObject)]
pub struct ProductMediaReorderInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The pictures to come first, in that order; the others follow as they stand.
    pub media_ids: Vec<GlobalId<MediaId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Pictures to be taken out of a product.
#[derive(Debug, InputObject)]
pub struct ProductMediaRemoveInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The pictures.
    pub media_ids: Vec<GlobalId<MediaId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<ProductCreateInput> for ProductCreate {
    fn from(input: ProductCreateInput) -> Self {
        Self {
            slug: input.slug,
            title: input.title,
            description_html: input.description_html,
            vendor: input.vendor,
            product_type: input.product_type,
            tags: input.tags,
            status: input.status.into(),
            published_at: input.published_at.map(|time| time.0),
            seo: input.seo.map(catalog::Seo::from).unwrap_or_default(),
            category_id: input.category_id.map(|id| id.0),
            options: all(input.options),
            variants: all(input.variants),
            media: all(input.media),
            attributes: all(input.attributes),
        }
    }
}

impl From<ProductUpdateInput> for ProductUpdate {
    fn from(input: ProductUpdateInput) -> Self {
        let (seo_title, seo_description) = SeoInput::changes(input.seo);
        let category: Option<Option<GlobalId<_>>> = change(input.category_id);
        Self {
            id: input.id.0,
            expected_version: input.expected_version,
            slug: input.slug,
            title: input.title,
            description_html: input.description_html,
            vendor: change(input.vendor),
            product_type: change(input.product_type),
            tags: input.tags,
            status: input.status.map(Into::into),
            published_at: change_of_time(input.published_at),
            seo_title,
            seo_description,
            category_id: category.map(|id| id.map(|id| id.0)),
            attributes: input.attributes.map(all),
        }
    }
}

impl From<ProductDeleteInput> for ProductDelete {
    fn from(input: ProductDeleteInput) -> Self {
        Self { id: input.id.0, expected_version: input.expected_version }
    }
}

impl From<ProductPublishInput> for ProductPublish {
    fn from(input: ProductPublishInput) -> Self {
        Self { id: input.id.0, published_at: input.published_at.map(|time| time.0) }
    }
}

impl From<ProductUnpublishInput> for ProductUnpublish {
    fn from(input: ProductUnpublishInput) -> Self {
        Self { id: input.id.0 }
    }
}

impl From<ProductOptionsUpdateInput> for ProductOptionsUpdate {
    fn from(input: ProductOptionsUpdateInput) -> Self {
        Self { id: input.id.0, expected_version: input.expected_version, options: all(input.options) }
    }
}

impl From<ProductMediaAddInput> for ProductMediaAdd {
    fn from(input: ProductMediaAddInput) -> Self {
        Self { id: input.id.0, media: all(input.media) }
    }
}

impl From<ProductMediaReorderInput> for ProductMediaReorder {
    fn from(input: ProductMediaReorderInput) -> Self {
        Self { id: input.id.0, media_ids: ids(input.media_ids) }
    }
}

impl From<ProductMediaRemoveInput> for ProductMediaRemove {
    fn from(input: ProductMediaRemoveInput) -> Self {
        Self { id: input.id.0, media_ids: ids(input.media_ids) }
    }
}
