//! Putting variants into a cart.

use cartwright_domain::{
    cart::{Attribute, CartError, NewLine, clean_attributes},
    id::{CartToken, VariantId},
    input::InputProblem,
};
use serde::Serialize;

use super::{CartRefusal, CartView, Changing, Quoting, view::cart};
use crate::{Context, Done, Error, idempotency};

/// Variants to be put into a cart.
#[derive(Debug, Clone, Serialize)]
pub struct CartLinesAdd {
    /// What opens the cart.
    pub cart: CartToken,
    /// The version that the caller knows, where it must not have changed.
    pub expected_version: Option<i32>,
    /// The variants.
    pub lines: Vec<CartLineAdd>,
}

/// So many of a variant.
#[derive(Debug, Clone, Serialize)]
pub struct CartLineAdd {
    /// The variant.
    pub variant: VariantId,
    /// Units.
    pub quantity: i32,
    /// What the storefront notes; lines with other notes stay apart.
    pub attributes: Vec<Attribute>,
}

/// Adds the lines, all or none, and answers the whole cart.
pub async fn cart_lines_add(
    ctx: &Context,
    input: CartLinesAdd,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let request = idempotency::Request::new("cartLinesAdd", input.cart, key, &input)?;
    let lines = &clean(input.lines)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let mut changing = Changing::begin(ctx, &uow, input.cart, input.expected_version).await?;
        let quoting = changing.quoting(ctx, &uow, lines.iter().map(|line| line.variant)).await?;
        changing.cart.add_lines(new_lines(ctx, lines, &quoting)?)?;
        changing.save(ctx, &uow, Some(&quoting)).await
    })
    .await?;
    answer(ctx, done).await
}

/// The lines with clean notes, or all that is wrong with them.
pub(super) fn clean(lines: Vec<CartLineAdd>) -> Result<Vec<CartLineAdd>, Error<CartRefusal>> {
    let mut wrong: Vec<InputProblem> = Vec::new();
    let mut clean = Vec::with_capacity(lines.len());
    for (index, line) in lines.into_iter().enumerate() {
        match clean_attributes(line.attributes) {
            Ok(attributes) => clean.push(CartLineAdd { attributes, ..line }),
            Err(problems) => {
                let index = index.to_string();
                wrong.extend(problems.into_iter().map(|problem| problem.under(&["lines", &index, "attributes"])));
            }
        }
    }
    if wrong.is_empty() { Ok(clean) } else { Err(wrong.into()) }
}

/// The lines with what their variants are at this moment; one that is not for sale is refused.
pub(crate) fn new_lines<'a>(
    ctx: &Context,
    lines: &[CartLineAdd],
    quoting: &'a Quoting,
) -> Result<Vec<NewLine<'a>>, CartError> {
    let new_line = |(index, line): (usize, &CartLineAdd)| {
        let path = || vec!["lines".to_owned(), index.to_string(), "variantId".to_owned()];
        Ok(NewLine {
            id: ctx.ids().key(ctx.now()),
            facts: quoting.facts.get(&line.variant).ok_or_else(|| CartError::VariantNotFound { path: path() })?,
            quantity: line.quantity,
            attributes: line.attributes.clone(),
            index,
        })
    };
    lines.iter().enumerate().map(new_line).collect()
}

/// The cart as it is after the change.
pub(super) async fn answer(ctx: &Context, done: Done<CartToken>) -> Result<Done<CartView>, Error<CartRefusal>> {
    // A guest who repeats a request may have signed in since, and the cart is the customer's.
    let view = cart(ctx, done.outcome).await?.ok_or_else(|| Error::refused(CartRefusal::CartNotFound))?;
    Ok(Done { outcome: view, replayed: done.replayed })
}
