//! A cart as its owner sees it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use cartwright_domain::cart;
use cartwright_services::{cart::CartView, ordering::order_of_cart};

use super::{line::CartLine, problem::CartProblem, shipping::ShippingMethodQuote, totals::CartTotals};
use crate::{
    cart::Attribute,
    customer::Address,
    error::ApiResult,
    id::global_id,
    many::Many,
    request::RequestContext,
    scalar::DateTime,
    shop::{ordering::Order, payment::PaymentSession},
};

/// Where a cart is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "cart::CartStatus")]
pub enum CartStatus {
    /// It can be changed.
    Open,
    /// A payment is on its way; most changes give it up, and none is possible while the provider works on it.
    AwaitingPayment,
    /// It became an order.
    Completed,
    /// Its lines went into another cart.
    Merged,
    /// Nobody came back for it.
    Expired,
}

/// A cart as its owner sees it.
#[derive(Clone, Debug)]
pub struct Cart(pub Arc<CartView>);

impl From<CartView> for Cart {
    fn from(view: CartView) -> Self {
        Self(Arc::new(view))
    }
}

/// What somebody wants to buy. Its id is a secret: whoever knows it may see and change the cart of a guest; a customer's is for the customer alone. It keeps the channel that it was made
/// in, and is priced anew whenever it is read.
#[Object]
impl Cart {
    /// The cart's id: a secret.
    pub async fn id(&self) -> ID {
        global_id(self.0.cart.token)
    }

    /// Where the cart is on its way.
    async fn status(&self) -> CartStatus {
        self.0.cart.status.into()
    }

    /// The order that it became.
    async fn order(&self, ctx: &Context<'_>) -> Option<ApiResult<Order>> {
        let id = self.0.cart.order_id?;
        let found = order_of_cart(ctx.services(), id).await;
        found.map(|order| order.map(Order::from)).map_err(Into::into).transpose()
    }

    /// Its last payment session, by which a client that lost an answer finds its way back.
    async fn payment_session(&self) -> Option<PaymentSession> {
        self.0.payment_session.clone().map(PaymentSession)
    }

    /// Grows by one with every change: a client drops answers with a lower one.
    async fn version(&self) -> i32 {
        self.0.cart.version
    }

    /// The lines, in the order in which they were added; 500 at most.
    async fn lines(&self) -> Many<CartLine> {
        (0..self.0.cart.lines.len()).map(|index| CartLine { view: Arc::clone(&self.0), index }).collect()
    }

    /// Units over all lines.
    async fn total_quantity(&self) -> i32 {
        i32::try_from(self.0.cart.total_quantity()).unwrap_or(i32::MAX)
    }

    /// What the cart costs.
    async fn totals(&self) -> CartTotals {
        CartTotals(self.0.priced.totals.clone())
    }

    /// Where the order will be confirmed to.
    async fn email(&self) -> Option<&str> {
        self.0.cart.email.as_deref()
    }

    /// Where the customer can be called.
    async fn phone(&self) -> Option<&str> {
        self.0.cart.phone.as_deref()
    }

    /// What the customer wants to say.
    async fn note(&self) -> Option<&str> {
        self.0.cart.note.as_deref()
    }

    /// What the storefront notes; 30 at most.
    async fn attributes(&self) -> Many<Attribute> {
        self.0.cart.attributes.iter().cloned().map(Attribute::from).collect()
    }

    /// Where the goods go.
    async fn shipping_address(&self) -> Option<Address> {
        self.0.cart.shipping_address.clone().map(Address::from)
    }

    /// Where the bill goes; the shipping address where there is none.
    async fn billing_address(&self) -> Option<Address> {
        self.0.cart.billing_address.clone().map(Address::from)
    }

    /// The ways of shipping that can be chosen for this address and these lines; none before there is an address.
    async fn shipping_methods(&self) -> Many<ShippingMethodQuote> {
        self.0.shipping_methods.iter().cloned().map(ShippingMethodQuote).collect()
    }

    /// The way of shipping that was chosen, while it is offered.
    async fn shipping_method(&self) -> Option<ShippingMethodQuote> {
        self.0.shipping_method().cloned().map(ShippingMethodQuote)
    }

    /// What stands between this cart and an order; empty where it can be paid.
    async fn problems(&self) -> Many<CartProblem> {
        self.0.problems.iter().cloned().map(CartProblem::from).collect()
    }

    /// Until when its payment session holds the stock.
    async fn reserved_until(&self) -> Option<DateTime> {
        self.0.reserved_until().map(DateTime)
    }

    /// When the cart is given up, unless somebody changes it before.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.cart.expires_at)
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.cart.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.cart.updated_at)
    }
}
