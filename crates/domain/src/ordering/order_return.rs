//! Goods that come back: asked for by the customer, answered by staff, taken in when they are there.

use super::{Order, OrderError};
use crate::{
    id::{OrderId, OrderLineId, PaymentOperationId, ReturnId},
    payment::InvalidTransition,
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// Where a return is on its way.
    pub enum ReturnStatus {
        /// The customer wants to send goods back.
        Requested = "requested",
        /// The shop waits for the goods.
        Approved = "approved",
        /// The shop does not take the goods back.
        Rejected = "rejected",
        /// The goods are there.
        Received = "received",
    }
}

text_enum! {
    /// Why goods come back.
    pub enum ReturnReason {
        /// The customer does not want them any more.
        Unwanted = "unwanted",
        /// They do not fit.
        WrongSize = "wrong_size",
        /// They are broken, or broke.
        Defective = "defective",
        /// They are not what was ordered.
        WrongItem = "wrong_item",
        /// They are not as the shop says.
        NotAsDescribed = "not_as_described",
        /// Something else, which the note tells.
        Other = "other",
    }
}

/// Goods of an order that come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// The key.
    pub id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Where it is on its way.
    pub status: ReturnStatus,
    /// The goods; those that came, once they have.
    pub lines: Vec<ReturnLine>,
    /// What the customer said.
    pub note: Option<String>,
    /// What the shop answered.
    pub answer: Option<String>,
    /// The refund that was made for it.
    pub refund_id: Option<PaymentOperationId>,
    /// The order of what was sent instead.
    pub exchange_order_id: Option<OrderId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// Units of one line of an order that come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReturnLine {
    /// The line of the order.
    pub order_line_id: OrderLineId,
    /// Units.
    pub quantity: i32,
    /// Why.
    pub reason: ReturnReason,
}

impl ReturnStatus {
    /// The state asked for, where it can follow upon this one.
    pub fn transition(self, to: Self) -> Result<Self, InvalidTransition> {
        match (self, to) {
            (Self::Requested, Self::Approved | Self::Rejected | Self::Received)
            | (Self::Approved, Self::Received | Self::Rejected) => Ok(to),
            _ => Err(InvalidTransition { from: self.as_str(), to: to.as_str() }),
        }
    }
}

impl Order {
    /// Sets units aside that are to come back: only what was sent, and each unit once.
    pub fn request_return(&mut self, wanted: &[(OrderLineId, i32)], now: Timestamp) -> Result<(), OrderError> {
        let mut lines = self.lines.clone();
        if wanted.is_empty() {
            return Err(OrderError::NothingToReturn);
        }
        for (index, (id, quantity)) in wanted.iter().enumerate() {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let line = lines.iter_mut().find(|line| line.id == *id);
            let line = line.ok_or_else(|| OrderError::LineNotFound { path: path("orderLineId") })?;
            let returnable = line.returnable();
            if !(1..=returnable).contains(quantity) {
                return Err(OrderError::QuantityNotReturnable {
                    path: path("quantity"),
                    quantity: *quantity,
                    returnable,
                });
            }
            line.returning_quantity += quantity;
        }
        self.lines = lines;
        self.changed(now);
        Ok(())
    }

    /// Lets units go that do not come back after all.
    pub fn release_return(&mut self, lines: &[ReturnLine], now: Timestamp) {
        for released in lines {
            if let Some(line) = self.lines.iter_mut().find(|line| line.id == released.order_line_id) {
                line.returning_quantity = line.returning_quantity.saturating_sub(released.quantity);
            }
        }
        self.changed(now);
    }

    /// Takes in what came of what was set aside; what did not come is let go. Answers the lines as they came.
    pub fn receive_return(
        &mut self,
        asked: &[ReturnLine],
        came: &[(OrderLineId, i32)],
        now: Timestamp,
    ) -> Result<Vec<ReturnLine>, OrderError> {
        if came.is_empty() {
            return Err(OrderError::NothingToReturn);
        }
        let mut lines = self.lines.clone();
        let mut received = Vec::with_capacity(came.len());
        for (index, (id, quantity)) in came.iter().enumerate() {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let line = lines.iter_mut().find(|line| line.id == *id);
            let wanted = asked.iter().find(|asked| asked.order_line_id == *id);
            let (Some(line), Some(wanted)) = (line, wanted) else {
                return Err(OrderError::LineNotFound { path: path("orderLineId") });
            };
            if !(1..=wanted.quantity).contains(quantity) {
                let returnable = wanted.quantity;
                return Err(OrderError::QuantityNotReturnable {
                    path: path("quantity"),
                    quantity: *quantity,
                    returnable,
                });
            }
            line.returned_quantity += quantity;
            received.push(ReturnLine { quantity: *quantity, ..*wanted });
        }
        self.lines = lines;
        self.see_what_was_sent();
        self.release_return(asked, now);
        Ok(received)
    }
}
