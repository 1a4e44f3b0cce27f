//! The drafts themselves.

use crate::{
    catalog::{Media, Product, ProductAttribute, ProductOption, ProductStatus, Seo, Variant, VariantListing},
    id::{CategoryId, ChannelId, MediaId, OptionId, VariantId},
    pricing::{Money, TaxClass},
    time::Timestamp,
};

/// A product as somebody wants it. Lists are whole: what stands in the product but not in the draft goes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductDraft {
    /// The name in addresses; made from the title where there is none.
    pub slug: Option<String>,
    /// The title.
    pub title: String,
    /// The description as HTML of any kind; it is sanitised.
    pub description_html: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub product_type: Option<String>,
    /// The tags; repeated ones are dropped.
    pub tags: Vec<String>,
    /// Where it stands in its life.
    pub status: ProductStatus,
    /// When it is shown from.
    pub published_at: Option<Timestamp>,
    /// What search engines show.
    pub seo: Seo,
    /// The category that it stands in.
    pub category_id: Option<CategoryId>,
    /// What the variants differ in.
    pub options: Vec<OptionDraft>,
    /// The variants in the order of display.
    pub variants: Vec<VariantDraft>,
    /// The pictures in the order of display.
    pub media: Vec<MediaDraft>,
    /// The facts.
    pub attributes: Vec<ProductAttribute>,
}

/// An option as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionDraft {
    /// The option that it changes; none for a new one.
    pub id: Option<OptionId>,
    /// The name.
    pub name: String,
    /// The values in the order of display; values that variants have and the list has not are added at its end.
    pub values: Vec<String>,
}

/// A picture as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaDraft {
    /// The picture that it changes; none for a new one.
    pub id: Option<MediaId>,
    /// The address.
    pub url: String,
    /// What the picture shows.
    pub alt_text: Option<String>,
    /// The width in pixels.
    pub width: Option<i32>,
    /// The height in pixels.
    pub height: Option<i32>,
}

/// A variant as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantDraft {
    /// The variant that it changes; none for a new one.
    pub id: Option<VariantId>,
    /// The shop's own number.
    pub sku: Option<String>,
    /// The number below the bars.
    pub barcode: Option<String>,
    /// One value per option of the product, in the order of the options.
    pub option_values: Vec<String>,
    /// The weight in grams.
    pub weight_grams: i64,
    /// Whether it has to be sent.
    pub requires_shipping: bool,
    /// The goods that it is taxed like.
    pub tax_class: TaxClass,
    /// Whether its stock is counted.
    pub tracked: bool,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: bool,
    /// The address of the picture that shows it: one of the product's.
    pub image_url: Option<String>,
    /// Its prices to set, one per channel at most; prices in other channels stay as they are.
    pub listings: Vec<ListingDraft>,
}

/// A price as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListingDraft {
    /// The channel.
    pub channel_id: ChannelId,
    /// The price, in the channel's currency.
    pub price: Money,
    /// What the price is compared with.
    pub compare_at_price: Option<Money>,
}

impl ProductDraft {
    /// A product with that title and nothing else, a draft in its life too.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            slug: None,
            title: title.into(),
            description_html: String::new(),
            vendor: None,
            product_type: None,
            tags: Vec::new(),
            status: ProductStatus::Draft,
            published_at: None,
            seo: Seo::default(),
            category_id: None,
            options: Vec::new(),
            variants: Vec::new(),
            media: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// The product as it is, so that a change has something to start from. It names no prices, which therefore stay.
    pub fn of(product: &Product) -> Self {
        let image_url = |variant: &Variant| {
            let media = product.media.iter().find(|media| Some(media.id) == variant.media_id)?;
            Some(media.url.clone())
        };
        Self {
            slug: Some(product.slug.clone()),
            title: product.title.clone(),
            description_html: product.description_html.clone(),
            vendor: product.vendor.clone(),
            product_type: product.product_type.clone(),
            tags: product.tags.clone(),
            status: product.status,
            published_at: product.published_at,
            seo: product.seo.clone(),
            category_id: product.category_id,
            options: product.options.iter().map(OptionDraft::of).collect(),
            variants: product.variants.iter().map(|variant| VariantDraft::of(variant, image_url(variant))).collect(),
            media: product.media.iter().map(MediaDraft::of).collect(),
            attributes: product.attributes.clone(),
        }
    }
}

impl OptionDraft {
    /// A new option whose values are those of the variants.
    pub fn named(name: impl Into<String>) -> Self {
        Self { id: None, name: name.into(), values: Vec::new() }
    }

    fn of(option: &ProductOption) -> Self {
        Self { id: Some(option.id), name: option.name.clone(), values: option.values.clone() }
    }
}

impl MediaDraft {
    /// A new picture of which nothing but the address is known.
    pub fn at(url: impl Into<String>) -> Self {
        Self { id: None, url: url.into(), alt_text: None, width: None, height: None }
    }

    fn of(media: &Media) -> Self {
        Self {
            id: Some(media.id),
            url: media.url.clone(),
            alt_text: media.alt_text.clone(),
            width: media.width,
            height: media.height,
        }
    }
}

impl VariantDraft {
    /// A new variant with these option values: counted, sent, taxed at the standard rate, not backordered.
    pub fn with_options(option_values: Vec<String>) -> Self {
        Self {
            id: None,
            sku: None,
            barcode: None,
            option_values,
            weight_grams: 0,
            requires_shipping: true,
            tax_class: TaxClass::standard(),
            tracked: true,
            allow_backorder: false,
            image_url: None,
            listings: Vec::new(),
        }
    }

    fn of(variant: &Variant, image_url: Option<String>) -> Self {
        Self {
            id: Some(variant.id),
            sku: variant.sku.clone(),
            barcode: variant.barcode.clone(),
            option_values: variant.option_values.clone(),
            weight_grams: variant.weight_grams,
            requires_shipping: variant.requires_shipping,
            tax_class: variant.tax_class.clone(),
            tracked: variant.tracked,
            allow_backorder: variant.allow_backorder,
            image_url,
            listings: Vec::new(),
        }
    }
}

impl ListingDraft {
    /// The listing as it is.
    pub fn of(listing: &VariantListing) -> Self {
        Self { channel_id: listing.channel_id, price: listing.price, compare_at_price: listing.compare_at_price }
    }
}
