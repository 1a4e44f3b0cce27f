//! Jobs: several workers, lost leases, failures, and what comes again and again.

use std::{sync::Arc, time::Duration};

use cartwright_domain::{id::PaymentSessionId, time::Timestamp};
use cartwright_jobs::{Job, JobStatus, Lane, NewJob};
use cartwright_services::{Work, enqueue_routine, worker};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::market::{Market, processing};

/// Sessions that were given up, whose provider has to hear it, with the jobs that tell it.
async fn given_up(market: &Market, how_many: usize) -> Vec<PaymentSessionId> {
    let ticket = market.tickets(1000).await;
    let mut sessions = Vec::new();
    for _ in 0..how_many {
        let cart = market.cart(&[(ticket, 1)]).await;
        let session = market.session(cart, "undecided").await;
        processing(market.complete(cart, session).await);
        sessions.push(session);
    }
    market.shop.database().run("DELETE FROM job").await;
    for session in &sessions {
        let payload = serde_json::to_value(Work::VoidPayment { session: *session }).unwrap();
        enqueue(market, "void_payment", payload, 5).await;
    }
    sessions
}

async fn enqueue(market: &Market, kind: &'static str, payload: Value, max_attempts: i32) -> Uuid {
    let now = market.shop.clock().now();
    let (id, lane) = (Uuid::new_v4(), Lane::General);
    let job = &NewJob { id, kind, lane, unique_key: None, payload, run_at: now, max_attempts };
    let written = market.process().store.transaction(|uow| async move { uow.jobs().enqueue(job.clone(), now).await });
    assert!(written.await.unwrap());
    job.id
}

async fn job(market: &Market, id: Uuid) -> Job {
    market.process().store.jobs().find(id.into()).await.unwrap().unwrap()
}

