//! Whether Redis does its part, told to the operator once when it stops and once when it is back.

use std::{
    fmt::Display,
    sync::atomic::{AtomicBool, Ordering},
};

#[derive(Debug, Default)]
pub(super) struct Link {
    is_lost: AtomicBool,
}

impl Link {
    pub fn lost(&self, cause: &dyn Display) {
        if !self.is_lost.swap(true, Ordering::Relaxed) {
            tracing::warn!(%cause, "Redis does not do its part; other processes learn of changes when it is back");
        }
    }

    pub fn works(&self) {
        if self.is_lost.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis is back");
        }
    }
}
