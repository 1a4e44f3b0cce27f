//! A cart and its lines.

use serde::{Deserialize, Serialize};

use super::Attribute;
use crate::{
    channel::LanguageCode,
    customer::Address,
    id::{CartId, CartLineId, CartToken, ChannelId, CustomerId, OrderId, ShippingMethodId, VariantId},
    pricing::{Money, TaxClass},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where a cart is on its way.
    pub enum CartStatus {
        /// It can be changed.
        Open = "open",
        /// A payment is on its way, so that nothing may change.
        AwaitingPayment = "awaiting_payment",
        /// It became an order.
        Completed = "completed",
        /// Its lines went into another cart.
        Merged = "merged",
        /// Nobody came back for it.
        Expired = "expired",
    }
}

/// What somebody wants to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cart {
    /// The key inside the shop.
    pub id: CartId,
    /// What opens the cart from outside.
    pub token: CartToken,
    /// The channel in which it was made and stays.
    pub channel_id: ChannelId,
    /// The customer, where one is signed in.
    pub customer_id: Option<CustomerId>,
    /// Where it is on its way.
    pub status: CartStatus,
    /// Grows by one with every change.
    pub version: i32,
    /// The language in which the customer shops.
    pub language: LanguageCode,
    /// The lines, in order of their positions.
    pub lines: Vec<CartLine>,
    /// Where the order is confirmed to.
    pub email: Option<String>,
    /// Where the customer can be called.
    pub phone: Option<String>,
    /// What the customer wants to say.
    pub note: Option<String>,
    /// What the storefront notes.
    pub attributes: Vec<Attribute>,
    /// Where the goods go.
    pub shipping_address: Option<Address>,
    /// Where the bill goes; the shipping address where there is none.
    pub billing_address: Option<Address>,
    /// The way of shipping that was chosen.
    pub shipping_method_id: Option<ShippingMethodId>,
    /// The order that it became.
    pub order_id: Option<OrderId>,
    /// Since when it has held stock; a cart holds it for a bounded time only.
    pub reserved_since: Option<Timestamp>,
    /// When it is given up, unless somebody changes it before.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// So many of one variant in a cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    /// The key.
    pub id: CartLineId,
    /// The variant; none once it was deleted.
    pub variant_id: Option<VariantId>,
    /// Units, from 1 to [`CartLine::LARGEST_QUANTITY`].
    pub quantity: i32,
    /// The place in the cart; the lowest first.
    pub position: i32,
    /// The variant as it was when the line was last changed.
    pub snapshot: LineSnapshot,
    /// What the storefront notes, such as an engraving; lines with other notes stay apart.
    pub attributes: Vec<Attribute>,
}

/// A variant as it was when it was put into a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSnapshot {
    /// The product's title.
    pub title: String,
    /// The variant's title.
    pub variant_title: String,
    /// The SKU.
    pub sku: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// The listed price of one.
    pub unit_price: Money,
    /// The weight of one in grams.
    pub weight_grams: i64,
    /// Whether it is sent.
    pub requires_shipping: bool,
    /// How it is taxed.
    pub tax_class: TaxClass,
}

impl CartLine {
    /// The most units of one line.
    pub const LARGEST_QUANTITY: i32 = 9999;
}

impl Cart {
    /// The most lines of one cart.
    pub const MOST_LINES: usize = 500;

    /// A new cart with nothing in it. It is overdue until it is touched.
    pub fn empty(id: CartId, token: CartToken, channel_id: ChannelId, language: LanguageCode, now: Timestamp) -> Self {
        Self {
            id,
            token,
            channel_id,
            customer_id: None,
            status: CartStatus::Open,
            version: 0,
            language,
            lines: Vec::new(),
            email: None,
            phone: None,
            note: None,
            attributes: Vec::new(),
            shipping_address: None,
            billing_address: None,
            shipping_method_id: None,
            order_id: None,
            reserved_since: None,
            expires_at: now,
            created_at: now,
            updated_at: now,
        }
    }

    /// Units over all lines.
    pub fn total_quantity(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }

    /// The address that decides about the tax: where the goods go, else where the bill goes.
    pub fn tax_address(&self) -> Option<&Address> {
        self.shipping_address.as_ref().or(self.billing_address.as_ref())
    }
}
