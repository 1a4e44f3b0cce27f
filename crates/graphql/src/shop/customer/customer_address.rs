//! An address that a customer keeps.

use async_graphql::{ID, SimpleObject};
use cartwright_domain::customer;

use crate::{customer::Address, id::global_id};

/// An address that a customer keeps.
#[derive(Clone, Debug, SimpleObject)]
pub struct CustomerAddress {
    /// The id of the address.
    pub id: ID,
    /// Whether it is the one to begin with.
    pub is_default: bool,
    /// The address itself.
    pub address: Address,
}

impl From<customer::CustomerAddress> for CustomerAddress {
    fn from(kept: customer::CustomerAddress) -> Self {
        Self { id: global_id(kept.id), is_default: kept.is_default, address: kept.address.into() }
    }
}
