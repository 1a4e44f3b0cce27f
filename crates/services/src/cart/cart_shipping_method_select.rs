//! Choosing how the goods are sent.

use cartwright_domain::id::{CartToken, ShippingMethodId};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, cart_lines_add::answer};
use crate::{Context, Done, Error, Failure, idempotency};

/// A way of shipping for a cart.
#[derive(Debug, Clone, Serialize)]
pub struct CartShippingMethodSelect {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// One of those offered for the cart; none takes the choice back.
    pub method: Option<ShippingMethodId>,
}

/// Chooses the way of shipping and answers the whole cart. Only what is offered for the cart's address and lines can be chosen.
pub async fn cart_shipping_method_select(
    ctx: &Context,
    input: CartShippingMethodSelect,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartShippingMethodSelect", input.cart, key, &input)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        let quoting = changing.quoting(ctx, &uow, []).await?;
        let offered = quoting.shipping_methods(&changing.cart)?;
        if input.method.is_some_and(|wanted| offered.iter().all(|quote| quote.method.id != wanted)) {
            return Err(Error::refused(CartRefusal::ShippingMethodUnavailable));
        }
        changing.cart.shipping_method_id = input.method;
        match changing.save(ctx, &uow, Some(&quoting)).await {
            // It was deleted by another process a moment ago.
            Err(Error::Failed(Failure::Store(error))) if error.is_reference() => {
                Err(Error::refused(CartRefusal::ShippingMethodUnavailable))
            }
            saved => saved,
        }
    })
    .await?;
    answer(ctx, done).await
}
