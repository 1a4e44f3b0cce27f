//! Taking lines out of a cart.

use cartwright_domain::id::{CartLineId, CartToken};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, cart_lines_add::answer};
use crate::{Context, Done, Error, idempotency};

/// Lines to be taken out of a cart.
#[derive(Debug, Clone, Serialize)]
pub struct CartLinesRemove {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// The lines.
    pub lines: Vec<CartLineId>,
}

/// Removes the lines, all or none, and answers the whole cart.
pub async fn cart_lines_remove(
    ctx: &Context,
    input: CartLinesRemove,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartLinesRemove", input.cart, key, &input)?;
    let lines = &input.lines;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        changing.cart.remove_lines(lines)?;
        changing.save(ctx, &uow, None).await
    })
    .await?;
    answer(ctx, done).await
}
