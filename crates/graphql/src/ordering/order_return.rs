//! Goods that come back, to the buyer and to staff alike.

use async_graphql::{ID, Object};
use cartwright_domain::ordering;

use super::{ReturnReason, ReturnStatus};
use crate::{id::global_id, many::Many, scalar::DateTime};

/// Goods of an order that come back.
#[derive(Clone, Debug)]
pub struct Return(pub ordering::Return);

/// Goods of an order that come back.
#[Object]
impl Return {
    /// The return's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// Where it is on its way.
    async fn status(&self) -> ReturnStatus {
        self.0.status.into()
    }

    /// The goods: those that are to come, and, once it is `RECEIVED`, those that came; as many as the order has lines at most.
    async fn lines(&self) -> Many<ReturnLine> {
        self.0.lines.iter().copied().map(ReturnLine).collect()
    }

    /// What the customer said.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What the shop answered.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// The id of the refund of what came; null where none was made.
    async fn refund_id(&self) -> Option<ID> {
        self.0.refund_id.map(global_id)
    }

    /// The id of the order of what was sent instead; null where nothing was.
    async fn exchange_order_id(&self) -> Option<ID> {
        self.0.exchange_order_id.map(global_id)
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}

/// Units of one line of an order that come back.
#[derive(Clone, Copy, Debug)]
pub struct ReturnLine(ordering::ReturnLine);

/// Units of one line of an order that come back.
#[Object]
impl ReturnLine {
    /// The id of the line of the order.
    async fn order_line_id(&self) -> ID {
        global_id(self.0.order_line_id)
    }

    /// Units.
    async fn quantity(&self) -> i32 {
        self.0.quantity
    }

    /// Why.
    async fn reason(&self) -> ReturnReason {
        self.0.reason.into()
    }
}
