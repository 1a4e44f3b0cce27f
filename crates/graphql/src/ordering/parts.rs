//! What belongs to an order.

use async_graphql::{ID, Object, SimpleObject};
use cartwright_domain::{fulfillment, ordering};

use super::{FulfillmentStatus, OrderEventKind, PaymentStatus, RefundStatus};
use crate::{
    connection::connection,
    id::global_id,
    many::Many,
    pricing::{Money, TaxLine, TaxedMoney},
    scalar::{DateTime, Url},
};

/// What an order cost.
#[derive(Clone, Debug)]
pub struct OrderTotals(pub ordering::OrderTotals);

/// What an order costs. The parts add up to the last unit: `total` is the gross of all lines and of shipping.
#[Object]
impl OrderTotals {
    /// The sum of the lines.
    async fn subtotal(&self) -> TaxedMoney {
        TaxedMoney(self.0.subtotal)
    }

    /// The price of shipping.
    async fn shipping(&self) -> TaxedMoney {
        TaxedMoney(self.0.shipping)
    }

    /// All tax, that on shipping too.
    async fn tax(&self) -> Money {
        Money(self.0.tax)
    }

    /// What the order cost, with tax and shipping.
    async fn total(&self) -> Money {
        Money(self.0.total)
    }

    /// What was to be paid when the order was placed.
    async fn amount_due(&self) -> Money {
        Money(self.0.amount_due)
    }

    /// The tax by class; as many as there are tax classes in the order.
    async fn tax_lines(&self) -> Many<TaxLine> {
        self.0.tax_lines.iter().cloned().map(TaxLine).collect()
    }
}

/// How the goods of an order are sent, as it was when the order was placed.
#[derive(Clone, Debug, SimpleObject)]
pub struct OrderShippingMethod {
    /// The name of the way of shipping.
    pub name: String,
    /// Its price.
    pub price: TaxedMoney,
}

impl From<ordering::OrderShippingMethod> for OrderShippingMethod {
    fn from(method: ordering::OrderShippingMethod) -> Self {
        Self { name: method.name, price: TaxedMoney(method.price) }
    }
}

/// Money for an order from one provider.
#[derive(Clone, Debug)]
pub struct Payment(pub ordering::Payment);

/// Money for an order from one provider.
#[Object]
impl Payment {
    /// The payment's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The provider's name.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Where the money is.
    async fn status(&self) -> PaymentStatus {
        self.0.status.into()
    }

    /// What was promised.
    async fn amount(&self) -> Money {
        Money(self.0.amount)
    }

    /// What came of it so far.
    async fn captured_amount(&self) -> Money {
        Money(self.0.captured)
    }

    /// What went back of what came.
    async fn refunded_amount(&self) -> Money {
        Money(self.0.refunded)
    }

    /// When it was promised.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Money of an order that goes back to the customer.
#[derive(Clone, Debug)]
pub struct Refund(pub ordering::Refund);

/// Money of an order that goes back to the customer.
#[Object]
impl Refund {
    /// The refund's id.
    async fn id(&self) -> ID {
        global_id(self.0.operation.id)
    }

    /// What has become of it.
    async fn status(&self) -> RefundStatus {
        self.0.operation.status.into()
    }

    /// How much goes back.
    async fn amount(&self) -> Money {
        Money(self.0.operation.amount)
    }

    /// The part of it that is for shipping.
    async fn shipping(&self) -> Money {
        Money(self.0.shipping)
    }

    /// The goods that it is for; as many as the order has lines at most.
    async fn lines(&self) -> Many<RefundLine> {
        self.0.lines.iter().copied().map(RefundLine).collect()
    }

    /// Why, in the words of the shop.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When it was decided upon.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.operation.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.operation.updated_at)
    }
}

/// Units of a line of an order for which money goes back.
#[derive(Clone, Copy, Debug)]
pub struct RefundLine(ordering::RefundLine);

/// Units of a line of an order for which money goes back.
#[Object]
impl RefundLine {
    /// The id of the line of the order.
    async fn order_line_id(&self) -> ID {
        global_id(self.0.order_line_id)
    }

    /// Units.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Their price as it was paid.
    async fn amount(&self) -> Money {
        Money(self.0.amount)
    }
}

/// A shipment of goods of an order.
#[derive(Clone, Debug)]
pub struct Fulfillment(pub fulfillment::Fulfillment);

/// A shipment of goods of an order.
#[Object]
impl Fulfillment {
    /// The shipment's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// Where it is.
    async fn status(&self) -> FulfillmentStatus {
        self.0.status.into()
    }

    /// What is in it; as many as the order has lines at most.
    async fn lines(&self) -> Many<FulfillmentLine> {
        self.0.lines.iter().copied().map(FulfillmentLine).collect()
    }

    /// Who carries it.
    async fn tracking_company(&self) -> Option<&str> {
        self.0.tracking_company.as_deref()
    }

    /// The carrier's number.
    async fn tracking_number(&self) -> Option<&str> {
        self.0.tracking_number.as_deref()
    }

    /// Where it can be followed.
    async fn tracking_url(&self) -> Option<Url> {
        self.0.tracking_url.clone().map(Url)
    }

    /// When it was packed.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was sent; null where it was not yet.
    async fn shipped_at(&self) -> Option<DateTime> {
        self.0.shipped_at.map(DateTime)
    }

    /// When it arrived, as far as the shop knows.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(DateTime)
    }

    /// When it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }
}

/// Units of one line in a shipment.
#[derive(Clone, Copy, Debug)]
pub struct FulfillmentLine(pub fulfillment::FulfillmentLine);

/// Units of one line in a shipment.
#[Object]
impl FulfillmentLine {
    /// The id of the line of the order.
    async fn order_line_id(&self) -> ID {
        global_id(self.0.order_line_id)
    }

    /// Units in the shipment.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }
}

/// An entry of an order's timeline.
#[derive(Clone, Debug)]
pub struct OrderEvent(pub ordering::OrderEvent);

impl From<ordering::OrderEvent> for OrderEvent {
    fn from(event: ordering::OrderEvent) -> Self {
        Self(event)
    }
}

/// An entry of an order's timeline.
#[Object]
impl OrderEvent {
    /// The entry's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// What kind of thing happened.
    async fn kind(&self) -> OrderEventKind {
        self.0.kind.into()
    }

    /// A sentence for people, in English.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }
}

connection! {
    /// Entries of an order's timeline, the oldest first, a page at a time.
    pub OrderEventConnection;
    /// An entry of an order's timeline in a list.
    pub OrderEventEdge of OrderEvent;
}
