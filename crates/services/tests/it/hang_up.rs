//! Clients that go away in the middle.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use cartwright_domain::cart::CartStatus;
use cartwright_services::{
    cart::{CartLinesAdd, cart_lines_add},
    payment::checkout_complete,
};

use crate::market::{Market, at_once, checkout, key, line};

/// Work that is dropped at its so-manieth step, wherever that is: in a BEGIN, in a statement, in a COMMIT.
pub struct HangingUp<F> {
    work: Option<Pin<Box<F>>>,
    steps: usize,
}

pub fn hanging_up<F: Future>(work: F, steps: usize) -> HangingUp<F> {
    HangingUp { work: Some(Box::pin(work)), steps }
}

impl<F: Future> Future for HangingUp<F> {
    /// What came of the work, where it came to its end.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps == 0 {
            self.work = None;
            return Poll::Ready(None);
        }
        self.steps -= 1;
        match &mut self.work {
            Some(work) => work.as_mut().poll(context).map(Some),
            None => Poll::Ready(None),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_hundred_clients_that_hang_up_leave_every_later_write_intact() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(10_000).await;
    let shared = market.cart(&[(ticket, 1)]).await;
    let hung_up = at_once((0..300).map(|client| {
        let market = Arc::clone(&market);
        async move {
            let guest = market.guest();
            let input = CartLinesAdd { cart: shared, expected_version: None, lines: vec![line(ticket, 1)] };
            let work = async { cart_lines_add(&guest, input, Some(&key())).await.unwrap() };
            hanging_up(work, client % 30).await.is_some()
        }
    }))
    .await;
    let acknowledged = hung_up.iter().filter(|done| **done).count();
    assert!(acknowledged < 300, "nobody hung up");
    let kept = market.view(shared).await.cart.total_quantity() - 1;
    assert!(kept >= i64::try_from(acknowledged).unwrap(), "{acknowledged} were told of, {kept} are kept");
    let before = market.count("cart", "true").await;
    let carts = at_once((0..300).map(|_| {
        let market = Arc::clone(&market);
        async move { market.cart(&[(ticket, 1)]).await }
    }))
    .await;
    // Another connection sees them all: none was written into a transaction that somebody left open.
    assert_eq!(market.count("cart", "true").await, before + 300);
    for cart in carts {
        assert_eq!(market.view(cart).await.cart.total_quantity(), 1);
    }
    assert_eq!(market.try_add(shared, ticket, 1).await.unwrap().outcome.cart.total_quantity(), kept + 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_who_hang_up_while_they_pay_are_charged_for_an_order_or_not_at_all() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(100).await;
    let mut carts = Vec::new();
    for _ in 0..100 {
        carts.push(market.cart(&[(ticket, 1)]).await);
    }
    at_once(carts.iter().enumerate().map(|(client, cart)| {
        let (market, cart) = (Arc::clone(&market), *cart);
        async move {
            let work = async {
                let session = market.session(cart, "approve").await;
                checkout_complete(&market.guest(), checkout(cart, session), &key()).await.unwrap()
            };
            hanging_up(work, client).await.is_some()
        }
    }))
    .await;
    // Whatever was left half-way is ended by the jobs.
    for _ in 0..3 {
        market.pass(chrono::TimeDelta::minutes(20));
        market.work().await;
    }
    let mut ordered = 0;
    for cart in carts {
        match market.cart_status(cart).await {
            CartStatus::Completed => ordered += 1,
            status => assert_eq!(status, CartStatus::Open),
        }
    }
    assert_eq!(market.count("sales_order", "true").await, ordered);
    assert_eq!(market.count("payment", "true").await, ordered);
    assert_eq!(market.stock(ticket).await, (100, ordered));
    assert_eq!(market.count("payment_session", "status IN ('open', 'processing', 'action_required')").await, 0);
    market.check_books().await;
}

/// Whether Postgres soon sees no connection that waits inside a transaction, as those did whose BEGIN nobody waited for. It would
/// end them itself only after 15 seconds.
async fn all_outside_of_transactions(market: &Market) -> bool {
    if !market.process().store.is_postgres() {
        return true;
    }
    let inside = "state LIKE 'idle in transaction%' AND datname = current_database()";
    let deadline = Instant::now() + Duration::from_secs(5);
    while market.count("pg_stat_activity", inside).await > 0 {
        if Instant::now() >= deadline {
            return false;
        }
    }
    true
}

#[tokio::test]
async fn a_client_that_hangs_up_at_any_step_leaves_no_connection_inside_a_transaction() {
    let market = Market::open().await;
    let ticket = market.tickets(100).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let guest = market.guest();
    for steps in 0..40 {
        let input = CartLinesAdd { cart, expected_version: None, lines: vec![line(ticket, 1)] };
        let mut work = Box::pin(cart_lines_add(&guest, input, None));
        for _ in 0..steps {
            // Without waiting for what it waits for: so it is dropped while the database answers, too.
            if futures_util::poll!(work.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(work);
        assert!(all_outside_of_transactions(&market).await, "after {steps} steps");
    }
    assert!(market.try_add(cart, ticket, 1).await.is_ok());
}
