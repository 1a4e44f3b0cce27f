use std::sync::Arc;

use cartwright_domain::{cart::CartStatus, id::CartToken, payment::PaymentSessionStatus};
use cartwright_services::{
    Context, Done, Error,
    cart::{CartCreate, CartLinesAdd, CartRefusal, CartView, cart, cart_create, cart_lines_add, cart_of},
    identity::{SessionCreate, SignedIn, session_create},
    payment::{CheckoutRefusal, checkout_complete, payment_session_create},
};
use cartwright_testkit::PASSWORD;

use crate::{
    market::{Market, at_once, checkout, key, line, placed, session},
    refused::refusals,
};

async fn signed_in(market: &Market, cart: Option<CartToken>) -> SignedIn {
    let input = SessionCreate { email: "ada@shop.example".to_owned(), password: PASSWORD.to_owned(), cart };
    session_create(&market.guest(), input, None).await.unwrap().outcome
}

async fn current(ctx: &Context) -> CartView {
    cart_of(ctx, ctx.customer().unwrap()).await.unwrap().unwrap()
}

async fn add(
    ctx: &Context,
    cart: CartToken,
    market_line: cartwright_services::cart::CartLineAdd,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    cart_lines_add(ctx, CartLinesAdd { cart, expected_version: None, lines: vec![market_line] }, None).await
}

#[tokio::test]
async fn a_guests_cart_becomes_the_customers_and_opens_to_nobody_else() {
    let market = Market::open().await;
    market.shop.register("ada@shop.example").await;
    let bob = market.shop.request_of(&market.shop.customer("bob@shop.example").await);
    let ticket = market.tickets(5).await;
    let token = market.cart(&[(ticket, 2)]).await;
    let version = market.view(token).await.cart.version;
    let ada = market.shop.request_of(&signed_in(&market, Some(token)).await);
    let theirs = current(&ada).await.cart;
    assert_eq!((theirs.token, theirs.version, theirs.total_quantity()), (token, version + 1, 2));
    let nobodys = CartToken(uuid::Uuid::from_u128(7));
    for ctx in [&market.guest(), &bob] {
        for unknown in [token, nobodys] {
            assert!(cart(ctx, unknown).await.unwrap().is_none(), "row 18");
            assert_eq!(refusals(add(ctx, unknown, line(ticket, 1)).await), [CartRefusal::CartNotFound], "row 19");
            let pay = payment_session_create(ctx, session(unknown, "approve"), &key()).await;
            assert_eq!(refusals(pay), [CheckoutRefusal::CartNotFound]);
        }
    }
    assert_eq!(current(&ada).await.cart, theirs, "and stays as it was");
    add(&ada, token, line(ticket, 1)).await.unwrap();
    // Another device of the same customer, without any cart of its own.
    let tablet = market.shop.request_of(&signed_in(&market, None).await);
    assert_eq!(current(&tablet).await.cart.total_quantity(), 3);
    assert!(cart(&tablet, token).await.unwrap().is_some());
}

#[tokio::test]
async fn signing_in_brings_two_carts_together_without_losing_a_line() {
    let market = Market::open().await;
    market.shop.register("ada@shop.example").await;
    let (ticket, pass, badge) = (market.tickets(5).await, market.tickets(5).await, market.tickets(5).await);
    let first = market.cart(&[(ticket, 2), (pass, 1)]).await;
    signed_in(&market, Some(first)).await;
    let second = market.cart(&[(ticket, 4), (badge, 1)]).await;
    market.add_engraved(second, pass, 1).await;
    let ada = market.shop.request_of(&signed_in(&market, Some(second)).await);
    let theirs = current(&ada).await;
    let lines: Vec<_> = theirs.cart.lines.iter().map(|line| (line.variant_id, line.quantity)).collect();
    assert_eq!(lines, [(Some(ticket), 6), (Some(pass), 1), (Some(badge), 1), (Some(pass), 1)]);
    assert_eq!(theirs.cart.token, first);
    assert!(!theirs.problems.is_empty(), "more tickets than there are is told, not cut off");
    let merged = cart(&ada, second).await.unwrap().unwrap().cart;
    assert_eq!(merged.status, CartStatus::Merged);
    assert!(cart(&market.guest(), second).await.unwrap().is_none());
    assert_eq!(refusals(market.try_add(second, ticket, 1).await).len(), 1, "nothing more goes in");
    // The same sign-in again finds nothing to bring.
    let version = theirs.cart.version;
    let again = market.shop.request_of(&signed_in(&market, Some(second)).await);
    assert_eq!(current(&again).await.cart.version, version);
}

