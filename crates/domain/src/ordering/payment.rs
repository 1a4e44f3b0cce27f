//! Payments of orders.

use super::OrderPaymentStatus;
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
    /// What came of it.
    pub captured: Money,
    /// When it was promised.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
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
    /// The payment of an order that was paid by the session.
    pub fn of_session(
        id: PaymentId,
        order_id: OrderId,
        session: &PaymentSession,
        status: PaymentStatus,
        now: Timestamp,
    ) -> Self {
        let captured =
            if status == PaymentStatus::Captured { session.amount } else { Money::zero(session.amount.currency) };
        Self {
            id,
            order_id,
            payment_session_id: Some(session.id),
            provider: session.provider.clone(),
            reference: session.provider_reference.clone(),
            status,
            amount: session.amount,
            captured,
            created_at: now,
            updated_at: now,
        }
    }

    /// What may still come of it.
    pub fn outstanding(&self) -> Result<Money, MoneyError> {
        if self.status.is_outstanding() {
            self.amount.checked_sub(self.captured)
        } else {
            Ok(Money::zero(self.amount.currency))
        }
    }

    /// Takes in money; whether so much may come is the order's question.
    pub(super) fn take_in(&mut self, amount: Money, now: Timestamp) -> Result<(), MoneyError> {
        self.captured = self.captured.checked_add(amount)?;
        if self.captured == self.amount {
            self.status = PaymentStatus::Captured;
        }
        self.updated_at = now;
        Ok(())
    }

    /// Gives up what did not come yet.
    pub(super) fn give_up(&mut self, now: Timestamp) {
        if self.status.is_outstanding() {
            self.status = if self.captured.minor == 0 { PaymentStatus::Voided } else { PaymentStatus::Captured };
            self.updated_at = now;
        }
    }
}

/// What came of all payments together.
pub(super) fn captured(currency: Currency, payments: &[Payment]) -> Result<Money, MoneyError> {
    Money::sum(currency, payments.iter().map(|payment| payment.captured))
}

/// Where the money of an order is that costs the total and has these payments. What costs nothing is paid.
pub fn payment_status(total: Money, payments: &[Payment]) -> Result<OrderPaymentStatus, MoneyError> {
    let captured = captured(total.currency, payments)?;
    let has = |status| payments.iter().any(|payment| payment.status == status);
    Ok(if captured.minor >= total.minor {
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
