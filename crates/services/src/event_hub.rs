//! Brings what was committed, here or in another process, to those who watch it.
//!
//! An event says only that a thing is another one now, so that two of the same are worth no more than one: a watcher holds a single mark
//! that is set or not, however far it is behind, and reads the newest state when it comes to look.

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cartwright_domain::event::ShopEvent;
use tokio::sync::{Semaphore, SemaphorePermit, watch};

use crate::{event_bus::EventBus, event_log::EventLog};

/// For so long it is believed that every change by another process is heard of, after that was last made sure.
pub const TOUCH_LASTS: Duration = Duration::from_millis(100);

/// So many of those who watch read at a time: thousands may watch one thing, and others need the database as well.
const READERS: usize = 4;

/// Knows who watches what. One in each process.
pub struct EventHub {
    /// No more entries than watchers: the last watcher of a thing takes its entry away.
    watched: Mutex<HashMap<ShopEvent, watch::Sender<()>>>,
    bus: OnceLock<EventBus>,
    /// How many of those who watch may read at a time.
    readers: Semaphore,
    log: EventLog,
    /// Whether somebody asks the log.
    log_is_read: AtomicBool,
    origin: Instant,
    /// When it was last made sure that changes by others are heard of, in microseconds after `origin`; zero for never.
    touched: AtomicU64,
}

impl Default for EventHub {
    fn default() -> Self {
        Self {
            watched: Mutex::default(),
            bus: OnceLock::new(),
            readers: Semaphore::new(READERS),
            log: EventLog::default(),
            log_is_read: AtomicBool::new(false),
            origin: Instant::now(),
            touched: AtomicU64::new(0),
        }
    }
}

impl EventHub {
    /// Sends what is committed here to the shop's other processes by this way from now on. The first way stays.
    pub(crate) fn connect(&self, bus: EventBus) {
        self.bus.get_or_init(|| bus);
    }

    /// What has changed lately, here or elsewhere.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// Says that somebody keeps things for as long as the log does not say that they have changed.
    pub fn rely_on_log(&self) {
        self.log_is_read.store(true, Ordering::Relaxed);
    }

    /// Whether somebody hears everything, here or in another process.
    pub(crate) fn is_heard(&self) -> bool {
        self.bus.get().is_some() || self.log_is_read.load(Ordering::Relaxed)
    }

    /// Waits for the turn to read what has changed; it lasts until what is returned is dropped.
    pub async fn turn_to_read(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed, so that there always is one.
        self.readers.acquire().await.ok()
    }

    /// Whether every change that another process has committed until a moment ago was heard of. Only then may something be kept that is to
    /// be forgotten when it changes.
    pub fn is_in_touch(&self) -> bool {
        let touched = self.touched.load(Ordering::Acquire);
        touched > 0 && self.now().saturating_sub(touched) <= micros(TOUCH_LASTS)
    }

    /// Says that all changes of others until then were heard of. After a pause anything may have changed meanwhile.
    pub fn touch(&self, until: Instant) {
        if !self.is_in_touch() {
            self.log.forget();
        }
        self.touched.fetch_max(micros(until.saturating_duration_since(self.origin)).max(1), Ordering::AcqRel);
    }

    fn now(&self) -> u64 {
        micros(self.origin.elapsed())
    }

    /// Watches one thing. A change after this call is never missed.
    pub fn watch(self: &Arc<Self>, event: ShopEvent) -> EventWatch {
        let changes = self.lock().entry(event).or_insert_with(|| watch::Sender::new(())).subscribe();
        EventWatch { hub: Arc::clone(self), event, changes }
    }

    /// Tells everybody, here and elsewhere, what this process has committed.
    pub fn committed(&self, events: &[ShopEvent]) {
        self.heard(events);
        if let Some(bus) = self.bus.get() {
            bus.publish(events);
        }
    }

    /// Tells those in this process what another one has committed.
    pub fn heard(&self, events: &[ShopEvent]) {
        self.log.hear(events);
        let watched = self.lock();
        for event in events {
            if let Some(changes) = watched.get(event) {
                changes.send_replace(());
            }
        }
    }

    /// Tells every watcher to read again, because events may have been lost.
    pub fn read_again(&self) {
        self.log.forget();
        for changes in self.lock().values() {
            changes.send_replace(());
        }
    }

    /// How many things are watched in this process.
    pub fn watched_things(&self) -> usize {
        self.lock().len()
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the map whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<ShopEvent, watch::Sender<()>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl fmt::Debug for EventHub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHub").field("watched", &self.watched_things()).field("bus", &self.bus).finish()
    }
}

/// Watches one thing until it is dropped.
#[derive(Debug)]
pub struct EventWatch {
    hub: Arc<EventHub>,
    event: ShopEvent,
    changes: watch::Receiver<()>,
}

impl EventWatch {
    /// Waits for a change since the last call, or since the watch began; at once where there was one, and once for many.
    pub async fn changed(&mut self) {
        // The sender is in the hub for as long as there is a receiver.
        if self.changes.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

impl Drop for EventWatch {
    fn drop(&mut self) {
        let mut watched = self.hub.lock();
        // This one is still counted.
        if watched.get(&self.event).is_some_and(|changes| changes.receiver_count() <= 1) {
            watched.remove(&self.event);
        }
    }
}
