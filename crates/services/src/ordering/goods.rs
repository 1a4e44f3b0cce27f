//! Goods that staff put into an order.

use cartwright_domain::{
    cart::{Cart, CartError},
    id::VariantId,
    input::{InputProblem, InputProblemCode},
    inventory::Shortage,
    ordering::{NewOrder, Order, OrderPaymentStatus},
};
use cartwright_persistence::{ReserveError, UnitOfWork};

use super::OrderRefusal;
use crate::{
    Context, Error,
    cart::{CartLineAdd, Quoting, new_lines},
};

/// The goods as an order of their own, at the prices of this moment, for whoever placed the old one; with the cart of it. Neither is written.
/// What keeps the goods from being ordered is told of the field that names them.
pub(super) async fn goods_as_order(
    ctx: &Context,
    uow: &UnitOfWork,
    old: &Order,
    goods: &[CartLineAdd],
    field: &'static str,
) -> Result<(Cart, Order), Error<OrderRefusal>> {
    let now = ctx.now();
    let refused = |error| not_for_sale(error, field);
    let channel = ctx.shop().channel_by_id(old.channel_id)?;
    // Without the customer, who has another cart.
    let mut cart = Cart {
        email: Some(old.email.clone()),
        phone: old.phone.clone(),
        shipping_address: old.shipping_address.clone(),
        billing_address: old.billing_address.clone(),
        ..Cart::empty(ctx.ids().key(now), ctx.ids().secret(), old.channel_id, old.language, now)
    };
    let quoting = Quoting::read_in(ctx, uow, &cart, &channel, goods.iter().map(|line| line.variant)).await?;
    cart.add_lines(new_lines(ctx, goods, &quoting).map_err(refused)?).map_err(refused)?;
    cart.touch(now, ctx.settings().cart_lifetime);
    let new = NewOrder {
        id: ctx.ids().key(now),
        // Given when it is placed.
        number: String::new(),
        cart: &cart,
        facts: &quoting.facts,
        priced: &quoting.price(&cart).map_err(refused)?,
        shipping_method: None,
        payment_status: OrderPaymentStatus::Pending,
    };
    let mut draft = Order::from_cart(new, || ctx.ids().key(now), now)?;
    draft.customer_id = old.customer_id;
    Ok((cart, draft))
}

/// The shortages as refusals.
pub(super) fn out_of_stock(error: ReserveError, field: &'static str) -> Error<OrderRefusal> {
    match error {
        ReserveError::Store(error) => error.into(),
        ReserveError::Short(shortages) => {
            let refusal = |(variant, shortage): (VariantId, Shortage)| OrderRefusal::OutOfStock {
                field,
                variant,
                requested: shortage.requested,
                available: shortage.available.max(0),
            };
            Error::Refused(shortages.into_iter().map(refusal).collect())
        }
    }
}

/// Why goods cannot be put into the cart, told of the field that names them.
pub(super) fn not_for_sale(error: CartError, field: &'static str) -> Error<OrderRefusal> {
    if let CartError::InsufficientStock { variant_id: variant, requested, available, .. } = error {
        return Error::refused(OrderRefusal::OutOfStock { field, variant, requested, available });
    }
    vec![InputProblem::new(&[field], InputProblemCode::Invalid, error.to_string())].into()
}
