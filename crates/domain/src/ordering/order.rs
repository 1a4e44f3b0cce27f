//! An order.

use serde::{Deserialize, Serialize};

use super::{OrderFulfillmentStatus, OrderPaymentStatus, OrderStatus};
use crate::{
    cart::{Attribute, CartTotals},
    channel::LanguageCode,
    customer::Address,
    id::{CartId, ChannelId, CustomerId, OrderId, OrderLineId, ProductId, VariantId},
    pricing::{Money, Rate, TaxClass, TaxLine, TaxedMoney},
    text::fold,
    time::Timestamp,
};

/// What somebody bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The key.
    pub id: OrderId,
    /// The number for people; unique in the shop, and telling nothing about how many there are.
    pub number: String,
    /// The cart that it came from.
    pub cart_id: CartId,
    /// The channel in which it was placed.
    pub channel_id: ChannelId,
    /// The customer, where one was signed in.
    pub customer_id: Option<CustomerId>,
    /// Where the order is on its way.
    pub status: OrderStatus,
    /// Where the money is.
    pub payment_status: OrderPaymentStatus,
    /// Where the goods are.
    pub fulfillment_status: OrderFulfillmentStatus,
    /// Where the order is confirmed to.
    pub email: String,
    /// Where the customer can be called.
    pub phone: Option<String>,
    /// What the customer said.
    pub note: Option<String>,
    /// What the storefront noted.
    pub attributes: Vec<Attribute>,
    /// The language in which the customer shopped.
    pub language: LanguageCode,
    /// Where the goods go; none where nothing is sent.
    pub shipping_address: Option<Address>,
    /// Where the bill goes.
    pub billing_address: Option<Address>,
    /// How the goods are sent; none where nothing is.
    pub shipping_method: Option<OrderShippingMethod>,
    /// What was bought, in the order of the cart.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub totals: OrderTotals,
    /// What it cost when it was placed, where it was edited since.
    #[serde(default)]
    pub placed_totals: Option<OrderTotals>,
    /// What went back, or is on its way, because it came to cost less.
    #[serde(default)]
    pub lowered: Option<Money>,
    /// When it was placed.
    pub placed_at: Timestamp,
    /// When it was called off.
    pub cancelled_at: Option<Timestamp>,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Grows by one with every change.
    pub version: i32,
}

/// How an order's goods are sent, as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderShippingMethod {
    /// The name for customers.
    pub name: String,
    /// The price.
    pub price: TaxedMoney,
}

/// So many of one variant in an order, as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// The key.
    pub id: OrderLineId,
    /// The variant; it may be gone by now.
    pub variant_id: Option<VariantId>,
    /// The product; it may be gone by now.
    pub product_id: Option<ProductId>,
    /// The product's title.
    pub title: String,
    /// The variant's title.
    pub variant_title: String,
    /// The SKU.
    pub sku: Option<String>,
    /// A picture.
    pub image_url: Option<String>,
    /// Units bought; none where the line was taken out again.
    pub quantity: i32,
    /// Units of them that were sent.
    pub fulfilled_quantity: i32,
    /// Units of them that are in a parcel which was not sent yet.
    #[serde(default)]
    pub packed_quantity: i32,
    /// Units of them whose price went back, or is on its way.
    #[serde(default)]
    pub refunded_quantity: i32,
    /// Units of them that were sent and came back into stock.
    #[serde(default)]
    pub restocked_quantity: i32,
    /// Units of them that were sent and are to come back.
    #[serde(default)]
    pub returning_quantity: i32,
    /// Units of them that were sent and came back.
    #[serde(default)]
    pub returned_quantity: i32,
    /// The price of one.
    pub unit_price: TaxedMoney,
    /// The price of all, before discounts.
    pub subtotal: TaxedMoney,
    /// What the line cost.
    pub total: TaxedMoney,
    /// The tax class that was applied.
    pub tax_class: TaxClass,
    /// The rate that was applied.
    pub tax_rate: Rate,
    /// Whether it is sent.
    pub requires_shipping: bool,
    /// What the storefront noted.
    pub attributes: Vec<Attribute>,
}

/// What an order cost; the parts add up as those of a cart do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderTotals {
    /// The sum of the lines.
    pub subtotal: TaxedMoney,
    /// The price of shipping.
    pub shipping: TaxedMoney,
    /// All tax, that on shipping too.
    pub tax: Money,
    /// What it cost, with tax and shipping.
    pub total: Money,
    /// What was to be paid when it was placed.
    pub amount_due: Money,
    /// The tax by class and rate.
    pub tax_lines: Vec<TaxLine>,
}

/// The three states of an order together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderStates {
    /// Where the order is on its way.
    pub status: OrderStatus,
    /// Where the money is.
    pub payment_status: OrderPaymentStatus,
    /// Where the goods are.
    pub fulfillment_status: OrderFulfillmentStatus,
}

impl OrderLine {
    /// Units that are in no parcel yet.
    pub fn outstanding(&self) -> i32 {
        self.quantity.saturating_sub(self.fulfilled_quantity).saturating_sub(self.packed_quantity)
    }

    /// Units that were sent, and that nobody has sent back or wants to.
    pub fn returnable(&self) -> i32 {
        self.fulfilled_quantity.saturating_sub(self.returning_quantity).saturating_sub(self.returned_quantity)
    }
}

impl Order {
    /// The three states together.
    pub fn states(&self) -> OrderStates {
        OrderStates {
            status: self.status,
            payment_status: self.payment_status,
            fulfillment_status: self.fulfillment_status,
        }
    }

    /// The folded words by which staff find the order: number, e-mail, names and SKUs.
    pub fn search_text(&self) -> String {
        let addresses = self.shipping_address.iter().chain(&self.billing_address);
        let names = addresses.flat_map(|address| {
            [address.first_name.as_deref(), Some(address.last_name.as_str()), address.company.as_deref()]
        });
        let skus = self.lines.iter().map(|line| line.sku.as_deref());
        let words: Vec<&str> = [Some(self.number.as_str()), Some(self.email.as_str())]
            .into_iter()
            .chain(names)
            .chain(skus)
            .flatten()
            .collect();
        fold(&words.join(" "))
    }
}

impl From<CartTotals> for OrderTotals {
    fn from(totals: CartTotals) -> Self {
        Self {
            subtotal: totals.subtotal,
            shipping: totals.shipping,
            tax: totals.tax,
            total: totals.total,
            amount_due: totals.amount_due,
            tax_lines: totals.tax_lines,
        }
    }
}
