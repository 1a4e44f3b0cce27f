//! Payments of orders and refunds.

use async_graphql::{ID, Object};
use cartwright_domain::ordering;

use crate::{
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    ordering::{PaymentStatus, RefundStatus},
    pricing::Money,
    scalar::DateTime,
};

/// Money for an order from one provider.
#[derive(Clone, Debug)]
pub struct Payment(ordering::Payment);

impl From<ordering::Payment> for Payment {
    fn from(payment: ordering::Payment) -> Self {
        Self(payment)
    }
}

/// Money for an order from one provider.
#[Object]
impl Payment {
    /// The payment's id, which `paymentCapture`, `paymentVoid` and `refundCreate` take.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The provider's name in the shop.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// What the provider calls the payment.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
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

    /// What the provider is asked to take and has not decided upon.
    async fn capturing_amount(&self) -> Money {
        Money(self.0.capturing)
    }

    /// What the provider is asked to give back and has not decided upon.
    async fn refunding_amount(&self) -> Money {
        Money(self.0.refunding)
    }

    /// What went back of what came.
    async fn refunded_amount(&self) -> Money {
        Money(self.0.refunded)
    }

    /// What the customer's bank has taken back of what came.
    async fn charged_back_amount(&self) -> Money {
        Money(self.0.charged_back)
    }

    /// What came and can still be given back.
    async fn refundable_amount(&self) -> ApiResult<Money> {
        self.0.refundable().map(Money).map_err(|error| ApiError::internal(&error))
    }

    /// What may still come of it.
    async fn outstanding_amount(&self) -> ApiResult<Money> {
        self.0.outstanding().map(Money).map_err(|error| ApiError::internal(&error))
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
pub struct Refund(ordering::Refund);

impl From<ordering::Refund> for Refund {
    fn from(refund: ordering::Refund) -> Self {
        Self(refund)
    }
}

/// Money of an order that goes back to the customer.
#[Object]
impl Refund {
    /// The refund's id.
    async fn id(&self) -> ID {
        global_id(self.0.operation.id)
    }

    /// The id of the payment of which it is.
    async fn payment_id(&self) -> ID {
        global_id(self.0.operation.payment_id)
    }

    /// What has become of it.
    async fn status(&self) -> RefundStatus {
        self.0.operation.status.into()
    }

    /// What the provider calls it.
    async fn reference(&self) -> Option<&str> {
        self.0.operation.reference.as_deref()
    }

    /// Why the provider refused.
    async fn failure(&self) -> Option<&str> {
        self.0.operation.failure.as_deref()
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

    /// Why, for the customer.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Who decided upon it, such as `staff:anna`.
    async fn actor(&self) -> &str {
        &self.0.operation.actor
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

    /// Whether they came back into stock.
    async fn restocked(&self) -> bool {
        self.0.restocked
    }

    /// Their price as it was paid.
    async fn amount(&self) -> Money {
        Money(self.0.amount)
    }
}
