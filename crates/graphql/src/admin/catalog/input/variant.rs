//! What staff hand in about variants.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::id::{ChannelId, ProductId, StockLocationId, VariantId};
use cartwright_services::catalog::{
    PriceInput, ProductVariantsCreate, ProductVariantsDelete, ProductVariantsUpdate, StockInput, VariantChange,
    VariantInput,
};

use super::part::{all, ids};
use crate::{change::change, id::GlobalId, scalar::Decimal};

/// A new variant.
#[derive(Debug, InputObject)]
pub struct ProductVariantInput {
    /// The shop's own number, unique in the shop, up to 255 characters.
    pub sku: Option<String>,
    /// The number below the bars, such as a GTIN.
    pub barcode: Option<String>,
    /// One value for each option of the product, in the order of the options.
    #[graphql(default)]
    pub option_values: Vec<String>,
    /// The weight in grams.
    #[graphql(default = 0)]
    pub weight_grams: i32,
    /// Whether it has to be sent.
    #[graphql(default = true)]
    pub requires_shipping: bool,
    /// The goods that it is taxed like; `standard` where nothing is said.
    pub tax_class: Option<String>,
    /// Whether its stock is counted; what is not counted sells without limit.
    #[graphql(default = true)]
    pub tracked: bool,
    /// Whether it sells when nothing is in stock.
    #[graphql(default = false)]
    pub allow_backorder: bool,
    /// The address of the picture that shows it: one of the product's.
    pub image_url: Option<String>,
    /// Its prices, one for each channel at most. Without any it is not for sale.
    #[graphql(default)]
    pub prices: Vec<VariantPriceInput>,
    /// What lies where of it, each location once.
    #[graphql(default)]
    pub stock: Vec<VariantStockInput>,
}

/// What is to change of a variant; what is absent stays, and null clears what can be cleared.
#[derive(Debug, InputObject)]
pub struct ProductVariantChangeInput {
    /// The variant.
    pub id: GlobalId<VariantId>,
    /// The shop's own number, unique in the shop, up to 255 characters.
    pub sku: MaybeUndefined<String>,
    /// The number below the bars, such as a GTIN.
    pub barcode: MaybeUndefined<String>,
    /// One value for each option of the product, in the order of the options.
    pub option_values: Option<Vec<String>>,
    /// The weight in grams.
    pub weight_grams: Option<i32>,
    /// Whether it has to be sent.
    pub requires_shipping: Option<bool>,
    /// The goods that it is taxed like.
    pub tax_class: Option<String>,
    /// Whether its stock is counted.
    pub tracked: Option<bool>,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: Option<bool>,
    /// The address of the picture that shows it: one of the product's.
    pub image_url: MaybeUndefined<String>,
    /// Prices to set, one for each channel at most; prices in other channels stay.
    #[graphql(default)]
    pub prices: Vec<VariantPriceInput>,
}

/// A price in a channel.
#[derive(Debug, InputObject)]
pub struct VariantPriceInput {
    /// The channel; the default one where none is named.
    pub channel_id: Option<GlobalId<ChannelId>>,
    /// The price in the channel's currency; whether it includes the tax is the channel's matter.
    pub price: Decimal,
    /// What the price is compared with, likewise.
    pub compare_at_price: Option<Decimal>,
}

/// What lies at a location when a variant is made.
#[derive(Debug, InputObject)]
pub struct VariantStockInput {
    /// The location.
    pub location_id: GlobalId<StockLocationId>,
    /// Units, from 0 up.
    pub quantity: i32,
}

/// New variants of a product.
#[derive(Debug, InputObject)]
pub struct ProductVariantsCreateInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The variants, put at the end; a product has 2,000 at most.
    pub variants: Vec<ProductVariantInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Changes of a product's variants.
#[derive(Debug, InputObject)]
pub struct ProductVariantsUpdateInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The changes, one for each variant. All of them are made, or none.
    pub variants: Vec<ProductVariantChangeInput>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Variants of a product to be deleted.
#[derive(Debug, InputObject)]
pub struct ProductVariantsDeleteInput {
    /// The product.
    pub id: GlobalId<ProductId>,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// The variants. All of them go, or none.
    pub variant_ids: Vec<GlobalId<VariantId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<ProductVariantInput> for VariantInput {
    fn from(input: ProductVariantInput) -> Self {
        Self {
            sku: input.sku,
            barcode: input.barcode,
            option_values: input.option_values,
            weight_grams: i64::from(input.weight_grams),
            requires_shipping: input.requires_shipping,
            tax_class: input.tax_class,
            tracked: input.tracked,
            allow_backorder: input.allow_backorder,
            image_url: input.image_url,
            prices: all(input.prices),
            stock: all(input.stock),
        }
    }
}

impl From<ProductVariantChangeInput> for VariantChange {
    fn from(input: ProductVariantChangeInput) -> Self {
        Self {
            id: input.id.0,
            sku: change(input.sku),
            barcode: change(input.barcode),
            option_values: input.option_values,
            weight_grams: input.weight_grams.map(i64::from),
            requires_shipping: input.requires_shipping,
            tax_class: input.tax_class,
            tracked: input.tracked,
            allow_backorder: input.allow_backorder,
            image_url: change(input.image_url),
            prices: all(input.prices),
        }
    }
}

impl From<VariantPriceInput> for PriceInput {
    fn from(input: VariantPriceInput) -> Self {
        Self {
            channel_id: input.channel_id.map(|id| id.0),
            price: input.price.0,
            compare_at_price: input.compare_at_price.map(|price| price.0),
        }
    }
}

impl From<VariantStockInput> for StockInput {
    fn from(input: VariantStockInput) -> Self {
        Self { location_id: input.location_id.0, quantity: i64::from(input.quantity) }
    }
}

impl From<ProductVariantsCreateInput> for ProductVariantsCreate {
    fn from(input: ProductVariantsCreateInput) -> Self {
        Self { id: input.id.0, expected_version: input.expected_version, variants: all(input.variants) }
    }
}

impl From<ProductVariantsUpdateInput> for ProductVariantsUpdate {
    fn from(input: ProductVariantsUpdateInput) -> Self {
        Self { id: input.id.0, expected_version: input.expected_version, variants: all(input.variants) }
    }
}

impl From<ProductVariantsDeleteInput> for ProductVariantsDelete {
    fn from(input: ProductVariantsDeleteInput) -> Self {
        Self { id: input.id.0, expected_version: input.expected_version, variant_ids: ids(input.variant_ids) }
    }
}
