//! Payment sessions whose time is over, and everybody who comes at that moment.

use std::sync::Arc;

use cartwright_domain::{cart::CartStatus, payment::PaymentSessionStatus};
use cartwright_services::{
    Error, enqueue_routine,
    payment::{CheckoutOutcome, CheckoutRefusal},
    worker,
};
use chrono::TimeDelta;

use crate::{
    market::{Market, at_once, placed, processing},
    refused::refusals,
};

#[tokio::test]
async fn row_51_a_session_whose_time_is_over_gives_its_stock_back_once() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let session = market.session(cart, "approve").await;
    market.pass(TimeDelta::minutes(14));
    market.work().await;
    assert_eq!(market.stock(ticket).await, (5, 2));
    market.pass(TimeDelta::minutes(1));
    let expired = CheckoutRefusal::SessionEnded(PaymentSessionStatus::Expired);
    assert_eq!(refusals(market.complete(cart, session).await), std::slice::from_ref(&expired));
    for _ in 0..3 {
        market.work().await;
        market.pass(TimeDelta::minutes(1));
        assert_eq!(market.stock(ticket).await, (5, 0));
    }
    assert_eq!(market.status(session).await, PaymentSessionStatus::Expired);
    assert_eq!(refusals(market.complete(cart, session).await), [expired]);
    assert_eq!(market.provider.voided.total(), 0, "the provider has never heard of it");
    market.order(cart).await;
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_51_expiry_release_and_checkout_at_once_return_the_stock_once() {
    let market = Arc::new(Market::open().await);
    let other = market.shop.another_process().await;
    for round in 0..12 {
        let ticket = market.tickets(5).await;
        let cart = market.cart(&[(ticket, 2)]).await;
        let session = market.session(cart, "approve").await;
        // In some rounds the customer is a moment early.
        market.pass(TimeDelta::minutes(15) - TimeDelta::seconds(i64::from(round % 2)));
        let (buyer, changer, moment) = (Arc::clone(&market), Arc::clone(&market), Arc::clone(&market));
        let processes = [Arc::clone(market.process()), Arc::clone(&other)];
        let bought = tokio::spawn(async move { buyer.complete(cart, session).await });
        let changed = tokio::spawn(async move { changer.try_add(cart, ticket, 1).await });
        let passed = tokio::spawn(async move { moment.pass(TimeDelta::seconds(1)) });
        let worked = processes.map(|process| tokio::spawn(async move { worker::run_due(&process).await.unwrap() }));
        let (bought, _) = (bought.await.unwrap(), changed.await.unwrap());
        passed.await.unwrap();
        for worked in worked {
            worked.await.unwrap();
        }
        let ordered = match bought {
            Ok(_) => i64::from(placed(bought).lines[0].quantity),
            Err(Error::Refused(_)) => 0,
            Err(failed) => panic!("{failed:?}"),
        };
        assert_eq!(market.stock(ticket).await, (5, ordered));
        market.check_books().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_51_a_new_session_and_the_end_of_the_old_one_at_once_hold_the_stock_once() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(100).await;
    let mut carts = Vec::new();
    for _ in 0..20 {
        let cart = market.cart(&[(ticket, 1)]).await;
        market.session(cart, "approve").await;
        carts.push(cart);
    }
    market.pass(TimeDelta::minutes(15));
    let work = tokio::spawn({
        let market = Arc::clone(&market);
        async move { market.work().await }
    });
    at_once(carts.into_iter().map(|cart| {
        let market = Arc::clone(&market);
        async move { market.session(cart, "approve").await }
    }))
    .await;
    work.await.unwrap();
    assert_eq!(market.stock(ticket).await, (100, 20));
    assert_eq!(market.count("payment_session", "status = 'open'").await, 20);
    market.check_books().await;
}

#[tokio::test]
async fn a_session_whose_job_is_lost_is_found_all_the_same() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let (waiting, asked) = (market.cart(&[(ticket, 1)]).await, market.cart(&[(ticket, 1)]).await);
    market.session(waiting, "approve").await;
    let session = market.session(asked, "processing").await;
    processing(market.complete(asked, session).await);
    market.shop.database().run("DELETE FROM job").await;
    enqueue_routine(market.process()).await.unwrap();
    market.work().await;
    assert_eq!(market.stock(ticket).await, (5, 2), "their time is not over");
    market.pass(TimeDelta::minutes(16));
    market.work().await;
    assert_eq!(market.cart_status(waiting).await, CartStatus::Open);
    let done = market.complete(asked, session).await.unwrap();
    assert!(matches!(done.outcome, CheckoutOutcome::Placed(_)));
    assert_eq!(market.stock(ticket).await, (5, 1));
    market.check_books().await;
}
