//! What providers answer, fail to answer, and answer too late.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use cartwright_domain::{
    cart::{CartError, CartStatus},
    id::{CartToken, PaymentSessionId},
    ordering::OrderPaymentStatus,
    payment::PaymentSessionStatus,
};
use cartwright_services::{
    KeyRefusal,
    cart::CartRefusal,
    payment::{
        CheckoutComplete, CheckoutOutcome, CheckoutRefusal, PaymentSessionCreate, checkout_complete,
        payment_session_create,
    },
};
use chrono::TimeDelta;

use crate::{
    market::{Market, at_once, checkout, key, placed, processing, session},
    refused::refusals,
};

/// A cart with two tickets of five, and its session.
async fn paying(market: &Market, token: &str) -> (CartToken, PaymentSessionId) {
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    (cart, market.session(cart, token).await)
}

/// Units promised of what is in the cart.
async fn promised(market: &Market, cart: CartToken) -> i64 {
    let variant = market.view(cart).await.cart.lines[0].variant_id.unwrap();
    market.stock(variant).await.1
}

#[tokio::test]
async fn row_53_a_decline_gives_the_stock_back_and_the_cart_to_the_customer() {
    let market = Market::open().await;
    let (cart, declined) = paying(&market, "decline").await;
    let (guest, first_key) = (market.guest(), key());
    let refusal = CheckoutRefusal::Declined("The card was declined.".to_owned());
    // The second time it is told what came of it, and the provider is not asked again.
    for _ in 0..2 {
        let refused = checkout_complete(&guest, checkout(cart, declined), &first_key).await;
        assert_eq!(refusals(refused), std::slice::from_ref(&refusal));
    }
    assert_eq!(market.provider.authorized.of(declined), 1);
    assert_eq!(market.status(declined).await, PaymentSessionStatus::Declined);
    assert_eq!(market.cart_status(cart).await, CartStatus::Open);
    assert_eq!(promised(&market, cart).await, 0);
    let ended = CheckoutRefusal::SessionEnded(PaymentSessionStatus::Declined);
    assert_eq!(refusals(market.complete(cart, declined).await), [ended]);
    market.order(cart).await;
    assert_eq!(promised(&market, cart).await, 2);
    market.check_books().await;
}

#[tokio::test]
async fn row_57_a_decline_that_a_job_learnt_is_told_under_the_key_that_asked() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "decline").await;
    let (guest, first_key) = (market.guest(), key());
    market.provider.away.store(true, Ordering::SeqCst);
    processing(checkout_complete(&guest, checkout(cart, session), &first_key).await);
    let other = CheckoutComplete { expected_total: Some("1.00".to_owned()), ..checkout(cart, session) };
    let reused = checkout_complete(&guest, other, &first_key).await;
    assert_eq!(refusals(reused), [CheckoutRefusal::Key(KeyRefusal::Reused)], "row 58, also before the end");
    market.provider.away.store(false, Ordering::SeqCst);
    market.pass(TimeDelta::seconds(60));
    market.work().await;
    assert_eq!(market.status(session).await, PaymentSessionStatus::Declined);
    let refusal = CheckoutRefusal::Declined("The card was declined.".to_owned());
    for _ in 0..2 {
        let refused = checkout_complete(&guest, checkout(cart, session), &first_key).await;
        assert_eq!(refusals(refused), std::slice::from_ref(&refusal));
    }
    let ended = CheckoutRefusal::SessionEnded(PaymentSessionStatus::Declined);
    assert_eq!(
        refusals(market.complete(cart, session).await),
        [ended],
        "a key that has not asked is told to begin anew"
    );
    assert_eq!((market.provider.authorized.of(session), promised(&market, cart).await), (1, 0));
    market.order(cart).await;
    market.check_books().await;
}

