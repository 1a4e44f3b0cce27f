//! Payments of orders.

use super::{OrderPaymentStatus, PostingKind};
use crate::{
    id::{OrderId, PaymentId, PaymentSessionId},
    payment::{PaymentSession, ProviderOutcome},
    pricing::{Currency, Money, MoneyError},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where the money of a payment is.
    pub enum PaymentStatus {
        /// It will come later.
        Pending = "pending",
        /// The provider holds it for the shop.
        Authorized = "authorized",
        /// It came; where the rest was given up, `captured` is less than `amount`.
        Captured = "captured",
        /// It did not come, and will not.
        Voided = "voided",
    }
}

/// Money for an order from one provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The key.
    pub id: PaymentId,
    /// The order.
    pub order_id: OrderId,
    /// The session by which it was started.
    pub payment_session_id: Option<PaymentSessionId>,
    /// The provider's name in the shop.
    pub provider: String,
    /// The provider's name of the payment.
    pub reference: Option<String>,
    /// Where the money is.
    pub status: PaymentStatus,
    /// What was promised.
    pub amount: Money,
    /// What the provider is asked to take.
    pub capturing: Money,
    /// What came of it.
    pub captured: Money,
    /// What the provider is asked to give back of what came.
    pub refunding: Money,
    /// What went back of what came.
    pub refunded: Money,
    /// What the customer's bank took back of what came.
    pub charged_back: Money,
    /// When it was promised.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What moved since it was read, to be posted when it is saved. Where the money is changes by this alone.
    pub moved: Vec<(PostingKind, Money)>,
}

impl PaymentStatus {
    /// The state of the payment of an order that was placed on the provider's answer; none for answers on which no order
    /// is placed.
    pub fn after(outcome: &ProviderOutcome) -> Option<Self> {
        match outcome {
            ProviderOutcome::Pending { .. } => Some(Self::Pending),
            ProviderOutcome::Authorized { .. } => Some(Self::Authorized),
            ProviderOutcome::Captured { .. } => Some(Self::Captured),
            ProviderOutcome::ActionRequired { .. }
            | ProviderOutcome::Processing { .. }
            | ProviderOutcome::Declined { .. } => None,
        }
    }

    /// Whether money may still come.
    pub fn is_outstanding(self) -> bool {
        matches!(self, Self::Pending | Self::Authorized)
    }
}

impl Payment {
    /// A payment of an order that no session has brought.
    pub fn new(
        id: PaymentId,
        order_id: OrderId,
        provider: &str,
        amount: Money,
        status: PaymentStatus,
        now: Timestamp,
    ) -> Self {
        let nothing = Money::zero(amount.currency);
        let mut payment = Self {
            id,
            order_id,
            payment_session_id: None,
            provider: provider.to_owned(),
            reference: None,
            status,
            amount,
            capturing: nothing,
            captured: nothing,
            refunding: nothing,
            refunded: nothing,
            charged_back: nothing,
            created_at: now,
            updated_at: now,
            moved: Vec::new(),
        };
        match status {
            PaymentStatus::Authorized => payment.note(PostingKind::Authorized, payment.amount, now),
            PaymentStatus::Captured => {
                payment.captured = payment.amount;
                payment.note(PostingKind::Received, payment.amount, now);
            }
            PaymentStatus::Pending | PaymentStatus::Voided => {}
        }
        payment
    }

    /// The payment of an order that was paid by the session.
    pub fn of_session(
        id: PaymentId,
        order_id: OrderId,
        session: &PaymentSession,
        status: PaymentStatus,
        now: Timestamp,
    ) -> Self {
        Self {
            payment_session_id: Some(session.id),
            reference: session.provider_reference.clone(),
            ..Self::new(id, order_id, &session.provider, session.amount, status, now)
        }
    }

