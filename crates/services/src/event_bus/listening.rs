//! Hears what other processes tell, and finds its way back when the connection is lost.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures_util::StreamExt;
use tokio::time::{Instant, sleep, timeout};

use super::{FIRST_PAUSE, longer, message::Message, others::Others};
use crate::{
    EventHub,
    ports::{Broadcast, BroadcastError},
};

/// After so much silence the connection is taken for lost: this process itself says something all the time.
const SILENCE: Duration = Duration::from_secs(5);

pub(super) struct Listener {
    pub way: Arc<dyn Broadcast>,
    /// Whether that is the way by which everybody is known.
    pub is_database: bool,
    pub others: Arc<Mutex<Others>>,
    pub hub: Weak<EventHub>,
}

impl Listener {
    /// Listens without end.
    pub async fn run(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let mut has_listened = false;
            let cause = match self.listen(&mut has_listened).await {
                Ok(()) => BroadcastError::Closed,
                Err(error) => error,
            };
            self.listens(None);
            self.way.lost(&cause);
            if has_listened {
                pause = FIRST_PAUSE;
            }
            sleep(pause).await;
            pause = longer(pause);
        }
    }

    /// Listens until the connection is lost.
    async fn listen(&self, has_listened: &mut bool) -> Result<(), BroadcastError> {
        let mut messages = self.way.listen().await?;
        *has_listened = true;
        self.listens(Some(Instant::now()));
        self.way.works();
        // What was told before has been missed.
        self.tell(EventHub::read_again);
        loop {
            match timeout(SILENCE, messages.next()).await {
                Ok(Some(message)) => self.take(&message?),
                Ok(None) => return Ok(()),
                Err(_) => return Err(BroadcastError::Silent(SILENCE)),
            }
        }
    }

    /// Anybody who can reach what carries the messages can send junk; it is worth no more than a line for those who look for it.
    fn take(&self, payload: &[u8]) {
        let Some(Message { from, is_there, read_again, leaves, events }) = Message::read(payload) else {
            tracing::debug!(bytes = payload.len(), "something that is no event came from another process");
            return;
        };
        let now = Instant::now();
        let mut others = self.others();
        if others.is_itself(from) {
            if self.is_database {
                others.heard_itself(now);
            }
            // What was told before it has been heard, and nobody who is there has been silent.
            if others.all_are_heard(now) {
                self.tell(|hub| hub.touch(std::time::Instant::now()));
            }
            return;
        }
        if leaves {
            others.leaves(from);
        } else {
            others.heard(from, is_there, now);
        }
        drop(others);
        if read_again {
            self.tell(EventHub::read_again);
        } else {
            self.tell(|hub| hub.heard(&events));
        }
    }

    fn listens(&self, since: Option<Instant>) {
        if self.is_database {
            self.others().listens(since);
        }
    }

    fn tell(&self, tell: impl FnOnce(&EventHub)) {
        if let Some(hub) = self.hub.upgrade() {
            tell(&hub);
        }
    }

    /// A panic while the lock is held can only come from the allocator, and leaves what is known whole.
    fn others(&self) -> MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