async fn run_until(workers: Vec<tokio::task::JoinHandle<()>>, stop: CancellationToken, done: impl AsyncFn() -> bool) {
    tokio::time::timeout(Duration::from_secs(30), async {
        while !done().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    stop.cancel();
    for worker in workers {
        worker.await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_workers_never_do_the_same_job() {
    let market = Market::open().await;
    let sessions = given_up(&market, 40).await;
    let other = market.shop.another_process().await;
    let stop = CancellationToken::new();
    let workers = [market.process(), &other, market.process()]
        .map(|process| tokio::spawn(worker::run(Arc::clone(process), stop.clone())));
    let all_done = async || market.count("job", "status = 'succeeded'").await == 40;
    run_until(workers.into(), stop, all_done).await;
    for session in sessions {
        assert_eq!(market.provider.voided.of(session), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_stops_ends_what_it_has_begun_and_leaves_the_rest() {
    let market = Market::open().await;
    given_up(&market, 40).await;
    let stop = CancellationToken::new();
    let workers = vec![tokio::spawn(worker::run(Arc::clone(market.process()), stop.clone()))];
    run_until(workers, stop, async || market.provider.voided.total() > 0).await;
    assert_eq!(market.count("job", "status = 'running'").await, 0);
    let told = i64::try_from(market.provider.voided.total()).unwrap();
    assert_eq!(market.count("job", "status = 'succeeded'").await, told);
    market.work().await;
    assert_eq!(market.count("job", "status = 'succeeded'").await, 40);
    assert_eq!(market.provider.voided.total(), 40);
}

#[tokio::test]
async fn row_103_the_job_of_a_process_that_died_is_taken_over() {
    let market = Market::open().await;
    let sessions = given_up(&market, 1).await;
    let store = &market.process().store;
    let (now, lease) = (market.shop.clock().now(), Uuid::new_v4());
    let until = now + TimeDelta::seconds(30);
    let claimed = store
        .transaction(|uow| async move { uow.jobs().claim(Lane::General, 1, lease, now, until).await })
        .await
        .unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(market.work().await, 0, "it is somebody else's");
    market.pass(TimeDelta::seconds(29));
    assert_eq!(market.work().await, 0);
    market.pass(TimeDelta::seconds(2));
    assert_eq!(market.work().await, 1);
    assert_eq!(market.provider.voided.of(sessions[0]), 1);
    // Who comes back from the dead changes nothing.
    let (dead, now) = (&claimed[0], market.shop.clock().now());
    let failed = store.transaction(|uow| async move { uow.jobs().fail(dead, "too late", now).await });
    assert!(!failed.await.unwrap());
    assert_eq!(job(&market, dead.job.id).await.status, JobStatus::Succeeded);
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_after_growing_pauses_and_given_up_at_last() {
    let market = Market::open().await;
    let id = enqueue(&market, "unheard_of", json!({ "kind": "unheard_of" }), 4).await;
    let mut pauses = Vec::new();
    for attempt in 1..=4 {
        assert_eq!(market.work().await, 1);
        assert_eq!(market.work().await, 0, "not at once");
        let job = job(&market, id).await;
        assert_eq!(job.attempts, attempt);
        assert!(job.last_error.unwrap().contains("unheard_of"));
        let now: Timestamp = market.shop.clock().now();
        if attempt == 4 {
            assert_eq!((job.status, job.finished_at), (JobStatus::Failed, Some(now)));
        } else {
            assert_eq!(job.status, JobStatus::Queued);
            pauses.push((job.run_at - now).num_seconds());
            market.pass(job.run_at - now);
        }
    }
    assert_eq!(pauses, [1, 4, 9]);
    market.pass(TimeDelta::days(1));
    assert_eq!(market.work().await, 0);
}

#[tokio::test]
async fn what_comes_again_and_again_comes_again() {
    let market = Market::open().await;
    // Every process says so at its start.
    for _ in 0..3 {
        enqueue_routine(market.process()).await.unwrap();
    }
    let routine = market.count("job", "status = 'queued'").await;
    assert_eq!(routine, 4);
    for _ in 0..3 {
        assert_eq!(market.work().await, 3, "the books are read at night");
        assert_eq!(market.work().await, 0);
        assert_eq!(market.count("job", "status = 'queued'").await, routine);
        market.pass(TimeDelta::minutes(10));
    }
    market.pass(TimeDelta::days(1));
    assert_eq!(market.work().await, 4);
    market.shop.database().run("UPDATE job SET status = 'cancelled' WHERE kind <> 'sweep_leftovers'").await;
    market.pass(TimeDelta::minutes(10));
    market.work().await;
    assert_eq!(market.count("job", "status = 'queued'").await, routine, "what was taken back comes again");
}

#[tokio::test]
async fn books_that_do_not_agree_are_told_of_in_the_night() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    market.order(market.cart(&[(ticket, 1)]).await).await;
    enqueue_routine(market.process()).await.unwrap();
    market.pass(TimeDelta::days(1));
    market.work().await;
    assert_eq!(market.count("job", "status = 'failed'").await, 0);
    market.shop.database().run("UPDATE stock_level SET on_hand = on_hand + 1").await;
    market.shop.database().run("UPDATE sales_order SET payment_status = 'paid'").await;
    market.pass(TimeDelta::days(1));
    market.work().await;
    let failed = "kind = 'verify_books' AND status = 'failed' AND last_error LIKE '%stock of variant_%'
        AND last_error LIKE '%payment status of order_%'";
    assert_eq!(market.count("job", failed).await, 1);
    market.pass(TimeDelta::minutes(10));
    market.work().await;
    assert_eq!(market.count("job", "kind = 'verify_books' AND status = 'queued'").await, 1, "and read again");
}

#[tokio::test]
async fn what_has_lost_its_use_is_swept_and_what_failed_stays() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    market.order(market.cart(&[(ticket, 1)]).await).await;
    enqueue(&market, "unheard_of", json!({}), 1).await;
    market.pass(TimeDelta::minutes(20));
    market.work().await;
    assert!(market.count("job", "status = 'succeeded'").await > 0);
    assert!(market.count("idempotency_key", "true").await > 0);
    enqueue_routine(market.process()).await.unwrap();
    market.pass(TimeDelta::days(8));
    market.work().await;
    assert_eq!(market.count("job", "status = 'succeeded'").await, 0);
    assert_eq!(market.count("job", "status = 'failed'").await, 1);
    assert_eq!(market.count("idempotency_key", "true").await, 0);
}
