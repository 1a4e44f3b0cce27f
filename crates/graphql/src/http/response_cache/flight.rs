//! Many who want the same answer at once: one computes it, the others wait for that one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

use super::Key;

/// Which answers are being computed.
#[derive(Clone, Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<Key, watch::Receiver<()>>>>);

/// What somebody is who wants an answer.
pub(in super::super) enum Seat {
    /// The one who computes it.
    Pilot(Flight),
    /// One who waits for that.
    Passenger(Waiting),
}

/// An answer that is computed, until this is dropped.
pub(in super::super) struct Flight {
    key: Key,
    flights: Flights,
    _landing: watch::Sender<()>,
}

/// Waits for the end of a computation.
pub(in super::super) struct Waiting(watch::Receiver<()>);

impl Flights {
    pub fn join(&self, key: Key) -> Seat {
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = flights.get(&key) {
            return Seat::Passenger(Waiting(waiting.clone()));
        }
        let (landing, waiting) = watch::channel(());
        flights.insert(key, waiting);
        Seat::Pilot(Flight { key, flights: self.clone(), _landing: landing })
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

impl Waiting {
    /// Returns when the computation has ended, however it did.
    pub async fn landed(mut self) {
        // Nothing is ever sent: the only news is that the sender is gone.
        let _ended = self.0.changed().await.is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_computes_and_the_others_wait_until_it_ends_or_gives_up() {
        let flights = Flights::default();
        let key = Key::of(&[1; 32], None, "{}", "");
        let Seat::Pilot(pilot) = flights.join(key) else { panic!("the first one computes") };
        let Seat::Passenger(waiting) = flights.join(key) else { panic!("the second one waits") };
        let other = Key::of(&[2; 32], None, "{}", "");
        assert!(matches!(flights.join(other), Seat::Pilot(_)), "another answer is another computation");
        let landed = tokio::spawn(waiting.landed());
        tokio::task::yield_now().await;
        assert!(!landed.is_finished());
        drop(pilot);
        landed.await.expect("it ends");
        assert!(matches!(flights.join(key), Seat::Pilot(_)));
    }
}
