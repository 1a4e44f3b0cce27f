//! Whether a request may be answered with what is kept.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crate::Moment;

/// Whether a request may be answered with what is kept, which another process may have changed a tenth of a second ago. Not at first: what
/// changes something sees what it has changed. Who asks is known before what is asked; so whoever reads the operation says it later. A clone is
/// the same.
#[derive(Debug, Clone)]
pub struct KeptReads {
    are_allowed: Arc<AtomicBool>,
    since: Moment,
}

impl KeptReads {
    /// Of a request for which nothing was read before that moment, its channel neither.
    pub fn since(moment: Moment) -> Self {
        Self { are_allowed: Arc::default(), since: moment }
    }

    /// From now on it may.
    pub fn allow(&self) {
        self.are_allowed.store(true, Ordering::Relaxed);
    }

    /// As of when what it reads may be kept; nothing where it may not.
    pub fn allowed_since(&self) -> Option<Moment> {
        self.are_allowed.load(Ordering::Relaxed).then_some(self.since)
    }
}
