//! What an answer was made of, so that whoever keeps it learns when it is not true any more.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cartwright_domain::event::ShopEvent;

/// More than this is not noted: an answer of so many things is not worth keeping.
const MOST: usize = 4000;

/// Notes what is read for one answer, as the events that would tell of its change. A clone is the same note.
#[derive(Debug, Clone, Default)]
pub struct Reads(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    events: HashSet<ShopEvent>,
    is_too_much: bool,
}

impl Reads {
    /// The events that make an answer of what was read untrue; none where more was read than is noted.
    pub fn events(&self) -> Option<Vec<ShopEvent>> {
        let noted = self.lock();
        (!noted.is_too_much).then(|| noted.events.iter().copied().collect())
    }

    /// Notes things of which those events tell.
    pub fn note(&self, events: impl IntoIterator<Item = ShopEvent>) {
        self.lock().note(events);
    }

    /// A panic while the lock is held can only come from the allocator.
    fn lock(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Noted {
    fn note(&mut self, events: impl IntoIterator<Item = ShopEvent>) {
        for event in events {
            if self.events.len() >= MOST {
                self.is_too_much = true;
                return;
            }
            self.events.insert(event);
        }
    }
}

#[cfg(test)]
mod tests {
    use cartwright_domain::id::ProductId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_too_much_is_not_half_noted() {
        let reads = Reads::default();
        let product = |number: usize| ShopEvent::ProductChanged(ProductId(Uuid::from_u128(number as u128)));
        reads.note((0..MOST).map(product));
        assert_eq!(reads.events().map(|events| events.len()), Some(MOST));
        reads.note([product(MOST)]);
        assert_eq!(reads.events(), None);
    }
}
