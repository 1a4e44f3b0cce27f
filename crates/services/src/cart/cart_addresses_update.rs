//! Saying where the goods and the bill go.

use cartwright_domain::{
    customer::{Address, AddressDraft, validate_address},
    id::CartToken,
    input::InputProblem,
};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, cart_lines_add::answer};
use crate::{Context, Done, Error, idempotency};

/// Addresses for a cart: an absent one stays, an inner none clears.
#[derive(Debug, Clone, Serialize)]
pub struct CartAddressesUpdate {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// Where the goods go.
    pub shipping_address: Option<Option<AddressDraft>>,
    /// Where the bill goes.
    pub billing_address: Option<Option<AddressDraft>>,
}

/// Writes the addresses on the cart and answers the whole cart, whose taxes and ways of shipping follow them.
pub async fn cart_addresses_update(
    ctx: &Context,
    input: CartAddressesUpdate,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartAddressesUpdate", input.cart, key, &input)?;
    let mut wrong = Vec::new();
    let shipping = &checked("shippingAddress", input.shipping_address, &mut wrong);
    let billing = &checked("billingAddress", input.billing_address, &mut wrong);
    if !wrong.is_empty() {
        return Err(wrong.into());
    }
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        if let Some(address) = shipping {
            changing.cart.shipping_address.clone_from(address);
        }
        if let Some(address) = billing {
            changing.cart.billing_address.clone_from(address);
        }
        let quoting = changing.quoting(ctx, &uow, []).await?;
        changing.save(ctx, &uow, Some(&quoting)).await
    })
    .await?;
    answer(ctx, done).await
}

fn checked(field: &str, draft: Option<Option<AddressDraft>>, wrong: &mut Vec<InputProblem>) -> Option<Option<Address>> {
    draft.map(|draft| {
        validate_address(draft?)
            .map_err(|problems| wrong.extend(problems.into_iter().map(|problem| problem.under(&[field]))))
            .ok()
    })
}
