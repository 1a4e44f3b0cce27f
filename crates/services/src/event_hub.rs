//! Brings what was committed, here or in another process, to those who watch it.
//!
//! An event says only that a thing is another one now, so that two of the same are worth no more than one: a watcher holds a single mark
//! that is set or not, however far it is behind, and reads the newest state when it comes to look.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use cartwright_domain::event::ShopEvent;
use tokio::sync::watch;

use crate::ports::EventBus;

/// Knows who watches what. One in each process.
#[derive(Default)]
pub struct EventHub {
    /// No more entries than watchers: the last watcher of a thing takes its entry away.
    watched: Mutex<HashMap<ShopEvent, watch::Sender<()>>>,
    bus: OnceLock<Arc<dyn EventBus>>,
}

impl EventHub {
    /// Sends what is committed here to the shop's other processes by this way from now on. The first way stays.
    pub fn connect(&self, bus: Arc<dyn EventBus>) {
        self.bus.get_or_init(|| bus);
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
        let watched = self.lock();
        for event in events {
            if let Some(changes) = watched.get(event) {
                changes.send_replace(());
            }
        }
    }

    /// Tells every watcher to read again, because events may have been lost.
    pub fn read_again(&self) {
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