#[tokio::test]
async fn row_106_a_provider_that_is_silent_leaves_the_cart_waiting_until_the_hour_is_over() {
    let market = Market::with(|settings| settings.payment_timeout = Duration::from_millis(20)).await;
    let (cart, silent) = paying(&market, "hang").await;
    processing(market.complete(cart, silent).await);
    assert_eq!(market.status(silent).await, PaymentSessionStatus::Processing);
    assert_eq!(market.cart_status(cart).await, CartStatus::AwaitingPayment);
    assert_eq!(promised(&market, cart).await, 2);
    // Nothing changes while money may come.
    let ticket = market.view(cart).await.cart.lines[0].variant_id.unwrap();
    let awaiting = CartError::NotOpen { status: CartStatus::AwaitingPayment };
    assert_eq!(refusals(market.try_add(cart, ticket, 1).await), [CartRefusal::Cart(awaiting)]);
    assert_eq!(refusals(market.try_session(cart, "approve").await), [CheckoutRefusal::PaymentInProgress]);
    processing(market.complete(cart, silent).await);
    assert_eq!(market.provider.authorized.of(silent), 1, "nobody asks for the money a second time");
    for _ in 0..58 {
        market.pass(TimeDelta::minutes(1));
        market.work().await;
        assert_eq!(promised(&market, cart).await, 2);
    }
    market.pass(TimeDelta::minutes(3));
    market.work().await;
    assert_eq!(market.status(silent).await, PaymentSessionStatus::Voided);
    assert_eq!(market.cart_status(cart).await, CartStatus::Open);
    assert_eq!(promised(&market, cart).await, 0);
    assert_eq!(market.provider.voided.of(silent), 1, "the provider is told to forget it");
    market.check_books().await;
}

#[tokio::test]
async fn row_106_a_lost_answer_is_asked_for_and_becomes_one_order() {
    for token in ["answer_lost", "answer_twice", "processing"] {
        let market = Market::open().await;
        let (cart, session) = paying(&market, token).await;
        processing(market.complete(cart, session).await);
        assert_eq!(market.cart_status(cart).await, CartStatus::AwaitingPayment);
        market.pass(TimeDelta::seconds(60));
        market.work().await;
        let order = placed(market.complete(cart, session).await);
        assert_eq!(order.payment_status, OrderPaymentStatus::Authorized, "{token}");
        market.pass(TimeDelta::hours(2));
        market.work().await;
        assert_eq!(market.count("sales_order", "true").await, 1, "{token}");
        assert_eq!(market.count("payment", "true").await, 1, "{token}");
        assert_eq!(market.provider.authorized.of(session), 1, "{token}");
        assert_eq!(market.provider.voided.of(session), 0, "{token}");
        assert_eq!(promised(&market, cart).await, 2);
        market.check_books().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_106_the_job_and_the_customer_at_once_place_one_order() {
    let market = Arc::new(Market::open().await);
    for _ in 0..5 {
        let (cart, session) = paying(&market, "processing").await;
        processing(market.complete(cart, session).await);
        market.pass(TimeDelta::seconds(60));
        let customer = {
            let market = Arc::clone(&market);
            async move { drop(market.complete(cart, session).await.unwrap()) }
        };
        let job = {
            let market = Arc::clone(&market);
            async move {
                market.work().await;
            }
        };
        let work: [std::pin::Pin<Box<dyn Future<Output = ()> + Send>>; 2] = [Box::pin(customer), Box::pin(job)];
        at_once(work).await;
        placed(market.complete(cart, session).await);
    }
    assert_eq!(market.count("sales_order", "true").await, 5);
    market.check_books().await;
}

#[tokio::test]
async fn row_106_a_provider_that_is_away_is_asked_until_it_is_back() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "approve").await;
    market.provider.away.store(true, Ordering::SeqCst);
    processing(market.complete(cart, session).await);
    for _ in 0..10 {
        market.pass(TimeDelta::minutes(1));
        market.work().await;
    }
    assert_eq!(market.status(session).await, PaymentSessionStatus::Processing);
    market.provider.away.store(false, Ordering::SeqCst);
    market.pass(TimeDelta::seconds(60));
    market.work().await;
    placed(market.complete(cart, session).await);
    market.check_books().await;
}

#[tokio::test]
async fn row_106_one_that_never_decides_is_given_up_after_an_hour() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "undecided").await;
    processing(market.complete(cart, session).await);
    market.pass(TimeDelta::minutes(61));
    market.work().await;
    assert_eq!(market.status(session).await, PaymentSessionStatus::Voided);
    assert_eq!(market.provider.voided.of(session), 1);
    assert_eq!(promised(&market, cart).await, 0);
    assert_eq!(market.cart_status(cart).await, CartStatus::Open);
    market.check_books().await;
}

#[tokio::test]
async fn what_was_given_up_is_given_up_at_the_provider_too_however_long_it_is_away() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "approve").await;
    market.provider.away.store(true, Ordering::SeqCst);
    processing(market.complete(cart, session).await);
    market.pass(TimeDelta::minutes(61));
    market.work().await;
    assert_eq!(market.status(session).await, PaymentSessionStatus::Voided);
    for _ in 0..48 {
        market.pass(TimeDelta::hours(1));
        market.work().await;
    }
    let asked = market.provider.voided.of(session);
    market.provider.away.store(false, Ordering::SeqCst);
    market.pass(TimeDelta::hours(1));
    market.work().await;
    assert_eq!(market.provider.voided.of(session), asked + 1);
    assert_eq!(market.count("job", "status = 'failed'").await, 0);
}

