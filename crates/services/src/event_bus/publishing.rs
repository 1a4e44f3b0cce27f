//! Says what this process commits, by the first way that does its part.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cartwright_domain::event::ShopEvent;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout, timeout_at},
};
use uuid::Uuid;

use super::{FIRST_PAUSE, PRESENCE, longer, message::Message};
use crate::ports::{Broadcast, BroadcastError};

/// After how much silence the others are told that this process is there: they know then that they have missed nothing of it.
const TICK: Duration = Duration::from_millis(40);
/// So long after events were told all that is committed goes into the next one: each is work for every process, and who commits thousands of times a
/// second would send as many. What is committed after a pause is told at once.
const GATHERING: Duration = Duration::from_millis(10);
/// How many events go into one message.
const BATCH: usize = 256;

pub(super) struct Publisher {
    /// The last one is the database.
    ways: Vec<Arc<dyn Broadcast>>,
    process: Uuid,
    has_overflowed: Arc<AtomicBool>,
    /// Which way was used last.
    way: usize,
    /// When the first way is tried again after it has failed, and how long after the next failure.
    first_again: Instant,
    first_pause: Duration,
    /// Whether something was not said, so that everybody must read everything again.
    missed: bool,
    /// When it was last said by the database that this process is there.
    seen: Instant,
}

impl Publisher {
    pub fn new(ways: Vec<Arc<dyn Broadcast>>, process: Uuid, has_overflowed: Arc<AtomicBool>) -> Self {
        let now = Instant::now();
        Self {
            ways,
            process,
            has_overflowed,
            way: 0,
            first_again: now,
            first_pause: FIRST_PAUSE,
            missed: false,
            seen: now,
        }
    }

    /// Says by the database that this process is there.
    pub async fn show(&mut self, leaves: bool) -> Result<(), BroadcastError> {
        let message =
            Message { from: self.process, is_there: true, read_again: false, leaves, events: Vec::new() }.write()?;
        let Some(database) = self.ways.last() else { return Ok(()) };
        database.say(message).await?;
        self.seen = Instant::now();
        Ok(())
    }

    /// Ends when the bus is gone and all that waits is said.
    pub async fn run(mut self, mut queue: mpsc::Receiver<ShopEvent>) {
        let mut events = Vec::with_capacity(BATCH);
        let mut pause = FIRST_PAUSE;
        let mut said = Instant::now();
        loop {
            let is_over = timeout(TICK, queue.recv_many(&mut events, BATCH)).await == Ok(0);
            while !events.is_empty() && events.len() < BATCH {
                let room = BATCH - events.len();
                let more = queue.recv_many(&mut events, room);
                // Until there is no more time, or nothing more comes.
                if !matches!(timeout_at(said + GATHERING, more).await, Ok(1..)) {
                    break;
                }
            }
            if !events.is_empty() {
                said = Instant::now();
            }
            self.missed |= self.has_overflowed.swap(false, Ordering::AcqRel);
            let is_said = self.say(std::mem::take(&mut events), is_over).await;
            if is_over {
                return;
            }
            if is_said {
                pause = FIRST_PAUSE;
                continue;
            }
            sleep(pause).await;
            // Whoever is silent for longer is taken for gone.
            pause = longer(pause).min(PRESENCE);
            // What came meanwhile need not be told one by one: everybody reads everything again.
            while queue.try_recv().is_ok() {}
        }
    }

    /// Says it by the first way that does its part; false where none does.
    async fn say(&mut self, events: Vec<ShopEvent>, leaves: bool) -> bool {
        let begin = if self.way == 0 || self.first_again <= Instant::now() { 0 } else { self.way };
        for place in begin..self.ways.len() {
            match self.say_by(place, &events, leaves).await {
                Ok(()) => return true,
                Err(cause) => {
                    self.missed = true;
                    if let Some(way) = self.ways.get(place) {
                        way.lost(&cause);
                    }
                    if place == 0 {
                        self.first_again = Instant::now() + self.first_pause;
                        self.first_pause = longer(self.first_pause);
                    }
                }
            }
        }
        false
    }

    async fn say_by(&mut self, place: usize, events: &[ShopEvent], leaves: bool) -> Result<(), BroadcastError> {
        let Some(way) = self.ways.get(place).cloned() else { return Err(BroadcastError::Closed) };
        let read_again = self.missed || place != self.way;
        let told = if read_again { Vec::new() } else { events.to_vec() };
        let mut message = Message { from: self.process, is_there: false, read_again, leaves, events: told }.write()?;
        if message.len() > way.longest_message() {
            message = Message { from: self.process, is_there: false, read_again: true, leaves, events: Vec::new() }
                .write()?;
        }
        way.say(message).await?;
        way.works();
        (self.way, self.missed) = (place, false);
        if place == 0 {
            self.first_pause = FIRST_PAUSE;
        }
        let is_database = place + 1 == self.ways.len();
        if is_database {
            self.seen = Instant::now();
        } else if leaves || self.seen.elapsed() >= PRESENCE {
            // Where that fails, nobody keeps anything until it succeeds.
            if let (Err(cause), Some(database)) = (self.show(leaves).await, self.ways.last()) {
                database.lost(&cause);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use cartwright_domain::id::CartId;

    use super::*;
    use crate::ports::Messages;

    /// Remembers what was said.
    #[derive(Debug, Default)]
    struct Heard(Mutex<Vec<Vec<ShopEvent>>>);

    impl Heard {
        /// How many events each message had that had any.
        fn sizes(&self) -> Vec<usize> {
            self.0.lock().expect("no test fails with the lock").iter().map(Vec::len).filter(|size| *size > 0).collect()
        }
    }

    #[async_trait]
    impl Broadcast for Heard {
        fn longest_message(&self) -> usize {
            usize::MAX
        }

        async fn say(&self, message: String) -> Result<(), BroadcastError> {
            let message = Message::read(message.as_bytes()).expect("a message");
            self.0.lock().expect("no test fails with the lock").push(message.events);
            Ok(())
        }

        async fn listen(&self) -> Result<Messages, BroadcastError> {
            Err(BroadcastError::Closed)
        }

        fn lost(&self, cause: &BroadcastError) {
            panic!("it does its part: {cause}");
        }

        fn works(&self) {}
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_committed_after_a_pause_is_told_at_once_and_the_rest_together() {
        let (heard, (queue, waiting)) = (Arc::new(Heard::default()), mpsc::channel(100));
        let publisher = Publisher::new(vec![Arc::clone(&heard) as _], Uuid::nil(), Arc::default());
        tokio::spawn(publisher.run(waiting));
        let event = |number| ShopEvent::CartChanged(CartId(Uuid::from_u128(number)));
        // A sign of life meanwhile is no reason to wait.
        sleep(TICK + Duration::from_millis(5)).await;
        for number in 0..20 {
            queue.send(event(number)).await.expect("somebody listens");
            sleep(Duration::from_millis(1)).await;
            assert_eq!(heard.sizes()[0], 1, "the first one does not wait");
        }
        sleep(GATHERING).await;
        assert_eq!(heard.sizes().iter().sum::<usize>(), 20, "all are told: {:?}", heard.sizes());
        assert!(heard.sizes().len() <= 4, "{:?}", heard.sizes());
    }
}
