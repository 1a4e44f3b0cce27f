//! What the templates of documents can show.

use cartwright_domain::{
    channel::LanguageCode,
    fulfillment::Fulfillment,
    messaging::amount_text,
    ordering::{Order, OrderStatus, Payment},
    pricing::{Money, MoneyError, PriceMode, TaxLine},
};
use serde::Serialize;

use crate::{
    Failure, Settings,
    messaging::{OrderText, ShipmentText},
};

/// Everything that a document can show.
#[derive(Debug, Clone, Serialize)]
pub(super) struct DocumentText {
    /// The shop's name.
    pub shop: String,
    /// Who sells, line by line.
    pub seller: Vec<String>,
    /// The language of the document.
    pub language: LanguageCode,
    /// The order.
    pub order: OrderText,
    /// Whether the order was called off.
    pub cancelled: bool,
    /// The tax by rate.
    pub tax_lines: Vec<TaxText>,
    /// What came; none where nothing did.
    pub paid: Option<String>,
    /// What went back.
    pub refunded: Option<String>,
    /// What is still to come.
    pub due: Option<String>,
    /// What is in the parcel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentText>,
}

/// The tax at one rate.
#[derive(Debug, Clone, Serialize)]
pub(super) struct TaxText {
    /// The rate in percent, such as `19`.
    pub percent: String,
    /// What is taxed so, without the tax.
    pub net: String,
    /// The tax.
    pub tax: String,
}

impl DocumentText {
    /// The order in words of the language, with where its money is.
    pub fn new(
        settings: &Settings,
        order: &Order,
        payments: &[Payment],
        prices: PriceMode,
        language: LanguageCode,
    ) -> Result<Self, Failure> {
        let broken = |error: MoneyError| Failure::Internal(format!("{}: {error}", order.id));
        let currency = order.totals.total.currency;
        let text = |amount: Money| amount_text(amount, language);
        let sum = |amounts: Vec<Money>| {
            let sum = Money::sum(currency, amounts).map_err(broken)?;
            Ok::<_, Failure>((sum.minor > 0).then(|| text(sum)))
        };
        let outstanding = payments.iter().map(Payment::outstanding).collect::<Result<Vec<_>, _>>().map_err(broken)?;
        let tax = |line: &TaxLine| TaxText { percent: line.rate.percent(), net: text(line.net), tax: text(line.tax) };
        Ok(Self {
            shop: settings.shop_name.clone(),
            seller: settings.seller.clone(),
            language,
            order: OrderText::new(order, prices, language),
            cancelled: order.status == OrderStatus::Cancelled,
            tax_lines: order.totals.tax_lines.iter().map(tax).collect(),
            paid: sum(payments.iter().map(|payment| payment.captured).collect())?,
            refunded: sum(payments.iter().map(|payment| payment.refunded).collect())?,
            due: sum(outstanding)?,
            shipment: None,
        })
    }

    /// Lets the document show what is in a parcel of the order.
    pub fn show_shipment(&mut self, shipment: &Fulfillment, order: &Order) {
        self.shipment = Some(ShipmentText::new(shipment, order));
    }
}
