//! Writing on a cart how the customer is reached and what they want to say.

use cartwright_domain::{
    cart::{Attribute, CartDetails},
    id::CartToken,
};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, cart_lines_add::answer};
use crate::{Context, Done, Error, idempotency};

/// What is to be written on a cart: an absent field stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct CartDetailsUpdate {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// Where the order is confirmed to.
    pub email: Option<Option<String>>,
    /// Where the customer can be called.
    pub phone: Option<Option<String>>,
    /// What the customer wants to say.
    pub note: Option<Option<String>>,
    /// What the storefront notes; all of it.
    pub attributes: Option<Vec<Attribute>>,
}

/// Writes the details on the cart and answers the whole cart.
pub async fn cart_details_update(
    ctx: &Context,
    input: CartDetailsUpdate,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartDetailsUpdate", input.cart, key, &input)?;
    let details =
        &CartDetails { email: input.email, phone: input.phone, note: input.note, attributes: input.attributes };
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        changing.cart.change_details(details.clone())?;
        changing.save(ctx, &uow, None).await
    })
    .await?;
    answer(ctx, done).await
}
