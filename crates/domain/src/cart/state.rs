//! A cart on its way: what may happen to it when.

use chrono::TimeDelta;

use super::{Cart, CartError, CartStatus};
use crate::{id::OrderId, time::Timestamp};

impl CartStatus {
    /// Whether a cart may go from here to there.
    pub fn can_become(self, next: Self) -> bool {
        use CartStatus::{AwaitingPayment, Completed, Expired, Merged, Open};
        matches!(
            (self, next),
            (Open, AwaitingPayment | Completed | Merged | Expired) | (AwaitingPayment, Open | Completed | Expired)
        )
    }
}

impl Cart {
    /// Fails unless the cart can be changed now and is what the caller believes it to be.
    pub fn check_changeable(&self, expected_version: Option<i32>) -> Result<(), CartError> {
        if self.status != CartStatus::Open {
            return Err(CartError::NotOpen { status: self.status });
        }
        self.check_version(expected_version)
    }

    /// Fails where the caller expects another version.
    pub fn check_version(&self, expected_version: Option<i32>) -> Result<(), CartError> {
        match expected_version {
            Some(expected) if expected != self.version => Err(CartError::VersionConflict { current: self.version }),
            _ => Ok(()),
        }
    }

    /// Notes that the cart was changed: the next version, and a new term.
    pub fn touch(&mut self, now: Timestamp, lifetime: TimeDelta) {
        self.bump(now);
        // A term beyond the end of the calendar is as good as the one before.
        self.expires_at = now.checked_add_signed(lifetime).unwrap_or(self.expires_at);
    }

    /// A payment is on its way: nothing changes until it is known.
    pub fn await_payment(&mut self, now: Timestamp) -> Result<(), CartError> {
        self.become_status(CartStatus::AwaitingPayment, now)
    }

    /// No payment is on its way any more: the cart can be changed again.
    pub fn reopen(&mut self, now: Timestamp) -> Result<(), CartError> {
        self.become_status(CartStatus::Open, now)
    }

    /// The cart became an order.
    pub fn complete(&mut self, order_id: OrderId, now: Timestamp) -> Result<(), CartError> {
        self.become_status(CartStatus::Completed, now)?;
        self.order_id = Some(order_id);
        Ok(())
    }

    /// Its lines went into another cart.
    pub fn merge_away(&mut self, now: Timestamp) -> Result<(), CartError> {
        self.become_status(CartStatus::Merged, now)
    }

    /// Nobody came back for it.
    pub fn expire(&mut self, now: Timestamp) -> Result<(), CartError> {
        self.become_status(CartStatus::Expired, now)
    }

    fn become_status(&mut self, next: CartStatus, now: Timestamp) -> Result<(), CartError> {
        if !self.status.can_become(next) {
            return Err(CartError::NotOpen { status: self.status });
        }
        self.status = next;
        self.bump(now);
        Ok(())
    }

    fn bump(&mut self, now: Timestamp) {
        // Two thousand million changes are out of reach of any cart that expires.
        self.version = self.version.saturating_add(1);
        self.updated_at = now;
    }
}
