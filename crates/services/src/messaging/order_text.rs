//! An order as messages show it.

use cartwright_domain::{
    cart::{CartLine, LineSnapshot},
    catalog::DEFAULT_VARIANT_TITLE,
    channel::LanguageCode,
    customer::Address,
    fulfillment::Fulfillment,
    messaging::amount_text,
    ordering::{Order, OrderLine, Refund, Return, ReturnStatus},
    pricing::{Money, PriceMode, TaxedMoney},
};
use serde::Serialize;

use super::text::MomentText;

/// The order with its amounts written out; all of them with or without the tax, as the shop shows its prices.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OrderText {
    /// The number.
    pub number: String,
    /// When it was placed.
    pub placed_at: MomentText,
    /// What was bought.
    pub lines: Vec<LineText>,
    /// The sum of the lines.
    pub subtotal: String,
    /// The name of the way of shipping; none where nothing is sent.
    pub shipping_method: Option<String>,
    /// The price of shipping.
    pub shipping: String,
    /// All tax.
    pub tax: String,
    /// Whether the tax is in the amounts above, or comes on top of them.
    pub tax_included: bool,
    /// What it cost.
    pub total: String,
    /// The lines of the address where the goods go; empty where nothing is sent.
    pub shipping_address: Vec<String>,
    /// The lines of the address where the bill goes.
    pub billing_address: Vec<String>,
    /// What the customer said.
    pub note: Option<String>,
}

/// A shipment of goods of the order.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShipmentText {
    /// What was sent.
    pub lines: Vec<SentText>,
    /// Who carries it.
    pub tracking_company: Option<String>,
    /// The carrier's number.
    pub tracking_number: Option<String>,
    /// Where it can be followed.
    pub tracking_url: Option<String>,
}

/// Units of a line that were sent.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct SentText {
    /// The product's title.
    pub title: String,
    /// The variant's title; none where it says no more than the product's.
    pub variant_title: Option<String>,
    /// The SKU.
    pub sku: Option<String>,
    /// Units.
    pub quantity: i32,
}

impl SentText {
    /// The units of a line of a cart.
    pub fn of_cart(line: &CartLine) -> Self {
        let LineSnapshot { title, variant_title, sku, .. } = &line.snapshot;
        Self {
            title: title.clone(),
            variant_title: telling(variant_title, title),
            sku: sku.clone(),
            quantity: line.quantity,
        }
    }
}

/// What an edit of the order does to its money.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct EditText {
    /// What is to be paid beside.
    pub to_pay: Option<String>,
    /// What goes back.
    pub to_get_back: Option<String>,
}

impl EditText {
    /// The amounts in words of the language.
    pub fn new(to_pay: Option<Money>, to_get_back: Option<Money>, language: LanguageCode) -> Self {
        let text = |amount: Option<Money>| amount.map(|amount| amount_text(amount, language));
        Self { to_pay: text(to_pay), to_get_back: text(to_get_back) }
    }
}

/// Money of the order that went back.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RefundText {
    /// How much.
    pub amount: String,
    /// Why.
    pub reason: Option<String>,
}

/// Goods of the order that come back.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReturnText {
    /// Where the return is on its way: `approved`, `rejected` or `received`.
    pub status: ReturnStatus,
    /// The goods.
    pub lines: Vec<SentText>,
    /// What the shop answered.
    pub answer: Option<String>,
}

impl ReturnText {
    /// The return at that state with the names of its goods.
    pub fn new(of: &Return, status: ReturnStatus, order: &Order) -> Self {
        let lines = of.lines.iter().filter_map(|returned| {
            let line = order.lines.iter().find(|line| line.id == returned.order_line_id)?;
            Some(SentText {
                title: line.title.clone(),
                variant_title: variant_title(line),
                sku: line.sku.clone(),
                quantity: returned.quantity,
            })
        });
        Self { status, lines: lines.collect(), answer: of.answer.clone() }
    }
}

impl ShipmentText {
    /// The shipment with the names of its goods.
    pub fn new(sent: &Fulfillment, order: &Order) -> Self {
        let lines = sent.lines.iter().filter_map(|sent| {
            let line = order.lines.iter().find(|line| line.id == sent.order_line_id)?;
            Some(SentText {
                title: line.title.clone(),
                variant_title: variant_title(line),
                sku: line.sku.clone(),
                quantity: sent.quantity,
            })
        });
        Self {
            lines: lines.collect(),
            tracking_company: sent.tracking_company.clone(),
            tracking_number: sent.tracking_number.clone(),
            tracking_url: sent.tracking_url.clone(),
        }
    }
}

impl RefundText {
    /// The refund in words of the language.
    pub fn new(refund: &Refund, language: LanguageCode) -> Self {
        Self { amount: amount_text(refund.operation.amount, language), reason: refund.reason.clone() }
    }
}

fn variant_title(line: &OrderLine) -> Option<String> {
    telling(&line.variant_title, &line.title)
}

/// The variant's title where it says more than the product's.
fn telling(variant: &str, product: &str) -> Option<String> {
    let says_nothing = variant.is_empty() || variant == product || variant == DEFAULT_VARIANT_TITLE;
    (!says_nothing).then(|| variant.to_owned())
}

/// A line of the order.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LineText {
    /// The product's title.
    pub title: String,
    /// The variant's title; none where it says no more than the product's.
    pub variant_title: Option<String>,
    /// The SKU.
    pub sku: Option<String>,
    /// Units.
    pub quantity: i32,
    /// The price of one.
    pub unit_price: String,
    /// The price of all.
    pub total: String,
}

impl OrderText {
    /// The order in words of the language.
    pub fn new(order: &Order, prices: PriceMode, language: LanguageCode) -> Self {
        let tax_included = prices == PriceMode::IncludesTax;
        let plain = |money: Money| amount_text(money, language);
        let taxed = |money: TaxedMoney| plain(if tax_included { money.gross } else { money.net });
        let line = |line: &OrderLine| LineText {
            title: line.title.clone(),
            variant_title: variant_title(line),
            sku: line.sku.clone(),
            quantity: line.quantity,
            unit_price: taxed(line.unit_price),
            total: taxed(line.total),
        };
        Self {
            number: order.number.clone(),
            placed_at: MomentText::new(order.placed_at),
            lines: order.lines.iter().filter(|line| line.quantity > 0).map(line).collect(),
            subtotal: taxed(order.totals.subtotal),
            shipping_method: order.shipping_method.as_ref().map(|method| method.name.clone()),
            shipping: taxed(order.totals.shipping),
            tax: plain(order.totals.tax),
            tax_included,
            total: plain(order.totals.total),
            shipping_address: order.shipping_address.as_ref().map(address_lines).unwrap_or_default(),
            billing_address: order.billing_address.as_ref().map(address_lines).unwrap_or_default(),
            note: order.note.clone(),
        }
    }
}

/// The address as on a letter from abroad: the country stands last, in English and capitals, which every post office reads.
fn address_lines(address: &Address) -> Vec<String> {
    let joined = |parts: &[Option<&str>]| parts.iter().flatten().copied().collect::<Vec<_>>().join(" ");
    let name = joined(&[address.first_name.as_deref(), Some(&address.last_name)]);
    let town = joined(&[address.postal_code.as_deref(), address.city.as_deref()]);
    [
        Some(name),
        address.company.clone(),
        Some(address.address1.clone()),
        address.address2.clone(),
        Some(town),
        address.region.clone(),
        Some(address.country.name().to_uppercase()),
    ]
    .into_iter()
    .flatten()
    .filter(|line| !line.is_empty())
    .collect()
}
