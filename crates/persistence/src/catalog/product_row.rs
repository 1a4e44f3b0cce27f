//! Products between rows and values of the domain.

use cartwright_domain::{
    catalog::{Media, Product, ProductHead, ProductOption, Seo, Variant, search_text},
    id::ProductId,
    pricing::TaxClass,
};
use sea_orm::{FromQueryResult, prelude::*};

use super::{
    entity::{
        product::{self, media, option},
        variant,
    },
    key::key,
};
use crate::{StoreError, corrupt, json::Json};

/// A row of the table of products without the searched text, which nobody reads and which is long.
#[derive(Debug, FromQueryResult)]
pub(crate) struct HeadRow {
    pub(crate) id: Uuid,
    slug: String,
    title: String,
    description_html: String,
    description: String,
    vendor: Option<String>,
    product_type: Option<String>,
    tags: Json<Vec<String>>,
    attributes: Json<Vec<cartwright_domain::catalog::ProductAttribute>>,
    status: String,
    published_at: Option<DateTimeUtc>,
    seo_title: Option<String>,
    seo_description: Option<String>,
    category_id: Option<Uuid>,
    version: i32,
    created_at: DateTimeUtc,
    updated_at: DateTimeUtc,
}

/// The columns of a [`HeadRow`].
pub(crate) const HEAD_COLUMNS: [product::Column; 17] = {
    use product::Column as C;
    [
        C::Id,
        C::Slug,
        C::Title,
        C::DescriptionHtml,
        C::Description,
        C::Vendor,
        C::ProductType,
        C::Tags,
        C::Attributes,
        C::Status,
        C::PublishedAt,
        C::SeoTitle,
        C::SeoDescription,
        C::CategoryId,
        C::Version,
        C::CreatedAt,
        C::UpdatedAt,
    ]
};

impl HeadRow {
    pub(crate) fn into_domain(self) -> Result<ProductHead, StoreError> {
        let id = ProductId(self.id);
        Ok(ProductHead {
            id,
            slug: self.slug,
            title: self.title,
            description_html: self.description_html,
            description: self.description,
            vendor: self.vendor,
            product_type: self.product_type,
            tags: self.tags.0,
            attributes: self.attributes.0,
            status: self.status.parse().map_err(corrupt(id))?,
            published_at: self.published_at,
            seo: Seo { title: self.seo_title, description: self.seo_description },
            category_id: self.category_id.map(Into::into),
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

/// The product of its row and its children, each in the order of display.
pub(crate) fn whole(
    head: ProductHead,
    options: Vec<ProductOption>,
    variants: Vec<Variant>,
    media: Vec<Media>,
) -> Product {
    Product {
        id: head.id,
        slug: head.slug,
        title: head.title,
        description_html: head.description_html,
        description: head.description,
        vendor: head.vendor,
        product_type: head.product_type,
        tags: head.tags,
        status: head.status,
        published_at: head.published_at,
        seo: head.seo,
        category_id: head.category_id,
        options,
        variants,
        media,
        attributes: head.attributes,
        version: head.version,
        created_at: head.created_at,
        updated_at: head.updated_at,
    }
}

pub(crate) fn to_row(product: &Product) -> product::Model {
    product::Model {
        id: product.id.0,
        slug: product.slug.clone(),
        title: product.title.clone(),
        title_key: key(&product.title),
        description_html: product.description_html.clone(),
        description: product.description.clone(),
        vendor: product.vendor.clone(),
        product_type: product.product_type.clone(),
        tags: Json(product.tags.clone()),
        attributes: Json(product.attributes.clone()),
        status: product.status.to_string(),
        published_at: product.published_at,
        seo_title: product.seo.title.clone(),
        seo_description: product.seo.description.clone(),
        category_id: product.category_id.map(Into::into),
        search_text: search_text(product),
        version: product.version,
        created_at: product.created_at,
        updated_at: product.updated_at,
    }
}

pub(crate) fn option_to_row(product: ProductId, option: &ProductOption, position: i32) -> option::Model {
    option::Model {
        id: option.id.0,
        product_id: product.0,
        position,
        name: option.name.clone(),
        option_values: Json(option.values.clone()),
    }
}

pub(crate) fn option_to_domain(row: option::Model) -> ProductOption {
    ProductOption { id: row.id.into(), name: row.name, values: row.option_values.0 }
}

pub(crate) fn media_to_row(product: ProductId, media: &Media) -> media::Model {
    media::Model {
        id: media.id.0,
        product_id: product.0,
        position: media.position,
        url: media.url.clone(),
        alt_text: media.alt_text.clone(),
        width: media.width,
        height: media.height,
    }
}

pub(crate) fn media_to_domain(row: media::Model) -> Media {
    Media {
        id: row.id.into(),
        url: row.url,
        alt_text: row.alt_text,
        width: row.width,
        height: row.height,
        position: row.position,
    }
}

pub(crate) fn variant_to_row(variant: &Variant) -> variant::Model {
    variant::Model {
        id: variant.id.0,
        product_id: variant.product_id.0,
        position: variant.position,
        title: variant.title.clone(),
        sku: variant.sku.clone(),
        barcode: variant.barcode.clone(),
        option_values: Json(variant.option_values.clone()),
        options_key: variant.options_key(),
        weight_grams: variant.weight_grams,
        requires_shipping: variant.requires_shipping,
        tax_class: variant.tax_class.0.clone(),
        tracked: variant.tracked,
        allow_backorder: variant.allow_backorder,
        media_id: variant.media_id.map(Into::into),
        created_at: variant.created_at,
        updated_at: variant.updated_at,
    }
}

pub(crate) fn variant_to_domain(row: variant::Model) -> Variant {
    Variant {
        id: row.id.into(),
        product_id: row.product_id.into(),
        sku: row.sku,
        barcode: row.barcode,
        title: row.title,
        option_values: row.option_values.0,
        position: row.position,
        weight_grams: row.weight_grams,
        requires_shipping: row.requires_shipping,
        tax_class: TaxClass(row.tax_class),
        tracked: row.tracked,
        allow_backorder: row.allow_backorder,
        media_id: row.media_id.map(Into::into),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
