//! Password hashes: slow on purpose, and therefore made by few at a time, with a short queue before them.
//!
//! A hash takes a fifth of a second of one core. Half of the cores work on hashes at most, so that other requests go on; those who find the
//! queue full are told at once to come back, so that nobody waits for long. And what works on a hash gives way to whatever else has to run: a
//! request that waits for a core needs it for microseconds only.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, available_parallelism},
};

use cartwright_domain::identity::{Password, PasswordHash, Pepper};
use rustix::process::setpriority_process;
use tokio::sync::{Semaphore, oneshot};

use crate::Failure;

/// How many wait for each one that works.
const WAITING_FOR_EACH: usize = 8;
/// How far hashes give way to what else has to run, as POSIX counts it: from 0, not at all, to 19. With this they have a thirtieth of a core that
/// others want as well.
const NICENESS: i32 = 15;
/// What is said to those who do not fit in.
const RETRY_AFTER_SECONDS: u32 = 2;

/// Makes and compares password hashes. Cheap to clone; clones share the queue.
#[derive(Clone)]
pub(crate) struct PasswordHasher {
    pepper: Pepper,
    previous: Arc<Vec<Pepper>>,
    cost: u32,
    /// How many more may work or wait.
    places: Arc<Semaphore>,
    /// How many more may work.
    workers: Arc<Semaphore>,
    /// How many hashes were computed.
    made: Arc<AtomicU64>,
}

/// What a comparison found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// It is the password.
    Right {
        /// Whether its hash should be made anew: at another cost, or with the pepper of now.
        outdated: bool,
    },
    /// It is not, or there is none.
    Wrong,
}

impl PasswordHasher {
    /// New hashes have that pepper and that cost; the former peppers are good for comparing.
    pub fn new(pepper: Pepper, previous: Vec<Pepper>, cost: u32) -> Self {
        let workers = available_parallelism().map_or(1, |cores| cores.get().div_ceil(2));
        Self {
            pepper,
            previous: Arc::new(previous),
            cost,
            places: Arc::new(Semaphore::new(workers * (1 + WAITING_FOR_EACH))),
            workers: Arc::new(Semaphore::new(workers)),
            made: Arc::default(),
        }
    }

    /// The hash of a new password.
    pub async fn hash(&self, password: Password, salt: [u8; 16]) -> Result<PasswordHash, Failure> {
        let hasher = self.clone();
        self.work(move || {
            hasher.count();
            let pepper = &hasher.pepper;
            let parts = bcrypt::hash_with_salt(pepper.season(&password), hasher.cost, salt);
            let hash = parts.map_err(|error| Failure::Internal(format!("a password hash: {error}")))?.to_string();
            Ok(PasswordHash { hash, pepper: pepper.id().clone() })
        })
        .await
    }

    /// Whether it is the password of that hash. Where there is none, the same work is done in vain, so that the time tells nothing.
    pub async fn compare(&self, password: Password, known: Option<PasswordHash>) -> Result<Comparison, Failure> {
        let hasher = self.clone();
        self.work(move || hasher.compare_now(&password, known.as_ref())).await
    }

    /// A digest of the password for telling one input from another, which nobody can guess the password from.
    pub fn fingerprint(&self, password: &Password) -> String {
        self.pepper.fingerprint(password)
    }

    /// How many hashes were computed since the start.
    pub fn made(&self) -> u64 {
        self.made.load(Ordering::Relaxed)
    }

    fn count(&self) {
        self.made.fetch_add(1, Ordering::Relaxed);
    }

    fn compare_now(&self, password: &Password, known: Option<&PasswordHash>) -> Result<Comparison, Failure> {
        let known = known.and_then(|known| Some((known, self.pepper_of(known)?)));
        let Some((known, pepper)) = known else {
            self.work_in_vain(password)?;
            return Ok(Comparison::Wrong);
        };
        let unreadable = |error| Failure::Internal(format!("a stored password hash: {error}"));
        let outdated = pepper.id() != self.pepper.id() || cost_of(&known.hash) != Some(self.cost);
        self.count();
        if bcrypt::verify(pepper.season(password), &known.hash).map_err(unreadable)? {
            return Ok(Comparison::Right { outdated });
        }
        if outdated {
            // A cheaper hash would otherwise tell by its time that the account is there.
            self.work_in_vain(password)?;
        }
        Ok(Comparison::Wrong)
    }

    fn pepper_of(&self, known: &PasswordHash) -> Option<&Pepper> {
        std::iter::once(&self.pepper).chain(self.previous.iter()).find(|pepper| *pepper.id() == known.pepper)
    }

    fn work_in_vain(&self, password: &Password) -> Result<(), Failure> {
        self.count();
        let nobodys = format!("$2b${:02}${}", self.cost, ".".repeat(53));
        let compared = bcrypt::verify(self.pepper.season(password), &nobodys);
        compared.map(drop).map_err(|error| Failure::Internal(format!("a hash of nobody: {error}")))
    }

    /// Runs the work on a thread of its own, which gives way to those that serve requests. Whoever goes away while it works leaves the place taken until it is done.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let full = Failure::RateLimited { retry_after_seconds: RETRY_AFTER_SECONDS };
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| full)?;
        let closed = |_| Failure::Internal("the queue of password hashes is closed".to_owned());
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(closed)?;
        let (hand_over, done) = oneshot::channel();
        let thread = thread::Builder::new().name("password-hash".to_owned()).spawn(move || {
            // On Linux this is the calling thread. Where a system refuses it, hashes are as urgent as anything else.
            let _gives_way = setpriority_process(None, NICENESS).is_ok();
            let done = work();
            drop((worker, place));
            // Whoever has gone away does not want it any more.
            let _wanted = hand_over.send(done).is_ok();
        });
        thread.map_err(|error| Failure::Internal(format!("a thread for a password hash: {error}")))?;
        done.await.map_err(|_| Failure::Internal("a password hash panicked".to_owned()))?
    }
}

impl fmt::Debug for PasswordHasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PasswordHasher").field("cost", &self.cost).finish_non_exhaustive()
    }
}

/// The cost that a hash tells: `$2b$12$…`.
fn cost_of(hash: &str) -> Option<u32> {
    hash.split('$').nth(2)?.parse().ok()
}

#[cfg(test)]
#[path = "hashing_tests.rs"]
mod tests;
