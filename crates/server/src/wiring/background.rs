//! What goes on by itself while the shop is open.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use cartwright_services::{
    Failure, Shop, enqueue_routine, follow_file, identity::staff::refresh_watched_staff, worker,
};
use chrono::TimeDelta;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How often channels and the clock are read.
const REFRESH: Duration = Duration::from_secs(1);
/// How often it is asked whether what streams of the staff were opened with still holds: what was taken away ends them within a second.
const WATCH: Duration = Duration::from_millis(500);
/// An answer that was longer under way says too little about the time.
const CLOCK_ROUND_TRIP: Duration = Duration::from_millis(500);

/// Starts it all; it ends when `stop` is cancelled, and `tracker` knows when it has ended.
pub(super) async fn start(
    shop: &Arc<Shop>,
    runs_worker: bool,
    tracker: &TaskTracker,
    stop: &CancellationToken,
) -> anyhow::Result<()> {
    tracker.spawn(keep_up(Arc::clone(shop), stop.clone()));
    tracker.spawn(watch_staff(Arc::clone(shop), stop.clone()));
    if !shop.store.is_postgres() {
        tracker.spawn(follow_file(Arc::clone(shop), stop.clone()));
    }
    if runs_worker {
        enqueue_routine(shop).await.context("the routine work cannot be put into the queue")?;
        tracker.spawn(worker::run(Arc::clone(shop), stop.clone()));
    }
    Ok(())
}

/// Reads what other processes may have changed, and what time it is. A database that is away is told once, and once when it is back.
async fn keep_up(shop: Arc<Shop>, stop: CancellationToken) {
    let mut ticks = interval(REFRESH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut works = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match refresh(&shop).await {
            Ok(()) if !works => {
                tracing::info!("Channels and the clock are read again");
                works = true;
            }
            Err(error) if works => {
                tracing::error!(%error, "Channels and the clock cannot be read; the last ones are used until they can");
                works = false;
            }
            Ok(()) | Err(_) => {}
        }
    }
}

/// Ends streams of the staff whose rights have ended. While the database is away, nothing that they could see changes.
async fn watch_staff(shop: Arc<Shop>, stop: CancellationToken) {
    let mut ticks = interval(WATCH);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut works = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let refreshed = refresh_watched_staff(&shop).await;
        if let (true, Err(error)) = (works, &refreshed) {
            tracing::error!(%error, "The rights of those who listen cannot be read; they are asked for again");
        }
        works = refreshed.is_ok();
    }
}

async fn refresh(shop: &Shop) -> Result<(), Failure> {
    shop.refresh_channels().await?;
    if shop.store.is_postgres() {
        let asked = Instant::now();
        let database_now = shop.store.now().await?;
        let round_trip = asked.elapsed();
        if round_trip < CLOCK_ROUND_TRIP {
            // The clock was read half-way.
            shop.clock.follow(database_now + TimeDelta::from_std(round_trip / 2).unwrap_or_default());
        }
    }
    Ok(())
}
