//! The inputs of what customers tell of themselves.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::id::CustomerAddressId;

use crate::{customer::AddressInput, id::GlobalId};

/// What the customer tells of themselves. A field that is not given stays as it is; null clears it.
#[derive(Clone, InputObject)]
pub struct CustomerUpdateInput {
    /// The given name.
    pub first_name: MaybeUndefined<String>,
    /// The family name, or the only one.
    pub last_name: MaybeUndefined<String>,
    /// Where they can be called.
    pub phone: MaybeUndefined<String>,
    /// Whether they want to hear of offers.
    pub accepts_marketing: Option<bool>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// An address to keep.
#[derive(Clone, InputObject)]
pub struct CustomerAddressCreateInput {
    /// The address.
    pub address: AddressInput,
    /// Whether it is the one to begin with; the first address always is.
    #[graphql(default)]
    pub is_default: bool,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// A change of an address that is kept.
#[derive(Clone, InputObject)]
pub struct CustomerAddressUpdateInput {
    /// The customer's address.
    pub id: GlobalId<CustomerAddressId>,
    /// What it becomes; it stays as it is where this is not given.
    pub address: Option<AddressInput>,
    /// Whether it is the one to begin with; that stays as it is where this is not given.
    pub is_default: Option<bool>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// An address to keep no longer.
#[derive(Clone, InputObject)]
pub struct CustomerAddressDeleteInput {
    /// The customer's address.
    pub id: GlobalId<CustomerAddressId>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}
