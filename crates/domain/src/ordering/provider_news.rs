//! What happens to the money of an order at its provider without the shop having asked for it: staff who work there, time that runs out,
//! banks that take money back.

use super::{Order, OrderError, Payment, change::find};
use crate::{
    id::{OrderId, PaymentDisputeId, PaymentId},
    pricing::Money,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// How a dispute about a payment stands.
    pub enum PaymentDisputeStatus {
        /// The bank has not decided.
        Open = "open",
        /// The money is the shop's.
        Won = "won",
        /// The money is the customer's.
        Lost = "lost",
    }
}

/// A customer denies at the bank that a payment was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentDispute {
    /// The key.
    pub id: PaymentDisputeId,
    /// The order.
    pub order_id: OrderId,
    /// The payment.
    pub payment_id: PaymentId,
    /// The provider's name of it.
    pub reference: String,
    /// How it stands.
    pub status: PaymentDisputeStatus,
    /// How much it is about.
    pub amount: Money,
    /// How much of it the bank has taken back.
    pub withdrawn: Money,
    /// Why, in the provider's words.
    pub reason: Option<String>,
    /// When the shop heard of it.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Order {
    /// Notes that the provider took money that it held without having been asked by the shop. What it took is what came, also where the order
    /// has ended.
    pub fn note_capture(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        now: Timestamp,
    ) -> Result<(), OrderError> {
        let payment = find(payments, payment_id)?;
        let capturable = payment.outstanding()?;
        let left = capturable.checked_sub(amount)?;
        if amount.minor <= 0 || left.minor < 0 {
            return Err(OrderError::AmountOutOfRange { amount, capturable });
        }
        payment.begin_capture(amount, now)?;
        payment.end_capture(amount, true, now)?;
        self.restate(payments, now)
    }

    /// Notes that the provider gave money back without having been asked by the shop.
    pub fn note_refund(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        now: Timestamp,
    ) -> Result<(), OrderError> {
        let payment = find(payments, payment_id)?;
        let refundable = payment.refundable()?;
        let left = refundable.checked_sub(amount)?;
        if amount.minor <= 0 || left.minor < 0 {
            return Err(OrderError::AmountNotRefundable { amount, refundable });
        }
        payment.begin_refund(amount, now)?;
        payment.end_refund(amount, true, now)?;
        self.restate(payments, now)
    }

    /// Notes how much of a payment the customer's bank has back, over all disputes; no more than the shop has of it. Answers what is noted.
    pub fn charge_back(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        withdrawn: Money,
        now: Timestamp,
    ) -> Result<Money, OrderError> {
        let payment = find(payments, payment_id)?;
        let most = payment.refundable()?.checked_add(payment.charged_back)?;
        let noted = if withdrawn.checked_sub(most)?.minor > 0 { most } else { withdrawn };
        payment.charge_back(noted, now)?;
        self.restate(payments, now)?;
        Ok(noted)
    }
}
