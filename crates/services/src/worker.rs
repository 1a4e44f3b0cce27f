//! Runs the jobs: claims what is due, a few at a time, keeps the leases alive, and says how each ended.

use std::{sync::Arc, time::Duration};

use cartwright_jobs::{ClaimedJob, Lane};
use chrono::TimeDelta;
use tokio::{
    task::JoinSet,
    time::{self, Instant},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    Failure, Shop,
    job::{self, JobEnd},
};

/// How many jobs of one lane a process runs at a time.
const CONCURRENCY: usize = 4;
/// How long a claimed job is nobody else's, unless prolonged.
const LEASE: TimeDelta = TimeDelta::seconds(30);
/// How often a running job's lease is prolonged.
const HEARTBEAT: Duration = Duration::from_secs(10);
/// How often the queue is looked at while it is empty.
const POLL: Duration = Duration::from_millis(500);
/// The longest time that a closed lane is left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How a lane stands after a job of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LaneState {
    Open,
    /// What the lane waits for is away.
    Closed,
}

/// Runs jobs until it is told to stop; then it finishes those it has begun. Each lane is a worker of its own, so that a mail server that
/// does not answer is waited for by mails alone.
pub async fn run(shop: Arc<Shop>, stop: CancellationToken) {
    let general = run_lane(&shop, Lane::General, &stop);
    if shop.messaging.is_some() {
        tokio::join!(general, run_lane(&shop, Lane::Mail, &stop));
    } else {
        general.await;
    }
}

async fn run_lane(shop: &Arc<Shop>, lane: Lane, stop: &CancellationToken) {
    let mut running = JoinSet::new();
    let mut pause = Pause::default();
    while !stop.is_cancelled() {
        while let Some(ended) = running.try_join_next() {
            pause.note(ended.unwrap_or(LaneState::Open));
        }
        // No more are claimed than can be begun at once: a claimed job that waits would lose its lease. Behind a closed door one is enough
        // to find out whether it is open again, and it is the oldest one.
        let free = pause.places().saturating_sub(running.len());
        let claimed = if free == 0 { Ok(Vec::new()) } else { claim(shop, lane, free).await };
        let jobs = claimed.unwrap_or_else(|error| {
            tracing::warn!(%error, "the job queue cannot be read");
            Vec::new()
        });
        let found = !jobs.is_empty();
        for claimed in jobs {
            let shop = Arc::clone(shop);
            running.spawn(async move { run_one(&shop, claimed).await });
        }
        if found && running.len() < pause.places() {
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = time::sleep(POLL) => {}
            Some(ended) = running.join_next() => pause.note(ended.unwrap_or(LaneState::Open)),
        }
    }
    while running.join_next().await.is_some() {}
}

/// How long a lane is left alone that was found closed.
#[derive(Debug, Default)]
struct Pause {
    /// How often it was found closed, one time after the other.
    times: u32,
    until: Option<Instant>,
}

impl Pause {
    fn note(&mut self, state: LaneState) {
        match state {
            LaneState::Open => *self = Self::default(),
            // Those that were under way when the first one found it closed say nothing new.
            LaneState::Closed if self.until.is_some_and(|until| until > Instant::now()) => {}
            LaneState::Closed => {
                self.times = self.times.saturating_add(1);
                let pause = Duration::from_secs(self.times.saturating_mul(self.times).into()).min(LONGEST_PAUSE);
                self.until = Some(Instant::now() + pause);
            }
        }
    }

    /// How many jobs of the lane may run at this moment.
    fn places(&self) -> usize {
        match self.until {
            None => CONCURRENCY,
            Some(until) if until <= Instant::now() => 1,
            Some(_) => 0,
        }
    }
}

/// Runs everything that is due, one job after the other, until nothing is: for tests and the command line. A lane that is found closed is
/// left alone. Answers how many ran.
pub async fn run_due(shop: &Arc<Shop>) -> Result<usize, Failure> {
    let mut ran = 0;
    let mut lanes = vec![Lane::General];
    lanes.extend(shop.messaging.is_some().then_some(Lane::Mail));
    loop {
        let before = ran;
        for lane in lanes.clone() {
            while let Some(claimed) = claim(shop, lane, 1).await?.pop() {
                ran += 1;
                if run_one(shop, claimed).await == LaneState::Closed {
                    lanes.retain(|open| *open != lane);
                    break;
                }
            }
        }
        if ran == before {
            return Ok(ran);
        }
    }
}

async fn claim(shop: &Shop, lane: Lane, limit: usize) -> Result<Vec<ClaimedJob>, Failure> {
    let now = shop.clock.now();
    let lease: Uuid = shop.ids.secret();
    let limit = u64::try_from(limit).unwrap_or(1);
    // A look without the write lock first: an idle shop must not make its writers wait.
    if !shop.store.jobs().any_due(lane, now).await? {
        return Ok(Vec::new());
    }
    let until = now + LEASE;
    let claimed = shop.store.transaction(async |uow| uow.jobs().claim(lane, limit, lease, now, until).await).await?;
    Ok(claimed)
}

async fn run_one(shop: &Arc<Shop>, claimed: ClaimedJob) -> LaneState {
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
            return LaneState::Open;
        }
    };
    let now = shop.clock.now();
    let error = match outcome {
        Ok(Ok(end)) => {
            let (claimed, end) = (&claimed, &end);
            tell(claimed, end);
            let ended = shop
                .store
                .transaction(|uow| async move {
                    match end {
                        JobEnd::Done(result) => uow.jobs().succeed(claimed, result.clone(), now).await,
                        JobEnd::Again(run_at) => uow.jobs().postpone(claimed, *run_at).await,
                        JobEnd::Closed(reason) => uow.jobs().put_back(claimed, reason).await,
                        JobEnd::GivenUp(reason) => uow.jobs().give_up(claimed, reason, now).await,
                    }
                })
                .await;
            if let Err(error) = ended {
                // The lease runs out and the job is done again, which every handler bears.
                tracing::error!(job = %claimed.job.id, kind = claimed.job.kind, %error, "the end of a job was not kept");
            }
            return if matches!(end, JobEnd::Closed(_)) { LaneState::Closed } else { LaneState::Open };
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
    LaneState::Open
}

/// Tells those who run the shop how a job ended that did not do its work.
fn tell(claimed: &ClaimedJob, end: &JobEnd) {
    match end {
        JobEnd::Done(_) | JobEnd::Again(_) => {}
        JobEnd::Closed(reason) => tracing::warn!(reason, "jobs wait: {}", claimed.job.kind),
        JobEnd::GivenUp(reason) => {
            tracing::error!(job = %claimed.job.id, kind = claimed.job.kind, reason, "a job was given up");
        }
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
