//! Events between the processes of one shop, by a channel of Redis.
//!
//! Redis forgets what nobody listens to, so that nothing here relies on every message's arrival: whenever one may have been lost, be it at
//! the sender or at the listener, all who watch something are told to read again. No request ever waits for Redis.

mod listening;
mod message;
mod others;
mod publishing;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cartwright_domain::event::ShopEvent;
use cartwright_services::{EventHub, ports::EventBus};
use redis::Client;
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use self::{listening::Listener, publishing::Publisher};
use crate::redis_link::Link;
pub use crate::redis_link::UnreadableAddress;

/// How many events may wait to be sent; with more than that the others are told to read everything again.
const QUEUE: usize = 1024;
/// How long a connection may take to be made.
const CONNECTION_TIME_LIMIT: Duration = Duration::from_secs(1);
/// How long Redis is left alone after it has failed; twice as long after each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Carries events over Redis for as long as it is kept.
#[derive(Debug)]
pub struct RedisEventBus {
    queue: mpsc::Sender<ShopEvent>,
    has_overflowed: Arc<AtomicBool>,
    _listening: DropGuard,
}

impl RedisEventBus {
    /// Sends what the hub's process commits, and brings to the hub what others commit. `process` names this process among those that
    /// share the channel; `prefix` begins the channel's name and keeps shops that share a Redis apart. Redis need not be there yet.
    ///
    /// To be called inside a runtime; fails only when the URL is none.
    pub fn connect(url: &str, prefix: &str, process: Uuid, hub: &Arc<EventHub>) -> Result<(), UnreadableAddress> {
        let client = Client::open(url).map_err(UnreadableAddress)?;
        let channel = format!("{prefix}:events");
        let link = Arc::new(Link::new("events"));
        let (queue, waiting) = mpsc::channel(QUEUE);
        let has_overflowed = Arc::new(AtomicBool::new(false));
        let stop = CancellationToken::new();

        let publisher =
            Publisher::new(client.clone(), channel.clone(), process, Arc::clone(&link), Arc::clone(&has_overflowed));
        tokio::spawn(publisher.run(waiting));
        // The hub owns the bus, so that the listener must not own the hub.
        let listener = Listener { client, channel, process, link, hub: Arc::downgrade(hub) };
        tokio::spawn(stop.clone().run_until_cancelled_owned(listener.run()));

        hub.connect(Arc::new(Self { queue, has_overflowed, _listening: stop.drop_guard() }));
        Ok(())
    }
}

impl EventBus for RedisEventBus {
    fn publish(&self, events: &[ShopEvent]) {
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
