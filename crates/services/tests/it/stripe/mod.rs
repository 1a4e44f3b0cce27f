//! Paying by Stripe, which a server of the tests' own stands in for.

mod after_sale;
mod paying;

use cartwright_domain::{
    id::{CartToken, OrderId, PaymentId, VariantId},
    ordering::{Order, OrderEventKind, Payment},
    payment::PaymentSession,
};
use cartwright_persistence::Timeline;
use cartwright_services::{
    Done, Error,
    ordering::{OrderRefusal, PaymentCapture, RefundCreate, payment_capture, refund_create, staff_order},
    payment::{Notification, NotificationRefusal, PaymentSessionCreate, notification_take, payment_session_create},
};
use cartwright_testkit::{SignedEvent, StripeCapture, StripeServer};
use serde_json::Value;

use crate::market::{Market, key};

pub(super) const AUTOMATIC: StripeCapture = StripeCapture::Automatic;
pub(super) const MANUAL: StripeCapture = StripeCapture::Manual;

pub(super) fn by_stripe(cart: CartToken, token: Option<&str>) -> PaymentSessionCreate {
    PaymentSessionCreate {
        cart,
        provider: "stripe".to_owned(),
        token: token.map(str::to_owned),
        return_url: Some("https://shop.example/back".to_owned()),
    }
}

/// A cart of one shirt of ten at 10.00 and shipping for 4.90.
pub(super) async fn cart(market: &Market) -> (CartToken, VariantId) {
    let shirt = market.shirts(10).await;
    (market.shipped_cart(&[(shirt, 1)]).await, shirt)
}

pub(super) async fn session(market: &Market, cart: CartToken, token: Option<&str>) -> PaymentSession {
    payment_session_create(&market.guest(), by_stripe(cart, token), &key()).await.unwrap().outcome
}

pub(super) fn secret(session: &PaymentSession) -> &str {
    session.client_secret.as_deref().unwrap()
}

pub(super) fn reference(session: &PaymentSession) -> &str {
    session.provider_reference.as_deref().unwrap()
}

pub(super) type Told = Result<(), Error<NotificationRefusal>>;

pub(super) async fn deliver(market: &Market, event: &SignedEvent) -> Told {
    let notification = Notification { provider: "stripe", signature: &event.signature, body: event.body.as_bytes() };
    notification_take(&market.guest(), notification).await
}

pub(super) fn signed(market: &Market, server: &StripeServer, event: &Value) -> SignedEvent {
    server.sign(event, market.shop.clock().now().timestamp())
}

/// Delivers everything that has happened, and does what follows from it.
pub(super) async fn hear(market: &Market, server: &StripeServer) {
    for event in server.events() {
        deliver(market, &signed(market, server, &event)).await.unwrap();
    }
    market.work().await;
}

pub(super) async fn order_of(market: &Market, cart: CartToken) -> Option<OrderId> {
    market.view(cart).await.cart.order_id
}

pub(super) async fn order(market: &Market, id: OrderId) -> Order {
    staff_order(&market.shop.clerk(), id).await.unwrap().unwrap()
}

pub(super) async fn payment(market: &Market, order: OrderId) -> Payment {
    market.process().store.orders().payments(&[order]).await.unwrap().remove(0)
}

pub(super) async fn happened(market: &Market, order: OrderId, kind: OrderEventKind) -> usize {
    let events = market.process().store.orders().events(&[order], Timeline::Staff).await.unwrap();
    events.iter().filter(|event| event.kind == kind).count()
}

/// An order that was paid in the browser.
pub(super) async fn bought(market: &Market, server: &StripeServer) -> (OrderId, String, VariantId) {
    let (cart, shirt) = cart(market).await;
    let session = session(market, cart, None).await;
    server.customer_pays(secret(&session));
    hear(market, server).await;
    (order_of(market, cart).await.unwrap(), reference(&session).to_owned(), shirt)
}

pub(super) async fn capture(
    market: &Market,
    payment: PaymentId,
    amount: &str,
) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = PaymentCapture { payment, amount: Some(amount.to_owned()) };
    payment_capture(&market.shop.clerk(), input, Some(&key())).await
}

pub(super) fn refund_of(order: OrderId, amount: &str) -> RefundCreate {
    RefundCreate {
        order,
        payment: None,
        amount: Some(amount.to_owned()),
        lines: Vec::new(),
        shipping: false,
        restock_location: None,
        reason: None,
    }
}

pub(super) async fn refund(market: &Market, order: OrderId, amount: &str) -> Result<Done<Order>, Error<OrderRefusal>> {
    let input = refund_of(order, amount);
    refund_create(&market.shop.clerk(), input, Some(&key())).await
}
