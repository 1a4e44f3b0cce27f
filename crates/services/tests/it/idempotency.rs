//! The same request twice does its work once.

use std::sync::Arc;

use cartwright_domain::cart::CartError;
use cartwright_services::{
    Error, Failure, KeyRefusal,
    cart::{CartCreate, CartLinesAdd, CartRefusal, cart_create, cart_lines_add},
    idempotency::{self, Request},
    payment::{CheckoutRefusal, checkout_complete, payment_session_create},
};
use serde_json::json;

use crate::{
    market::{Market, at_once, checkout, key, line, placed, session},
    refused::refusals,
};

fn tickets_for(cart: cartwright_domain::id::CartToken, variant: cartwright_domain::id::VariantId) -> CartLinesAdd {
    CartLinesAdd { cart, expected_version: None, lines: vec![line(variant, 1)] }
}

#[tokio::test]
async fn row_57_the_same_key_again_does_nothing_and_answers_what_was_done() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[]).await;
    let (guest, key) = (market.guest(), key());
    let first = cart_lines_add(&guest, tickets_for(cart, ticket), Some(&key)).await.unwrap();
    assert!(!first.replayed);
    let second = cart_lines_add(&guest, tickets_for(cart, ticket), Some(&key)).await.unwrap();
    assert!(second.replayed);
    assert_eq!(second.outcome.cart, first.outcome.cart);
    assert_eq!(second.outcome.cart.total_quantity(), 1);
}

#[tokio::test]
async fn row_57_a_replayed_session_and_order_are_the_first_ones() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let (guest, session_key, order_key) = (market.guest(), key(), key());
    let first = payment_session_create(&guest, session(cart, "approve"), &session_key).await.unwrap();
    let second = payment_session_create(&guest, session(cart, "approve"), &session_key).await.unwrap();
    assert_eq!((first.replayed, second.replayed), (false, true));
    assert_eq!(first.outcome, second.outcome);
    assert_eq!(market.stock(ticket).await, (5, 1));
    let id = first.outcome.id;
    let placed_first = checkout_complete(&guest, checkout(cart, id), &order_key).await.unwrap();
    let placed_again = checkout_complete(&guest, checkout(cart, id), &order_key).await.unwrap();
    assert_eq!((placed_first.replayed, placed_again.replayed), (false, true));
    // Row 63: a completed cart answers its order, under any key and with any session.
    let done = market.complete(cart, id).await.unwrap();
    assert!(done.replayed);
    let order = placed::<CheckoutRefusal>(Ok(placed_first));
    assert_eq!(placed::<CheckoutRefusal>(Ok(placed_again)), order);
    assert_eq!(placed::<CheckoutRefusal>(Ok(done)), order);
    assert_eq!(market.count("sales_order", "true").await, 1);
}

#[tokio::test]
async fn row_58_the_same_key_with_another_input_is_refused() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let (guest, key) = (market.guest(), key());
    cart_lines_add(&guest, tickets_for(cart, ticket), Some(&key)).await.unwrap();
    let two = CartLinesAdd { lines: vec![line(ticket, 2)], ..tickets_for(cart, ticket) };
    let refused = refusals(cart_lines_add(&guest, two, Some(&key)).await);
    assert_eq!(refused, [CartRefusal::Key(KeyRefusal::Reused)]);
    assert_eq!(market.view(cart).await.cart.total_quantity(), 2);
    let id = payment_session_create(&guest, session(cart, "approve"), &key).await.unwrap().outcome.id;
    let refused = refusals(payment_session_create(&guest, session(cart, "decline"), &key).await);
    assert_eq!(refused, [CheckoutRefusal::Key(KeyRefusal::Reused)]);
    placed(checkout_complete(&guest, checkout(cart, id), &key).await);
    let mut other = checkout(cart, id);
    other.expected_total = Some("20.00".to_owned());
    let refused = refusals(checkout_complete(&guest, other, &key).await);
    assert_eq!(refused, [CheckoutRefusal::Key(KeyRefusal::Reused)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_59_the_same_key_fifty_times_at_once_does_its_work_once() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(500).await;
    let cart = market.cart(&[]).await;
    let key = key();
    let done = at_once((0..50).map(|_| {
        let (market, key) = (Arc::clone(&market), key.clone());
        async move { cart_lines_add(&market.guest(), tickets_for(cart, ticket), Some(&key)).await.unwrap().replayed }
    }))
    .await;
    assert_eq!(done.iter().filter(|replayed| !**replayed).count(), 1);
    assert_eq!(market.view(cart).await.cart.total_quantity(), 1);
}

#[tokio::test]
async fn row_60_the_key_of_another_cart_is_another_key() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let (mine, theirs) = (market.cart(&[]).await, market.cart(&[]).await);
    let (guest, key) = (market.guest(), key());
    for cart in [mine, theirs] {
        let done = cart_lines_add(&guest, tickets_for(cart, ticket), Some(&key)).await.unwrap();
        assert!(!done.replayed);
        assert_eq!((done.outcome.cart.token, done.outcome.cart.total_quantity()), (cart, 1));
    }
}