#[tokio::test]
async fn a_payment_that_waits_is_given_up_and_one_that_is_made_keeps_its_cart() {
    let market = Market::open().await;
    market.shop.register("ada@shop.example").await;
    let ticket = market.tickets(5).await;
    let first = market.cart(&[(ticket, 1)]).await;
    signed_in(&market, Some(first)).await;
    let second = market.cart(&[(ticket, 2)]).await;
    let waiting = market.session(second, "approve").await;
    let ada = market.shop.request_of(&signed_in(&market, Some(second)).await);
    assert_eq!(market.status(waiting).await, PaymentSessionStatus::Voided);
    assert_eq!(market.stock(ticket).await, (5, 0));
    assert_eq!(current(&ada).await.cart.total_quantity(), 3);
    let third = market.cart(&[(ticket, 1)]).await;
    let session = market.session(third, "processing").await;
    market.complete(third, session).await.unwrap();
    signed_in(&market, Some(third)).await;
    assert_eq!(market.cart_status(third).await, CartStatus::AwaitingPayment, "the provider works on it");
    assert_eq!(current(&ada).await.cart.total_quantity(), 3);
    market.check_books().await;
}

#[tokio::test]
async fn a_cart_that_is_not_there_keeps_nobody_from_signing_in() {
    let market = Market::open().await;
    market.shop.register("ada@shop.example").await;
    let ada = market.shop.request_of(&signed_in(&market, Some(CartToken(uuid::Uuid::nil()))).await);
    assert!(cart_of(&ada, ada.customer().unwrap()).await.unwrap().is_none());
    let ticket = market.tickets(5).await;
    let bobs = market.cart(&[(ticket, 1)]).await;
    market.shop.register("bob@shop.example").await;
    let input = SessionCreate { email: "bob@shop.example".to_owned(), password: PASSWORD.to_owned(), cart: Some(bobs) };
    let bob = market.shop.request_of(&session_create(&market.guest(), input, None).await.unwrap().outcome);
    signed_in(&market, Some(bobs)).await;
    assert_eq!(current(&bob).await.cart.total_quantity(), 1, "row 22: a cart of somebody else stays theirs");
    assert!(cart_of(&ada, ada.customer().unwrap()).await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_54_carts_brought_at_the_same_time_are_all_kept() {
    let market = Arc::new(Market::open().await);
    market.shop.register("ada@shop.example").await;
    let ticket = market.tickets(100).await;
    let mut carts = Vec::new();
    for _ in 0..5 {
        carts.push(market.cart(&[(ticket, 1)]).await);
    }
    // Each is brought twice; no more at a time than sign-ins may be under way for one account.
    for _ in 0..2 {
        at_once(carts.clone().into_iter().map(|token| {
            let market = Arc::clone(&market);
            async move { signed_in(&market, Some(token)).await }
        }))
        .await;
    }
    let ada = market.shop.request_of(&signed_in(&market, None).await);
    assert_eq!(current(&ada).await.cart.total_quantity(), 5);
    assert_eq!(market.count("cart", "status = 'merged'").await, 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_has_one_cart_however_many_devices_make_one() {
    let market = Arc::new(Market::open().await);
    let ada = market.shop.request_of(&market.shop.customer("ada@shop.example").await);
    let ticket = market.tickets(100).await;
    let made = at_once((0..8).map(|_| {
        let ada = ada.clone();
        async move {
            let input = CartCreate { lines: vec![line(ticket, 1)], email: None, note: None, attributes: Vec::new() };
            cart_create(&ada, input, Some(&key())).await.unwrap().outcome.cart.token
        }
    }))
    .await;
    assert!(made.iter().all(|token| *token == made[0]));
    let theirs = current(&ada).await.cart;
    assert_eq!((theirs.total_quantity(), theirs.email.as_deref()), (8, Some("ada@shop.example")));
}

#[tokio::test]
async fn an_order_of_a_customer_is_theirs_and_a_new_cart_begins_after_it() {
    let market = Market::open().await;
    let ada = market.shop.request_of(&market.shop.customer("ada@shop.example").await);
    let ticket = market.tickets(5).await;
    let input = CartCreate { lines: vec![line(ticket, 1)], email: None, note: None, attributes: Vec::new() };
    let token = cart_create(&ada, input.clone(), None).await.unwrap().outcome.cart.token;
    let paid = payment_session_create(&ada, session(token, "approve"), &key()).await.unwrap().outcome.id;
    let order = placed(checkout_complete(&ada, checkout(token, paid), &key()).await);
    assert_eq!(order.customer_id, ada.customer());
    assert!(cart_of(&ada, ada.customer().unwrap()).await.unwrap().is_none());
    let next = cart_create(&ada, input, None).await.unwrap().outcome.cart.token;
    assert_ne!(next, token);
}