    /// What may still come of it and was not asked for yet.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        if self.status.is_outstanding() {
            self.amount.checked_sub(self.captured)?.checked_sub(self.capturing)
        } else {
            Ok(Money::zero(self.amount.currency))
        }
    }

    /// Promises so much less.
    pub(super) fn promise_less(&mut self, by: Money, now: Timestamp) -> Result<(), MoneyError> {
        if by.minor == 0 {
            return Ok(());
        }
        if by == self.outstanding()? {
            return self.give_up(now);
        }
        self.amount = self.amount.checked_sub(by)?;
        self.updated_at = now;
        Ok(())
    }

    /// Takes in money that nobody held; whether so much may come is the order's question.
    pub(super) fn take_in(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        self.captured = self.captured.checked_add(amount)?;
        self.note(PostingKind::Received, amount, now);
        self.settle();
        Ok(())
    }

    /// Sets money aside that the provider holds and is asked to take.
    pub(super) fn begin_capture(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        self.capturing = self.capturing.checked_add(amount)?;
        self.note(PostingKind::CaptureRequested, amount, now);
        Ok(())
    }

    /// Notes whether the provider took it.
    pub(super) fn end_capture(&mut self, amount: Money, succeeded: bool, now: Timestamp) -> Result<(), MoneyError> {
        self.capturing = self.capturing.checked_sub(amount)?;
        if succeeded {
            self.captured = self.captured.checked_add(amount)?;
            self.note(PostingKind::Captured, amount, now);
        } else {
            self.note(PostingKind::CaptureFailed, amount, now);
        }
        self.settle();
        Ok(())
    }

    /// Sets money aside that came and that the provider is asked to give back.
    pub(super) fn begin_refund(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        self.refunding = self.refunding.checked_add(amount)?;
        self.note(PostingKind::RefundRequested, amount, now);
        Ok(())
    }

    /// Notes whether the provider gave it back.
    pub(super) fn end_refund(&mut self, amount: Money, succeeded: bool, now: Timestamp) -> Result<(), MoneyError> {
        self.refunding = self.refunding.checked_sub(amount)?;
        if succeeded {
            self.refunded = self.refunded.checked_add(amount)?;
            self.note(PostingKind::Refunded, amount, now);
        } else {
            self.note(PostingKind::RefundFailed, amount, now);
        }
        Ok(())
    }

    /// Notes that money that went back has come again.
    pub(super) fn undo_refund(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        self.refunded = self.refunded.checked_sub(amount)?;
        self.note(PostingKind::RefundReturned, amount, now);
        Ok(())
    }

    /// Notes that the customer's bank has so much of it back now; more or less than before.
    pub(super) fn charge_back(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        let more = amount.checked_sub(self.charged_back)?;
        self.charged_back = amount;
        if more.minor > 0 {
            self.note(PostingKind::ChargedBack, more, now);
        } else {
            self.note(PostingKind::ChargebackReversed, Money::zero(more.currency).checked_sub(more)?, now);
        }
        Ok(())
    }

    /// Gives up what did not come yet; whoever asks for it has made sure that nothing is being captured.
    pub(super) fn give_up(&mut self, now: Timestamp) -> Result<(), MoneyError> {
        let held = self.outstanding()?;
        if self.status.is_outstanding() {
            if self.status == PaymentStatus::Authorized {
                self.note(PostingKind::Voided, held, now);
            }
            self.status = if self.captured.minor == 0 { PaymentStatus::Voided } else { PaymentStatus::Captured };
            self.updated_at = now;
        }
        Ok(())
    }

    fn settle(&mut self) {
        if self.captured == self.amount {
            self.status = PaymentStatus::Captured;
        }
    }

    fn note(&mut self, kind: PostingKind, amount: Money, now: Timestamp) {
        if amount.minor > 0 {
            self.moved.push((kind, amount));
        }
        self.updated_at = now;
    }
}

/// What came of all payments together.
pub(super) fn captured(currency: Currency, payments: &[Payment]) -> Result<Money, MoneyError> {
    Money::sum(currency, payments.iter().map(|payment| payment.captured))
}

/// Where the money of an order is that costs the total and has these payments. What costs nothing is paid, and what a bank took back went back.
/// What went back because the order was lowered counts as if it had never come.
pub fn payment_status(total: Money, lowered: Money, payments: &[Payment]) -> Result<OrderPaymentStatus, MoneyError> {
    let captured = captured(total.currency, payments)?.checked_sub(lowered)?;
    let gone =
        Money::sum(total.currency, payments.iter().flat_map(|payment| [payment.refunded, payment.charged_back]))?;
    let refunded = gone.checked_sub(lowered)?;
    let has = |status| payments.iter().any(|payment| payment.status == status);
    Ok(if refunded.minor > 0 && refunded.minor >= captured.minor {
        OrderPaymentStatus::Refunded
    } else if refunded.minor > 0 {
        OrderPaymentStatus::PartiallyRefunded
    } else if captured.minor >= total.minor {
        OrderPaymentStatus::Paid
    } else if captured.minor > 0 {
        OrderPaymentStatus::PartiallyPaid
    } else if has(PaymentStatus::Authorized) {
        OrderPaymentStatus::Authorized
    } else if has(PaymentStatus::Voided) && !has(PaymentStatus::Pending) {
        OrderPaymentStatus::Voided
    } else {
        OrderPaymentStatus::Pending
    })
}
