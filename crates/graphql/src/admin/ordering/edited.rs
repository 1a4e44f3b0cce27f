//! What an edit of an order does.

use async_graphql::SimpleObject;
use cartwright_services::ordering;

use super::Order;
use crate::pricing::Money;

/// An order that was edited, or would be, and what that does to its money.
#[derive(Clone, Debug, SimpleObject)]
pub struct EditedOrder {
    /// The order after the edit.
    pub order: Order,
    /// What it cost before.
    pub total_before: Money,
    /// What it costs after.
    pub total_after: Money,
    /// What is to be paid beside what came and was promised.
    pub to_pay: Money,
    /// What came and is too much.
    pub to_refund: Money,
    /// Whether nothing was done.
    pub is_dry_run: bool,
}

impl From<ordering::EditedOrder> for EditedOrder {
    fn from(edited: ordering::EditedOrder) -> Self {
        let ordering::EditedOrder { order, money, is_dry_run } = edited;
        Self {
            order: order.into(),
            total_before: Money(money.total_before),
            total_after: Money(money.total_after),
            to_pay: Money(money.to_collect),
            to_refund: Money(money.to_return),
            is_dry_run,
        }
    }
}
