//! Whether Redis does its part, told to the operator once when it stops and once when it is back, whatever it is used for.

use std::{
    collections::BTreeSet,
    fmt::Display,
    sync::{Mutex, MutexGuard, PoisonError},
};

use redis::{Client, IntoConnectionInfo, io::tcp::TcpSettings};

/// For what Redis does not do its part at the moment. A process has one Redis.
static LOST: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// One of the things that Redis is used for.
#[derive(Debug)]
pub(crate) struct Link(&'static str);

impl Link {
    pub fn new(purpose: &'static str) -> Self {
        Self(purpose)
    }

    pub fn lost(&self, cause: &dyn Display) {
        let mut lost = lock();
        let is_news = lost.is_empty();
        lost.insert(self.0);
        drop(lost);
        if is_news {
            tracing::warn!(
                %cause,
                "Redis does not do its part; until it is back each process counts alone what is limited, and learns late of \
                 what the others change"
            );
        }
    }

    pub fn works(&self) {
        let mut lost = lock();
        let is_news = lost.remove(self.0) && lost.is_empty();
        drop(lost);
        if is_news {
            tracing::info!("Redis is back");
        }
    }
}

/// A panic while the lock is held can only come from the allocator, and leaves the set whole.
fn lock() -> MutexGuard<'static, BTreeSet<&'static str>> {
    LOST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Redis at that URL. What is sent goes at once: a question that waits for the answer to the one before it waits for nothing.
pub(crate) fn client(url: &str) -> Result<Client, UnreadableAddress> {
    let address = url.into_connection_info().map_err(UnreadableAddress)?;
    let settings = TcpSettings::default().set_nodelay(true);
    Client::open(address.set_tcp_settings(settings)).map_err(UnreadableAddress)
}

/// The address of Redis cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the address of Redis cannot be read")]
pub struct UnreadableAddress(#[source] pub(crate) redis::RedisError);
