//! Where new ids and everything random come from.

use std::sync::{Arc, Mutex, PoisonError};

use cartwright_domain::time::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// Makes ids. Cheap to clone; clones draw from the same source.
#[derive(Debug, Clone)]
pub struct Ids(Arc<Mutex<StdRng>>);

impl Ids {
    /// Ids nobody can guess, from the operating system's randomness.
    pub fn random() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    /// Always the same ids in the same order: for tests.
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// A new key: a UUIDv7 of that instant.
    pub fn key<T: From<Uuid>>(&self, now: Timestamp) -> T {
        let mut random = [0; 10];
        self.fill(&mut random);
        let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        T::from(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    /// 128 random bits: what opens something for whoever knows it.
    pub fn secret<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 16];
        self.fill(&mut random);
        T::from(Uuid::from_bytes(random))
    }

    /// Random bytes.
    pub fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut random = [0; LENGTH];
        self.fill(&mut random);
        random
    }

    /// 64 random bits.
    pub fn number(&self) -> u64 {
        let mut random = [0; 8];
        self.fill(&mut random);
        u64::from_le_bytes(random)
    }

    fn fill(&self, bytes: &mut [u8]) {
        // A panic elsewhere leaves the generator in a valid state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}
