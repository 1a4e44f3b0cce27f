//! Where the units of an order are: put into parcels, sent, and taken out again.

use super::{Order, OrderError, OrderFulfillmentStatus, OrderStates, OrderStatus};
use crate::{
    fulfillment::{FulfillmentLine, FulfillmentStatus},
    id::OrderLineId,
    payment::InvalidTransition,
    time::Timestamp,
};

impl Order {
    /// Puts units of lines into a parcel; each line is named once.
    pub fn pack(&mut self, packed: &[(OrderLineId, i32)], now: Timestamp) -> Result<OrderStates, OrderError> {
        if self.status != OrderStatus::Open {
            let to = OrderFulfillmentStatus::Fulfilled.as_str();
            return Err(InvalidTransition { from: self.status.as_str(), to }.into());
        }
        if packed.is_empty() {
            return Err(OrderError::NothingToFulfill);
        }
        let mut lines = self.lines.clone();
        for (index, (id, quantity)) in packed.iter().enumerate() {
            let path = |field: &str| vec!["lines".to_owned(), index.to_string(), field.to_owned()];
            let line = lines.iter_mut().find(|line| line.id == *id);
            let line = line.ok_or_else(|| OrderError::LineNotFound { path: path("orderLineId") })?;
            let outstanding = line.outstanding();
            if !(1..=outstanding).contains(quantity) {
                return Err(OrderError::InvalidQuantity { path: path("quantity"), quantity: *quantity, outstanding });
            }
            line.packed_quantity += quantity;
        }
        self.lines = lines;
        Ok(self.changed(now))
    }

    /// Notes that a packed parcel was sent.
    pub fn ship(&mut self, parcel: &[FulfillmentLine], now: Timestamp) -> OrderStates {
        for sent in parcel {
            if let Some(line) = self.lines.iter_mut().find(|line| line.id == sent.order_line_id) {
                line.packed_quantity = line.packed_quantity.saturating_sub(sent.quantity);
                line.fulfilled_quantity = line.fulfilled_quantity.saturating_add(sent.quantity);
            }
        }
        self.see_what_was_sent();
        self.changed(now)
    }

    /// Takes the units of a parcel at that state out of it, so that they are to be sent again. What was sent can only be taken out while
    /// nothing of it has come back or is about to; an order that was complete is open again.
    pub fn unpack(
        &mut self,
        parcel: &[FulfillmentLine],
        status: FulfillmentStatus,
        now: Timestamp,
    ) -> Result<OrderStates, OrderError> {
        let mut lines = self.lines.clone();
        for taken in parcel {
            let line = lines.iter_mut().find(|line| line.id == taken.order_line_id);
            let line = line.ok_or_else(|| OrderError::LineNotFound { path: vec!["fulfillmentId".to_owned()] })?;
            if status == FulfillmentStatus::Packed {
                line.packed_quantity = line.packed_quantity.saturating_sub(taken.quantity);
                continue;
            }
            let left = line.fulfilled_quantity.saturating_sub(taken.quantity);
            let came_back = line.returning_quantity.saturating_add(line.returned_quantity).max(line.restocked_quantity);
            if left < came_back {
                return Err(OrderError::ParcelCameBack);
            }
            line.fulfilled_quantity = left;
        }
        self.lines = lines;
        self.see_what_was_sent();
        if self.status == OrderStatus::Completed && self.fulfillment_status != OrderFulfillmentStatus::Fulfilled {
            self.status = OrderStatus::Open;
        }
        Ok(self.changed(now))
    }

    /// All that is in no parcel yet.
    pub fn outstanding_lines(&self) -> Vec<(OrderLineId, i32)> {
        let open = self.lines.iter().filter(|line| line.outstanding() > 0);
        open.map(|line| (line.id, line.outstanding())).collect()
    }

    /// Where the goods are follows from the lines alone.
    pub(super) fn see_what_was_sent(&mut self) {
        let is_sent = self.lines.iter().all(|line| line.fulfilled_quantity == line.quantity);
        let is_begun = self.lines.iter().any(|line| line.fulfilled_quantity > 0);
        let came_back = is_begun && self.lines.iter().all(|line| line.returned_quantity == line.quantity);
        self.fulfillment_status = match (is_sent, is_begun) {
            _ if came_back => OrderFulfillmentStatus::Returned,
            (true, _) => OrderFulfillmentStatus::Fulfilled,
            (false, true) => OrderFulfillmentStatus::PartiallyFulfilled,
            (false, false) => OrderFulfillmentStatus::Unfulfilled,
        };
    }
}
