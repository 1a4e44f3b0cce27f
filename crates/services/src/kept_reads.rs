//! Whether a request may be answered with what is kept.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether a request may be answered with what is kept, which another process may have changed a tenth of a second ago. Not at first: what
/// changes something sees what it has changed. Who asks is known before what is asked; so whoever reads the operation says it later. A clone is
/// the same.
#[derive(Debug, Clone, Default)]
pub struct KeptReads(Arc<AtomicBool>);

impl KeptReads {
    /// From now on it may.
    pub fn allow(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it may.
    pub fn are_allowed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
