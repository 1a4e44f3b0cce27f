//! Where new ids and everything random come from.

use std::sync::{Arc, Mutex, PoisonError};

use cartwright_domain::time::Timestamp;
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::{Builder, Uuid};

/// Makes ids. Cheap to clone; clones draw from the same source.
#[derive(Debug, Clone)]
pub struct Ids(Arc<Mutex<Source>>);

#[derive(Debug)]
struct Source {
    generator: StdRng,
    latest: KeyParts,
}

/// What a key is made of beside its version.
#[derive(Debug, Clone, Copy)]
struct KeyParts {
    milliseconds: u64,
    /// The lowest [`RANDOM_BITS`] of it.
    random: u128,
}

/// What a UUIDv7 has beside its instant, version and variant.
const RANDOM_BITS: u32 = 74;

impl Ids {
    /// Ids nobody can guess, from the operating system's randomness.
    pub fn random() -> Self {
        Self::drawn_from(rand::make_rng())
    }

    /// Always the same ids in the same order: for tests.
    pub fn seeded(seed: u64) -> Self {
        Self::drawn_from(StdRng::seed_from_u64(seed))
    }

    fn drawn_from(generator: StdRng) -> Self {
        Self(Arc::new(Mutex::new(Source { generator, latest: KeyParts { milliseconds: 0, random: 0 } })))
    }

    /// A new key: a UUIDv7 of that instant, greater than every key made here before. Where the instant is not later than that of the
    /// latest key, because both fall into one millisecond or the clock went back, the key counts on from the latest one, as RFC 9562
    /// describes in section 6.2, method 2. The counter of the uuid crate draws from a source of its own, which no test could seed.
    pub fn key<T: From<Uuid>>(&self, now: Timestamp) -> T {
        let milliseconds = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        T::from(self.with(|source| source.next_key(milliseconds)).into_uuid())
    }

    /// 128 random bits: what opens something for whoever knows it.
    pub fn secret<T: From<Uuid>>(&self) -> T {
        let mut random = [0; 16];
        self.with(|source| source.generator.fill_bytes(&mut random));
        T::from(Uuid::from_bytes(random))
    }

    /// Random bytes.
    pub fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut random = [0; LENGTH];
        self.with(|source| source.generator.fill_bytes(&mut random));
        random
    }

    /// 64 random bits.
    pub fn number(&self) -> u64 {
        self.with(|source| source.generator.next_u64())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Source) -> T) -> T {
        // A panic elsewhere leaves the source in a valid state.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Source {
    fn next_key(&mut self, milliseconds: u64) -> KeyParts {
        self.latest = if milliseconds > self.latest.milliseconds {
            self.fresh_key(milliseconds)
        } else {
            // A step of chance, so that nobody can tell the neighbours of a key.
            let random = self.latest.random + 1 + u128::from(self.generator.next_u32());
            if random >> RANDOM_BITS == 0 {
                KeyParts { random, ..self.latest }
            } else {
                self.fresh_key(self.latest.milliseconds + 1)
            }
        };
        self.latest
    }

    fn fresh_key(&mut self, milliseconds: u64) -> KeyParts {
        let mut random = [0; 16];
        self.generator.fill_bytes(&mut random);
        // The highest bit stays free: from the middle at the latest there is room for two thousand million steps.
        KeyParts { milliseconds, random: u128::from_le_bytes(random) >> (u128::BITS - RANDOM_BITS + 1) }
    }
}

impl KeyParts {
    fn into_uuid(self) -> Uuid {
        // The builder puts the version and the variant between the instant and these ten bytes, over six bits that count for nothing.
        let spread = (self.random >> 62) << 64 | self.random & ((1 << 62) - 1);
        let bytes = spread.to_be_bytes();
        let mut random = [0; 10];
        random.copy_from_slice(&bytes[6..]);
        Builder::from_unix_timestamp_millis(self.milliseconds, &random).into_uuid()
    }
}
