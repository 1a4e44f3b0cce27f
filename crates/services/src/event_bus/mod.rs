//! Events between the processes of one shop.
//!
//! They travel by a [`Broadcast`]: the database, which all processes have, or one that goes before it for as long as it does its part.
//! Whatever is said may be lost, so that nothing here relies on a message's arrival: whenever one may have been lost, be it at the sender or
//! at the listener, all who watch something are told to read again. No request waits for any of it.
//!
//! On SQLite nothing travels: each process looks at the file (`embedded.rs`).
//!
//! # When is everything heard?
//!
//! Kept answers are given only while it is known that every change by others was heard of until a moment ago. That is known when
//!
//! - this process hears itself, so that what is said arrives;
//! - it hears by the database, where every process says now and then that it is there: nobody is unknown;
//! - and each process that it knows has said something in the last moments, by whatever way, or that it leaves.
//!
//! A process says everything by one way at a time, in order. When it changes the way, the first that it says is that everything must be read
//! again: what it said before may still be under way on the other one.

mod database;
mod embedded;
mod listening;
mod message;
mod others;
mod publishing;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cartwright_domain::event::ShopEvent;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

pub use self::embedded::follow_file;
use self::{database::DatabaseBroadcast, listening::Listener, others::Others, publishing::Publisher};
use crate::{
    Shop,
    ports::{Broadcast, BroadcastError},
};

/// How many events may wait to be said; with more than that the others are told to read everything again.
const QUEUE: usize = 1024;
/// How long a way is left alone after it has failed; twice as long after each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How often a process says by the database that it is there, while it says the rest by another way.
const PRESENCE: Duration = Duration::from_secs(1);

/// Tells the other processes what this one commits, for as long as it is kept.
#[derive(Debug)]
pub struct EventBus {
    queue: mpsc::Sender<ShopEvent>,
    has_overflowed: Arc<AtomicBool>,
    _listening: DropGuard,
}

impl EventBus {
    /// Joins the processes that share the shop's Postgres; `before` is the way that is used for as long as it does its part. It need not
    /// be there yet. When this returns, all who listen know of this process, which may not change anything before.
    ///
    /// Fails when the database does.
    pub async fn join(shop: &Shop, before: Option<Arc<dyn Broadcast>>) -> Result<(), BroadcastError> {
        let database: Arc<dyn Broadcast> = Arc::new(DatabaseBroadcast::new(shop.store.clone()));
        let ways: Vec<Arc<dyn Broadcast>> = before.into_iter().chain([database]).collect();
        let process = Uuid::new_v4();
        let others = Arc::new(Mutex::new(Others::new(process, ways.len() > 1)));
        let (queue, waiting) = mpsc::channel(QUEUE);
        let has_overflowed = Arc::new(AtomicBool::new(false));
        let mut publisher = Publisher::new(ways.clone(), process, Arc::clone(&has_overflowed));
        publisher.show(false).await?;

        let stop = CancellationToken::new();
        let last = ways.len() - 1;
        for (place, way) in ways.into_iter().enumerate() {
            // The hub owns the bus, so that the listener must not own the hub.
            let hub = Arc::downgrade(&shop.events);
            let listener = Listener { way, is_database: place == last, others: Arc::clone(&others), hub };
            tokio::spawn(stop.clone().run_until_cancelled_owned(listener.run()));
        }
        tokio::spawn(publisher.run(waiting));
        shop.events.connect(Self { queue, has_overflowed, _listening: stop.drop_guard() });
        Ok(())
    }

    /// Takes events to be told. Called right after a commit, so it neither waits nor fails: what cannot be told in time is made good later, by
    /// telling the others that all that they watch may have changed.
    pub(crate) fn publish(&self, events: &[ShopEvent]) {
        for event in events {
            if self.queue.try_send(*event).is_err() {
                self.has_overflowed.store(true, Ordering::Release);
            }
        }
    }
}

/// The pause after one more failure.
fn longer(pause: Duration) -> Duration {
    (pause * 2).min(LONGEST_PAUSE)
}
