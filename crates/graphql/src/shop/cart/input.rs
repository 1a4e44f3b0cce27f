//! The inputs of the cart's mutations.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::id::{CartLineId, CartToken, ShippingMethodId, VariantId};
use cartwright_services::cart;

use crate::{cart::AttributeInput, customer::AddressInput, id::GlobalId};

/// A cart to be made, in the channel of the request.
#[derive(Clone, Debug, InputObject)]
pub struct CartCreateInput {
    /// What is in it from the start; 500 at most.
    #[graphql(default)]
    pub lines: Vec<CartLineAddInput>,
    /// Where the order will be confirmed to.
    pub email: Option<String>,
    /// What the customer wants to say.
    pub note: Option<String>,
    /// What the storefront notes; 30 at most.
    #[graphql(default)]
    pub attributes: Vec<AttributeInput>,
    /// A random UUID: the same request again, also at the same time, makes one cart.
    pub idempotency_key: Option<String>,
}

/// So many of a variant.
#[derive(Clone, Debug, InputObject)]
pub struct CartLineAddInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// Units, from 1 to 9,999.
    #[graphql(default = 1)]
    pub quantity: i32,
    /// What the storefront notes; lines with other notes stay apart. 30 at most.
    #[graphql(default)]
    pub attributes: Vec<AttributeInput>,
}

/// Variants to be put into a cart.
#[derive(Clone, Debug, InputObject)]
pub struct CartLinesAddInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// The variants; a variant that is in the cart with the same notes gets more units.
    pub lines: Vec<CartLineAddInput>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// New quantities for lines of a cart.
#[derive(Clone, Debug, InputObject)]
pub struct CartLinesUpdateInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// The lines.
    pub lines: Vec<CartLineUpdateInput>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// A new quantity for a line.
#[derive(Clone, Debug, InputObject)]
pub struct CartLineUpdateInput {
    /// The line.
    pub id: GlobalId<CartLineId>,
    /// Units, up to 9,999; 0 removes the line.
    pub quantity: i32,
}

/// Lines to be taken out of a cart.
#[derive(Clone, Debug, InputObject)]
pub struct CartLinesRemoveInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// The lines.
    pub line_ids: Vec<GlobalId<CartLineId>>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// What is to be written on a cart. A field that is not given stays as it is; null clears it.
#[derive(Clone, Debug, InputObject)]
pub struct CartDetailsUpdateInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// Where the order will be confirmed to.
    pub email: MaybeUndefined<String>,
    /// Where the customer can be called.
    pub phone: MaybeUndefined<String>,
    /// What the customer wants to say.
    pub note: MaybeUndefined<String>,
    /// What the storefront notes: all of it, 30 at most.
    pub attributes: Option<Vec<AttributeInput>>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// Addresses for a cart. One that is not given stays as it is; null clears it.
#[derive(Clone, Debug, InputObject)]
pub struct CartAddressesUpdateInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// Where the goods go; taxes and ways of shipping follow it.
    pub shipping_address: MaybeUndefined<AddressInput>,
    /// Where the bill goes, where that is elsewhere.
    pub billing_address: MaybeUndefined<AddressInput>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// A way of shipping for a cart.
#[derive(Clone, Debug, InputObject)]
pub struct CartShippingMethodSelectInput {
    /// The cart.
    pub cart_id: GlobalId<CartToken>,
    /// One of the cart's `shippingMethods`; null takes the choice back.
    pub shipping_method_id: Option<GlobalId<ShippingMethodId>>,
    /// The version of the cart that the change is for; any where it is not given.
    pub expected_version: Option<i32>,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

impl From<CartLineAddInput> for cart::CartLineAdd {
    fn from(input: CartLineAddInput) -> Self {
        Self {
            variant: input.variant_id.0,
            quantity: input.quantity,
            attributes: input.attributes.into_iter().map(Into::into).collect(),
        }
    }
}
