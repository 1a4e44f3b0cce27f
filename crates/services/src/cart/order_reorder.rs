//! A cart of what was bought before.

use cartwright_domain::{cart::CartDetails, ordering::Order};

use super::{CartLineAdd, CartRefusal, CartView, cart_create::create, cart_lines_add::answer};
use crate::{Context, Done, Error, idempotency};

/// Puts the goods of an order that the caller may see into a cart, in the order's channel and at the prices of now: into the one that the customer
/// has, or into a new one. What is not for sale any more stays out, and so does what is not there.
pub async fn order_reorder(
    ctx: &Context,
    order: &Order,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let ctx = &ctx.in_channel(ctx.shop().channel_by_id(order.channel_id)?);
    // Who may see the order tells the keys of its buyers apart.
    let request = idempotency::Request::new("orderReorder", order.id, key, &order.id)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let wanted: Vec<_> = order.lines.iter().filter_map(|line| line.variant_id).collect();
        let facts = uow.variants().facts(ctx.channel(), &wanted, ctx.now()).await?;
        let mut left: std::collections::HashMap<_, _> =
            facts.iter().map(|(variant, facts)| (*variant, facts.available)).collect();
        let mut lines = Vec::new();
        for line in order.lines.iter().filter(|line| line.quantity > 0) {
            let Some((variant, Some(available))) = line.variant_id.map(|variant| (variant, left.get_mut(&variant)))
            else {
                continue;
            };
            let most = available.map_or(line.quantity, |available| i32::try_from(available).unwrap_or(i32::MAX));
            let quantity = line.quantity.min(most);
            if quantity < 1 || !facts.get(&variant).is_some_and(|facts| facts.purchasable && facts.price.is_some()) {
                continue;
            }
            if let Some(available) = available {
                *available -= i64::from(quantity);
            }
            lines.push(CartLineAdd { variant, quantity, attributes: line.attributes.clone() });
        }
        let details = CartDetails { email: Some(Some(order.email.clone())), phone: None, note: None, attributes: None };
        create(ctx, &uow, &details, &lines).await
    })
    .await?;
    answer(ctx, done).await
}
