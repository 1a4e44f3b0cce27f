//! What is left of an order when its customer wants to be forgotten: what tax law asks for, and nobody's name.

use super::Order;
use crate::{customer::Address, id::CustomerId, time::Timestamp};

/// What stands where a name or a street was.
const ERASED: &str = "erased";

impl Order {
    /// Takes everything personal out of the order. The customer's key stays as a pseudonym, which names nobody once the account is gone.
    pub fn pseudonymise(&mut self, customer: CustomerId, now: Timestamp) {
        self.email = pseudonym(customer);
        self.phone = None;
        self.note = None;
        self.attributes.clear();
        for address in [&mut self.shipping_address, &mut self.billing_address].into_iter().flatten() {
            *address = without_person(address);
        }
        for line in &mut self.lines {
            line.attributes.clear();
        }
        self.version = self.version.saturating_add(1);
        self.updated_at = now;
    }
}

/// An address to which no mail goes, under a domain that is reserved for that.
fn pseudonym(customer: CustomerId) -> String {
    format!("{}@erased.invalid", customer.0.simple())
}

/// The country, and the region where taxes may depend on it.
fn without_person(address: &Address) -> Address {
    Address {
        first_name: None,
        last_name: ERASED.to_owned(),
        company: None,
        address1: ERASED.to_owned(),
        address2: None,
        city: None,
        region: address.region.clone(),
        postal_code: None,
        country: address.country,
        phone: None,
    }
}
