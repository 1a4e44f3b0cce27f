//! What providers are asked to do about payments of orders.

use crate::{
    id::{OrderId, OrderLineId, PaymentId, PaymentOperationId},
    payment::InvalidTransition,
    pricing::Money,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// What a provider is asked to do.
    pub enum PaymentOperationKind {
        /// To take money that it holds.
        Capture = "capture",
        /// To give money back.
        Refund = "refund",
    }
}

text_enum! {
    /// What has become of it.
    pub enum PaymentOperationStatus {
        /// The provider has not decided, or its answer was lost: it is asked again under the same key.
        Pending = "pending",
        /// It is done.
        Succeeded = "succeeded",
        /// The provider refused.
        Failed = "failed",
    }
}

/// Something that a provider is asked to do about a payment, once, however often it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOperation {
    /// The key, under which the provider is asked too.
    pub id: PaymentOperationId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_id: PaymentId,
    /// What is asked for.
    pub kind: PaymentOperationKind,
    /// What has become of it.
    pub status: PaymentOperationStatus,
    /// How much.
    pub amount: Money,
    /// The provider's name of it.
    pub reference: Option<String>,
    /// Why the provider refused.
    pub failure: Option<String>,
    /// Who asked for it.
    pub actor: String,
    /// Until when a process that talks to the provider has it to itself.
    pub in_flight_until: Option<Timestamp>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl PaymentOperation {
    /// Ends it; what has ended does not end otherwise.
    pub fn end(
        &mut self,
        reference: Option<String>,
        failure: Option<String>,
        now: Timestamp,
    ) -> Result<(), InvalidTransition> {
        let to = match failure {
            Some(_) => PaymentOperationStatus::Failed,
            None => PaymentOperationStatus::Succeeded,
        };
        if self.status != PaymentOperationStatus::Pending {
            return Err(InvalidTransition { from: self.status.as_str(), to: to.as_str() });
        }
        self.status = to;
        self.reference = reference.or(self.reference.take());
        self.failure = failure;
        self.in_flight_until = None;
        self.updated_at = now;
        Ok(())
    }
}

impl PaymentOperation {
    /// Notes that what the provider had done was in vain.
    pub fn fail_afterwards(&mut self, failure: String, now: Timestamp) -> Result<(), InvalidTransition> {
        if self.status != PaymentOperationStatus::Succeeded {
            let to = PaymentOperationStatus::Failed.as_str();
            return Err(InvalidTransition { from: self.status.as_str(), to });
        }
        self.status = PaymentOperationStatus::Failed;
        self.failure = Some(failure);
        self.updated_at = now;
        Ok(())
    }
}

/// Money of an order that goes back to the customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// What the provider is asked to do.
    pub operation: PaymentOperation,
    /// Why, for people.
    pub reason: Option<String>,
    /// The part of it that is for shipping.
    pub shipping: Money,
    /// The goods that it is for.
    pub lines: Vec<RefundLine>,
}

/// Units of a line of an order for which money goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefundLine {
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Units.
    pub quantity: i32,
    /// Whether they came back into stock.
    pub restocked: bool,
    /// The price of these units as the customer paid it.
    pub amount: Money,
}
