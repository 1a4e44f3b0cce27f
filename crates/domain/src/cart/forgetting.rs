//! What is left of a cart when its customer wants to be forgotten.

use super::{Cart, CartStatus};
use crate::time::Timestamp;

impl Cart {
    /// Takes everything personal out of the cart. One that was still open is given up.
    pub fn forget_customer(&mut self, now: Timestamp) {
        self.customer_id = None;
        self.email = None;
        self.phone = None;
        self.note = None;
        self.attributes.clear();
        self.shipping_address = None;
        self.billing_address = None;
        for line in &mut self.lines {
            line.attributes.clear();
        }
        if self.status == CartStatus::Open {
            self.status = CartStatus::Expired;
        }
        self.version = self.version.saturating_add(1);
        self.updated_at = now;
    }
}
