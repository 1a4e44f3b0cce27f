//! What staff send in about products, and the drafts that it makes.

use std::sync::Arc;

use cartwright_domain::{
    catalog::draft::{ListingDraft, MediaDraft, OptionDraft, VariantDraft},
    channel::Channel,
    id::{ChannelId, OptionId, StockLocationId, VariantId},
    input::{InputCheck, InputProblemCode},
    inventory::StockLevel,
    pricing::{Money, TaxClass},
};
use serde::Serialize;

use crate::Context;

/// A new variant.
#[derive(Debug, Clone, Serialize)]
pub struct VariantInput {
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
    /// The goods that it is taxed like; the standard ones where nothing is said.
    pub tax_class: Option<String>,
    /// Whether its stock is counted.
    pub tracked: bool,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: bool,
    /// The address of the picture that shows it: one of the product's.
    pub image_url: Option<String>,
    /// Its prices, one for each channel at most.
    pub prices: Vec<PriceInput>,
    /// What lies where of it, each location once.
    pub stock: Vec<StockInput>,
}

/// What is to change of a variant; what is absent stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct VariantChange {
    /// The variant.
    pub id: VariantId,
    /// The shop's own number.
    pub sku: Option<Option<String>>,
    /// The number below the bars.
    pub barcode: Option<Option<String>>,
    /// One value per option of the product, in the order of the options.
    pub option_values: Option<Vec<String>>,
    /// The weight in grams.
    pub weight_grams: Option<i64>,
    /// Whether it has to be sent.
    pub requires_shipping: Option<bool>,
    /// The goods that it is taxed like.
    pub tax_class: Option<String>,
    /// Whether its stock is counted.
    pub tracked: Option<bool>,
    /// Whether it sells when nothing is in stock.
    pub allow_backorder: Option<bool>,
    /// The address of the picture that shows it: one of the product's.
    pub image_url: Option<Option<String>>,
    /// Prices to set, one for each channel at most; prices in other channels stay.
    pub prices: Vec<PriceInput>,
}

/// A price in a channel.
#[derive(Debug, Clone, Serialize)]
pub struct PriceInput {
    /// The channel; that of the request where none is named.
    pub channel_id: Option<ChannelId>,
    /// The price as an exact decimal in the channel's currency, such as `19.90`.
    pub price: String,
    /// What the price is compared with, likewise.
    pub compare_at_price: Option<String>,
}

/// What lies at a location when a variant is made.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct StockInput {
    /// The location.
    pub location_id: StockLocationId,
    /// Units, from nothing up.
    pub quantity: i64,
}

/// An option of a product.
#[derive(Debug, Clone, Serialize)]
pub struct OptionInput {
    /// The option that it changes; none for a new one.
    pub id: Option<OptionId>,
    /// The name.
    pub name: String,
    /// The values in the order of display; values that variants have and the list has not are added at its end.
    pub values: Vec<String>,
}

/// A picture by its address.
#[derive(Debug, Clone, Serialize)]
pub struct MediaInput {
    /// The address, http or https.
    pub url: String,
    /// What the picture shows.
    pub alt_text: Option<String>,
    /// The width in pixels.
    pub width: Option<i32>,
    /// The height in pixels.
    pub height: Option<i32>,
}

impl VariantInput {
    /// The one variant of a product without options: counted, sent, taxed at the standard rate.
    pub(super) fn only() -> Self {
        Self {
            sku: None,
            barcode: None,
            option_values: Vec::new(),
            weight_grams: 0,
            requires_shipping: true,
            tax_class: None,
            tracked: true,
            allow_backorder: false,
            image_url: None,
            prices: Vec::new(),
            stock: Vec::new(),
        }
    }

    /// The draft of the variant; paths of problems begin at the variant.
    pub(super) fn draft(&self, check: &mut InputCheck, ctx: &Context) -> VariantDraft {
        check_stock(check, &self.stock);
        VariantDraft {
            id: None,
            sku: self.sku.clone(),
            barcode: self.barcode.clone(),
            option_values: self.option_values.clone(),
            weight_grams: self.weight_grams,
            requires_shipping: self.requires_shipping,
            tax_class: self.tax_class.clone().map_or_else(TaxClass::standard, TaxClass),
            tracked: self.tracked,
            allow_backorder: self.allow_backorder,
            image_url: self.image_url.clone(),
            listings: listings(check, ctx, &self.prices),
        }
    }
}