#[tokio::test]
async fn an_action_of_the_customer_comes_between_two_attempts() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let input = PaymentSessionCreate {
        return_url: Some("https://shop.example/back".to_owned()),
        ..session(cart, "action_required")
    };
    let id = payment_session_create(&market.guest(), input, &key()).await.unwrap().outcome.id;
    let (guest, first_key) = (market.guest(), key());
    let done = checkout_complete(&guest, checkout(cart, id), &first_key).await.unwrap();
    let CheckoutOutcome::ActionRequired(waiting) = done.outcome else { panic!("no action is required") };
    assert_eq!(waiting.next_action_url.as_deref(), Some("https://shop.example/back"));
    assert_eq!(market.cart_status(cart).await, CartStatus::AwaitingPayment);
    // What is not decided is not kept under the key, so that the same request goes on.
    let order = placed(checkout_complete(&guest, checkout(cart, id), &first_key).await);
    assert_eq!(order.payment_status, OrderPaymentStatus::Authorized);
    market.pass(TimeDelta::hours(2));
    market.work().await;
    assert_eq!(market.stock(ticket).await, (5, 2));
    market.check_books().await;
}

#[tokio::test]
async fn a_customer_who_does_not_come_back_from_the_action_gives_the_stock_back() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "action_required").await;
    market.complete(cart, session).await.unwrap();
    market.pass(TimeDelta::minutes(16));
    assert_eq!(
        refusals(market.complete(cart, session).await),
        [CheckoutRefusal::SessionEnded(PaymentSessionStatus::Expired)]
    );
    market.work().await;
    assert_eq!(market.status(session).await, PaymentSessionStatus::Expired);
    assert_eq!(market.cart_status(cart).await, CartStatus::Open);
    assert_eq!(promised(&market, cart).await, 0);
    assert_eq!(market.provider.voided.of(session), 1, "the provider may hold money");
    market.order(cart).await;
    market.check_books().await;
}

#[tokio::test]
async fn a_change_of_the_cart_takes_it_out_of_the_action() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "action_required").await;
    market.complete(cart, session).await.unwrap();
    let ticket = market.view(cart).await.cart.lines[0].variant_id.unwrap();
    let changed = market.try_add(cart, ticket, 1).await.unwrap().outcome.cart;
    assert_eq!(changed.status, CartStatus::Open);
    assert_eq!(market.status(session).await, PaymentSessionStatus::Voided);
    market.work().await;
    assert_eq!(market.provider.voided.of(session), 1);
    assert_eq!(promised(&market, cart).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_103_a_process_that_dies_while_the_provider_is_asked_loses_nothing() {
    let market = Arc::new(Market::open().await);
    let (cart, session) = paying(&market, "gate").await;
    let dying = tokio::spawn({
        let market = Arc::clone(&market);
        async move { drop(market.complete(cart, session).await) }
    });
    market.provider.waiting.acquire().await.unwrap().forget();
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    assert_eq!(market.status(session).await, PaymentSessionStatus::Processing);
    market.pass(TimeDelta::seconds(60));
    market.work().await;
    placed(market.complete(cart, session).await);
    assert_eq!(market.provider.authorized.of(session), 1);
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_106_an_answer_that_comes_after_the_job_has_settled_changes_nothing() {
    let market = Arc::new(Market::open().await);
    let (cart, session) = paying(&market, "gate").await;
    let slow = tokio::spawn({
        let market = Arc::clone(&market);
        async move { placed(market.complete(cart, session).await) }
    });
    market.provider.waiting.acquire().await.unwrap().forget();
    market.pass(TimeDelta::seconds(60));
    market.work().await;
    let settled = placed(market.complete(cart, session).await);
    market.provider.gate.add_permits(1);
    assert_eq!(slow.await.unwrap().id, settled.id);
    assert_eq!(market.count("sales_order", "true").await, 1);
    assert_eq!(market.count("payment", "true").await, 1);
    market.check_books().await;
}

#[tokio::test]
async fn a_product_that_is_deleted_while_the_provider_thinks_is_ordered_all_the_same() {
    let market = Market::open().await;
    let (cart, session) = paying(&market, "processing").await;
    processing(market.complete(cart, session).await);
    let ticket = market.view(cart).await.cart.lines[0].variant_id.unwrap();
    market.delete_product_of(ticket).await;
    market.pass(TimeDelta::seconds(60));
    market.work().await;
    let order = placed(market.complete(cart, session).await);
    assert_eq!(order.lines[0].quantity, 2);
    market.check_books().await;
}
