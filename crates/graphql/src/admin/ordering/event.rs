//! Timelines of orders.

use async_graphql::{ID, Object};
use cartwright_domain::ordering;

use crate::{connection::connection, id::global_id, ordering::OrderEventKind, scalar::DateTime};

/// An entry of an order's timeline.
#[derive(Clone, Debug)]
pub struct OrderEvent(ordering::OrderEvent);

impl From<ordering::OrderEvent> for OrderEvent {
    fn from(event: ordering::OrderEvent) -> Self {
        Self(event)
    }
}

/// An entry of an order's timeline.
#[Object]
impl OrderEvent {
    /// The entry's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// What kind of thing happened.
    async fn kind(&self) -> OrderEventKind {
        self.0.kind.into()
    }

    /// A sentence for people, in English.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Who did it, such as `staff:anna`, `guest` or `system`.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.occurred_at)
    }
}

connection! {
    /// Entries of an order's timeline, the oldest first, a page at a time.
    pub OrderEventConnection;
    /// An entry of an order's timeline at its place in a list.
    pub OrderEventEdge of OrderEvent;
}