impl VariantChange {
    /// Writes the change on the draft; paths of problems begin at the variant.
    pub(super) fn apply(&self, check: &mut InputCheck, ctx: &Context, draft: &mut VariantDraft) {
        fn set<T: Clone>(field: &mut T, change: Option<&T>) {
            if let Some(value) = change {
                field.clone_from(value);
            }
        }
        set(&mut draft.sku, self.sku.as_ref());
        set(&mut draft.barcode, self.barcode.as_ref());
        set(&mut draft.option_values, self.option_values.as_ref());
        set(&mut draft.weight_grams, self.weight_grams.as_ref());
        set(&mut draft.requires_shipping, self.requires_shipping.as_ref());
        set(&mut draft.tax_class, self.tax_class.clone().map(TaxClass).as_ref());
        set(&mut draft.tracked, self.tracked.as_ref());
        set(&mut draft.allow_backorder, self.allow_backorder.as_ref());
        set(&mut draft.image_url, self.image_url.as_ref());
        draft.listings = listings(check, ctx, &self.prices);
    }
}

impl From<&OptionInput> for OptionDraft {
    fn from(option: &OptionInput) -> Self {
        Self { id: option.id, name: option.name.clone(), values: option.values.clone() }
    }
}

impl From<&MediaInput> for MediaDraft {
    fn from(media: &MediaInput) -> Self {
        Self {
            id: None,
            url: media.url.clone(),
            alt_text: media.alt_text.clone(),
            width: media.width,
            height: media.height,
        }
    }
}

/// The channel with that id, as it was a second ago at most.
pub(super) fn find_channel(ctx: &Context, id: ChannelId) -> Option<Arc<Channel>> {
    ctx.shop().channels().iter().find(|channel| channel.id == id).cloned()
}

/// The amount of the field, where it is one of the channel's currency.
pub(super) fn money(check: &mut InputCheck, path: &[&str], text: &str, channel: &Channel) -> Option<Money> {
    match Money::parse(text, channel.currency) {
        Ok(money) => Some(money),
        Err(error) => {
            check.refuse(path, InputProblemCode::Invalid, error.to_string());
            None
        }
    }
}

fn listings(check: &mut InputCheck, ctx: &Context, prices: &[PriceInput]) -> Vec<ListingDraft> {
    let mut drafts = Vec::with_capacity(prices.len());
    for (index, input) in prices.iter().enumerate() {
        let index = index.to_string();
        let channel = match input.channel_id {
            Some(id) => find_channel(ctx, id),
            None => Some(Arc::clone(ctx.channel())),
        };
        let Some(channel) = channel else {
            let message = "is not the id of a channel";
            check.refuse(&["prices", &index, "channelId"], InputProblemCode::Unknown, message);
            continue;
        };
        let price = money(check, &["prices", &index, "price"], &input.price, &channel);
        let compared = input.compare_at_price.as_deref();
        let compare_at_price =
            compared.and_then(|text| money(check, &["prices", &index, "compareAtPrice"], text, &channel));
        drafts.extend(price.map(|price| ListingDraft { channel_id: channel.id, price, compare_at_price }));
    }
    drafts
}

fn check_stock(check: &mut InputCheck, stock: &[StockInput]) {
    for (index, input) in stock.iter().enumerate() {
        let place = index.to_string();
        let known = (0..=StockLevel::LARGEST).contains(&input.quantity);
        let message = "must be between nothing and a thousand million";
        check.require(known, &["stock", &place, "quantity"], InputProblemCode::OutOfRange, message);
        let first = stock[..index].iter().all(|before| before.location_id != input.location_id);
        let message = "stands in this list already";
        check.require(first, &["stock", &place, "locationId"], InputProblemCode::Duplicate, message);
    }
}
