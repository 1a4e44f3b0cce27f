//! What becomes of an order. Every change is whole: refused, it leaves the order and its payments as they were.

use chrono::TimeDelta;

use super::{
    Order, OrderError, OrderFulfillmentStatus, OrderPaymentStatus, OrderStates, OrderStatus, Payment, PaymentStatus,
    payment::captured,
};
use crate::{id::PaymentId, payment::InvalidTransition, pricing::Money, time::Timestamp};

impl Order {
    /// Whether staff can still call the order off: it is open, and nothing was sent.
    pub fn can_cancel(&self) -> bool {
        self.status.can_become(OrderStatus::Cancelled) && self.fulfillment_status == OrderFulfillmentStatus::Unfulfilled
    }

    /// Whether the customer can still call the order off: staff can, and nothing is packed.
    pub fn can_be_cancelled_by_customer(&self) -> bool {
        self.can_cancel() && self.lines.iter().all(|line| line.packed_quantity == 0)
    }

    /// Whether money that was to come later did not come in time, so that the order calls itself off.
    pub fn is_overdue(&self, now: Timestamp, term: TimeDelta) -> bool {
        let unpaid = self.payment_status == OrderPaymentStatus::Pending;
        unpaid && self.can_cancel() && now.signed_duration_since(self.placed_at) >= term
    }

    /// Calls the order off and gives up what was not captured. Money that came stays where it is, and the payment status
    /// says so: giving it back is a refund.
    pub fn cancel(&mut self, payments: &mut [Payment], now: Timestamp) -> Result<OrderStates, OrderError> {
        if !self.can_cancel() {
            let from = match self.status {
                OrderStatus::Open => self.fulfillment_status.as_str(),
                ended => ended.as_str(),
            };
            return Err(InvalidTransition { from, to: OrderStatus::Cancelled.as_str() }.into());
        }
        let captured = captured(self.totals.total.currency, payments)?;
        if payments.iter().any(|payment| payment.capturing.minor > 0) {
            return Err(OrderError::PaymentInMotion);
        }
        for payment in payments.iter_mut() {
            payment.give_up(now)?;
        }
        if captured.minor == 0 && self.payment_status.can_become(OrderPaymentStatus::Voided) {
            self.payment_status = OrderPaymentStatus::Voided;
        }
        for line in &mut self.lines {
            line.packed_quantity = 0;
        }
        self.status = OrderStatus::Cancelled;
        self.cancelled_at = Some(now);
        Ok(self.changed(now))
    }

    /// Notes that money of a payment came, or, where a provider holds it, that the provider is asked to take it. Never more than was
    /// promised, and never more than the order costs.
    pub fn capture(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        now: Timestamp,
    ) -> Result<OrderStates, OrderError> {
        if self.status != OrderStatus::Open {
            return Err(InvalidTransition { from: self.status.as_str(), to: OrderPaymentStatus::Paid.as_str() }.into());
        }
        let capturable = self.capturable(payments, payment_id)?;
        let payment = find(payments, payment_id)?;
        // The subtraction refuses another currency.
        let left = capturable.checked_sub(amount)?;
        if amount.minor <= 0 || left.minor < 0 {
            return Err(OrderError::AmountOutOfRange { amount, capturable });
        }
        if payment.status == PaymentStatus::Authorized {
            payment.begin_capture(amount, now)?;
        } else {
            payment.take_in(amount, now)?;
        }
        self.restate(payments, now)?;
        Ok(self.states())
    }

    /// The most that can be captured of a payment: what was promised of it and has not come, and no more than the order lacks.
    pub fn capturable(&self, payments: &[Payment], payment_id: PaymentId) -> Result<Money, OrderError> {
        let currency = self.totals.total.currency;
        let under_way = Money::sum(currency, payments.iter().map(|payment| payment.capturing))?;
        let kept = captured(currency, payments)?.checked_sub(self.lowered())?;
        let unpaid = self.totals.total.checked_sub(kept)?.checked_sub(under_way)?;
        let payment = payments.iter().find(|payment| payment.id == payment_id).ok_or(OrderError::PaymentNotFound)?;
        Ok(Money::new(payment.outstanding()?.minor.min(unpaid.minor).max(0), currency))
    }

    /// Notes whether the provider took the money that it was asked to take.
    pub fn end_capture(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        amount: Money,
        succeeded: bool,
        now: Timestamp,
    ) -> Result<OrderStates, OrderError> {
        find(payments, payment_id)?.end_capture(amount, succeeded, now)?;
        self.restate(payments, now)?;
        Ok(self.states())
    }

    /// Gives up what has not come of a payment: the provider holds it no longer, or nobody waits for it any more.
    pub fn void(
        &mut self,
        payments: &mut [Payment],
        payment_id: PaymentId,
        now: Timestamp,
    ) -> Result<OrderStates, OrderError> {
        let payment = find(payments, payment_id)?;
        if payment.capturing.minor > 0 {
            return Err(OrderError::PaymentInMotion);
        }
        if !payment.status.is_outstanding() {
            let to = PaymentStatus::Voided.as_str();
            return Err(InvalidTransition { from: payment.status.as_str(), to }.into());
        }
        payment.give_up(now)?;
        self.restate(payments, now)?;
        Ok(self.states())
    }

    /// Counts a version, as something that belongs to the order has changed.
    pub fn touch(&mut self, now: Timestamp) -> OrderStates {
        self.changed(now)
    }

    /// Counts a version, and completes what is paid and sent. Money that went back afterwards leaves nothing to be done.
    pub(super) fn changed(&mut self, now: Timestamp) -> OrderStates {
        use OrderPaymentStatus::{Paid, PartiallyRefunded, Refunded};
        let is_settled = matches!(self.payment_status, Paid | PartiallyRefunded | Refunded);
        let is_sent =
            matches!(self.fulfillment_status, OrderFulfillmentStatus::Fulfilled | OrderFulfillmentStatus::Returned);
        let done = is_settled && is_sent;
        if done && self.status.can_become(OrderStatus::Completed) {
            self.status = OrderStatus::Completed;
        }
        self.version = self.version.saturating_add(1);
        self.updated_at = now;
        self.states()
    }
}

pub(super) fn find(payments: &mut [Payment], id: PaymentId) -> Result<&mut Payment, OrderError> {
    payments.iter_mut().find(|payment| payment.id == id).ok_or(OrderError::PaymentNotFound)
}