#[tokio::test]
async fn row_60_a_cart_is_made_once_under_a_random_key_and_never_under_a_plain_one() {
    let market = Market::open().await;
    let guest = market.guest();
    let empty = || CartCreate { lines: Vec::new(), email: None, note: None, attributes: Vec::new() };
    let key = key();
    let first = cart_create(&guest, empty(), Some(&key)).await.unwrap();
    let second = cart_create(&guest, empty(), Some(&key)).await.unwrap();
    assert!(second.replayed);
    assert_eq!(first.outcome.cart.token, second.outcome.cart.token);
    let refused = refusals(cart_create(&guest, empty(), Some("1")).await);
    assert!(matches!(&refused[..], [CartRefusal::Input(problem)] if problem.path == ["idempotencyKey"]), "{refused:?}");
    let other = CartCreate { email: Some("eve@example.com".to_owned()), ..empty() };
    assert_eq!(refusals(cart_create(&guest, other, Some(&key)).await), [CartRefusal::Key(KeyRefusal::Reused)]);
}

#[tokio::test]
async fn row_61_work_that_fails_takes_its_key_with_it() {
    let market = Market::open().await;
    let guest = market.guest();
    let request = Request::new("test", "nobody", Some("key"), &json!({})).unwrap();
    for attempt in 0..3 {
        let failed = idempotency::run::<(), CartRefusal, _>(&guest, &request, |uow| async move {
            // The key is written by now, in this transaction.
            assert!(uow.idempotency_keys().find("nobody", "test", "key").await?.is_some());
            Err(Error::Failed(Failure::Internal(format!("attempt {attempt}"))))
        });
        let Err(Error::Failed(Failure::Internal(message))) = failed.await else { panic!("it did not run") };
        assert_eq!(message, format!("attempt {attempt}"));
        assert_eq!(market.count("idempotency_key", "operation = 'test'").await, 0);
    }
    let work = || idempotency::run::<i32, CartRefusal, _>(&guest, &request, |_| async { Ok(7) });
    let (first, second) = (work().await.unwrap(), work().await.unwrap());
    assert_eq!((first.outcome, first.replayed), (7, false));
    assert_eq!((second.outcome, second.replayed), (7, true));
}

#[tokio::test]
async fn row_62_a_corrected_request_may_use_the_key_again() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let (guest, key) = (market.guest(), key());
    let too_many = CartLinesAdd { lines: vec![line(ticket, 10_000)], ..tickets_for(cart, ticket) };
    let refused = refusals(cart_lines_add(&guest, too_many, Some(&key)).await);
    assert!(matches!(&refused[..], [CartRefusal::Cart(CartError::InvalidQuantity { .. })]), "{refused:?}");
    assert!(!cart_lines_add(&guest, tickets_for(cart, ticket), Some(&key)).await.unwrap().replayed);
    let id = market.session(cart, "approve").await;
    let mut wrong = checkout(cart, id);
    wrong.expected_total = Some("1.00".to_owned());
    let refused = refusals(checkout_complete(&guest, wrong, &key).await);
    assert!(matches!(&refused[..], [CheckoutRefusal::PriceChanged { .. }]), "{refused:?}");
    placed(checkout_complete(&guest, checkout(cart, id), &key).await);
}

#[tokio::test]
async fn a_key_that_cannot_be_kept_is_refused() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let id = market.session(cart, "approve").await;
    for key in ["", "  ", &"k".repeat(256)] {
        let malformed = CheckoutRefusal::Key(KeyRefusal::Malformed);
        assert_eq!(
            refusals(checkout_complete(&market.guest(), checkout(cart, id), key).await),
            std::slice::from_ref(&malformed)
        );
        assert_eq!(refusals(payment_session_create(&market.guest(), session(cart, "approve"), key).await), [malformed]);
    }
    placed(checkout_complete(&market.guest(), checkout(cart, id), &"k".repeat(255)).await);
}
