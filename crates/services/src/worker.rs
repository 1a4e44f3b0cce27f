//! Runs the jobs: claims what is due, a few at a time, keeps the leases alive, and says how each ended.

use std::{sync::Arc, time::Duration};

use cartwright_jobs::ClaimedJob;
use chrono::TimeDelta;
use tokio::{task::JoinSet, time};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Failure, Shop,
    job::{self, JobEnd},
};

/// How many jobs one process runs at a time.
const CONCURRENCY: usize = 4;
/// How long a claimed job is nobody else's, unless prolonged.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often a running job's lease is prolonged.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How often the queue is looked at while it is empty.
const POLL: Duration = Duration::from_millis(500);

/// Runs jobs until it is told to stop; then it finishes those it has begun.
pub async fn run(shop: Arc<Shop>, stop: CancellationToken) {
    let mut running = JoinSet::new();
    while !stop.is_cancelled() {
        while running.try_join_next().is_some() {}
        // No more are claimed than can be begun at once: a claimed job that waits would lose its lease.
        let free = CONCURRENCY.saturating_sub(running.len());
        let claimed = if free == 0 { Ok(Vec::new()) } else { claim(&shop, free).await };
        let jobs = claimed.unwrap_or_else(|error| {
            tracing::warn!(%error, "the job queue cannot be read");
            Vec::new()
        });
        let found = !jobs.is_empty();
        for claimed in jobs {
            let shop = Arc::clone(&shop);
            running.spawn(async move { run_one(&shop, claimed).await });
        }
        if found && running.len() < CONCURRENCY {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = time::sleep(POLL) => {}
            Some(_) = running.join_next() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Runs everything that is due, one job after the other, until nothing is: for tests and the command line. Answers how many ran.
pub async fn run_due(shop: &Arc<Shop>) -> Result<usize, Failure> {
    let mut ran = 0;
    loop {
        let jobs = claim(shop, 1).await?;
        if jobs.is_empty() {
            return Ok(ran);
        }
        for claimed in jobs {
            run_one(shop, claimed).await;
            ran += 1;
        }
    }
}

async fn claim(shop: &Shop, limit: usize) -> Result<Vec<ClaimedJob>, Failure> {
    let now = shop.clock.now();
    let lease: Uuid = shop.ids.secret();
    let limit = u64::try_from(limit).unwrap_or(1);
    // A look without the write lock first: an idle shop must not make its writers wait.
    if !shop.store.jobs().any_due(now).await? {
        return Ok(Vec::new());
    }
    let claimed = shop.store.transaction(async |uow| uow.jobs().claim(limit, lease, now, now + LEASE).await).await?;
    Ok(claimed)
}

async fn run_one(shop: &Arc<Shop>, claimed: ClaimedJob) {
    let handler = tokio::spawn({
        let (shop, claimed) = (Arc::clone(shop), claimed.clone());
        async move { job::handle(&shop, &claimed).await }
    });
    let abort = handler.abort_handle();
    let outcome = tokio::select! {
        outcome = handler => outcome,
        () = keep_lease(shop, &claimed) => {
            // Somebody else has taken the job over; two at the same work would only disturb each other.
            abort.abort();
            tracing::warn!(job = %claimed.job.id, kind = claimed.job.kind, "lost the lease of a job");
            return;
        }
    };
    let now = shop.clock.now();
    let error = match outcome {
        Ok(Ok(end)) => {
            let (claimed, end) = (&claimed, &end);
            let ended = shop
                .store
                .transaction(|uow| async move {
                    match end {
                        JobEnd::Done(result) => uow.jobs().succeed(claimed, result.clone(), now).await,
                        JobEnd::Again(run_at) => uow.jobs().postpone(claimed, *run_at).await,
                    }
                })
                .await;
            if let Err(error) = ended {
                // The lease runs out and the job is done again, which every handler bears.
                tracing::error!(job = %claimed.job.id, kind = claimed.job.kind, %error, "the end of a job was not kept");
            }
            return;
        }
        Ok(Err(error)) => error.to_string(),
        Err(panic) => format!("the handler panicked: {panic}"),
    };
    tracing::warn!(job = %claimed.job.id, kind = claimed.job.kind, attempt = claimed.job.attempts, error, "a job failed");
    let (claimed, error) = (&claimed, error.as_str());
    let kept = shop.store.transaction(|uow| async move { uow.jobs().fail(claimed, error, now).await }).await;
    if let Err(error) = kept {
        tracing::error!(job = %claimed.job.id, kind = claimed.job.kind, %error, "the failure of a job was not kept");
    }
}

/// Prolongs the lease again and again; ends only when the lease is lost.
async fn keep_lease(shop: &Shop, claimed: &ClaimedJob) {
    loop {
        time::sleep(HEARTBEAT).await;
        let until = shop.clock.now() + LEASE;
        let kept = shop.store.transaction(|uow| async move { uow.jobs().extend_lease(claimed, until).await }).await;
        match kept {
            Ok(true) => {}
            Ok(false) => return,
            Err(error) => tracing::warn!(job = %claimed.job.id, %error, "the lease of a job was not prolonged"),
        }
    }
}
