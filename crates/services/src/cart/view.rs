//! A cart as its owner sees it: priced at this moment, with what stands between it and an order.

use std::sync::Arc;

use cartwright_domain::{
    cart::{Cart, CartError, CartProblem, PricedCart},
    channel::Channel,
    id::{CartToken, CustomerId},
    payment::PaymentSession,
    time::Timestamp,
};

use super::{Quoting, ShippingMethodQuote};
use crate::{Context, Failure};

/// A cart with everything that its owner is told.
#[derive(Debug, Clone)]
pub struct CartView {
    /// The cart.
    pub cart: Cart,
    /// Its channel.
    pub channel: Arc<Channel>,
    /// Its prices.
    pub priced: PricedCart,
    /// What can be chosen for its address and lines.
    pub shipping_methods: Vec<ShippingMethodQuote>,
    /// What stands between it and an order.
    pub problems: Vec<CartProblem>,
    /// Its last payment session.
    pub payment_session: Option<PaymentSession>,
}

impl CartView {
    /// The chosen way of shipping, where it is offered.
    pub fn shipping_method(&self) -> Option<&ShippingMethodQuote> {
        self.shipping_methods.iter().find(|quote| Some(quote.method.id) == self.cart.shipping_method_id)
    }

    /// Until when the cart's session holds stock.
    pub fn reserved_until(&self) -> Option<Timestamp> {
        let session = self.payment_session.as_ref()?;
        session.status.is_live().then_some(session.reserved_until)
    }
}

/// The cart that the token opens to who asks, priced in its own channel, whatever channel the request names. None where there is none.
pub async fn cart(ctx: &Context, token: CartToken) -> Result<Option<CartView>, Failure> {
    match ctx.store().carts().find(token, ctx.customer()).await? {
        Some(cart) => Ok(Some(view(ctx, cart).await?)),
        None => Ok(None),
    }
}

/// The cart that the customer has in the channel of the request; for one who has proved to be that customer within this request.
pub async fn cart_of(ctx: &Context, customer: CustomerId) -> Result<Option<CartView>, Failure> {
    match ctx.store().carts().find_current(customer, ctx.channel().id).await? {
        Some(cart) => Ok(Some(view(ctx, cart).await?)),
        None => Ok(None),
    }
}

/// The cart with everything that its owner is told; whether the caller may see it is asked before.
pub(crate) async fn view(ctx: &Context, cart: Cart) -> Result<CartView, Failure> {
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let payment_session = ctx.store().payment_sessions().latest(cart.id).await?;
    let quoting = Quoting::read(ctx, &cart, &channel, payment_session.as_ref()).await?;
    let broken = |error: CartError| Failure::Internal(format!("{}: {error}", cart.id));
    let priced = quoting.price_what_fits(&cart).map_err(broken)?;
    let shipping_methods = quoting.shipping_methods(&cart).map_err(broken)?;
    let problems = quoting.problems(&cart).map_err(broken)?;
    Ok(CartView { cart, channel, priced, shipping_methods, problems, payment_session })
}
