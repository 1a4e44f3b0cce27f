//! Several processes on one file of SQLite.

use std::{sync::Arc, time::Duration};

use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use crate::{Failure, Shop};

/// How often the file is looked at.
const TICK: Duration = Duration::from_millis(40);

/// Follows what other processes do with the shop's file, until `stop` is cancelled. Alone with it, this process knows every change; with others
/// it sees that something was changed, and then all who watch something read again.
pub async fn follow_file(shop: Arc<Shop>, stop: CancellationToken) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut follower = Follower::default();
    let mut works = true;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        let looked = follower.look(&shop).await;
        if let (true, Err(error)) = (works, &looked) {
            tracing::warn!(%error, "It cannot be seen what other processes change in the database; answers are not kept until it can");
        }
        works = looked.is_ok();
    }
}

/// What was seen last.
#[derive(Debug, Default)]
struct Follower {
    counter: Option<cartwright_persistence::ChangeCounter>,
    seen: Option<i64>,
}

impl Follower {
    async fn look(&mut self, shop: &Shop) -> Result<(), Failure> {
        // What is true was true when it was asked.
        let asked = std::time::Instant::now();
        if shop.store.is_alone() {
            if self.counter.take().is_some() {
                // The last of the others may have changed something before it left.
                self.seen = None;
                shop.events.read_again();
            }
            shop.events.touch(asked);
            return Ok(());
        }
        let counter = match &mut self.counter {
            Some(counter) => counter,
            None => self.counter.insert(shop.store.change_counter().await?),
        };
        let changes = match counter.changes().await {
            Ok(changes) => changes,
            Err(error) => {
                (self.counter, self.seen) = (None, None);
                return Err(error.into());
            }
        };
        if self.seen.replace(changes) != Some(changes) {
            shop.events.read_again();
        }
        shop.events.touch(asked);
        Ok(())
    }
}
