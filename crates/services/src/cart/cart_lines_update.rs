//! Changing how many of a line are wanted.

use cartwright_domain::id::{CartLineId, CartToken};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, cart_lines_add::answer};
use crate::{Context, Done, Error, idempotency};

/// New quantities for lines of a cart.
#[derive(Debug, Clone, Serialize)]
pub struct CartLinesUpdate {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// The lines.
    pub lines: Vec<CartLineUpdate>,
}

/// A new quantity for a line.
#[derive(Debug, Clone, Serialize)]
pub struct CartLineUpdate {
    /// The line.
    pub line: CartLineId,
    /// Units; 0 removes the line.
    pub quantity: i32,
}

/// Sets the quantities, all or none, and answers the whole cart.
pub async fn cart_lines_update(
    ctx: &Context,
    input: CartLinesUpdate,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartLinesUpdate", input.cart, key, &input)?;
    let changes: &Vec<_> = &input.lines.iter().map(|line| (line.line, line.quantity)).collect();
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        let quoting = changing.quoting(ctx, &uow, []).await?;
        changing.cart.update_lines(changes, &quoting.facts)?;
        changing.save(ctx, &uow, Some(&quoting)).await
    })
    .await?;
    answer(ctx, done).await
}
