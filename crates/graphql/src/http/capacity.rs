//! What requests under way may take together. Each of them is within its limits, but thousands of them at once would still take more
//! memory than there is; so what goes beyond a little is counted over all of them, and where it is too much, requests are turned away
//! with 503 until there is room again. What is little is never turned away, so that whoever asks for little is served also then.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::Body;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{Code, RequestError};

/// Bodies, documents and answers together, where nothing else is said.
const MEMORY: usize = 32 * 1024 * 1024;
/// Executions at a time, where nothing else is said.
const EXECUTIONS: usize = 256;
/// Subscribers that are told something at a time.
const TELLINGS: usize = 8;
/// How long an execution waits for its turn.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// Memory is counted in pieces of so many bytes.
const PIECE: u64 = 1024;

/// So much of one body is not counted.
pub(super) const FREE_OF_BODY: u64 = 4 * 1024;
/// So much of one document is not counted.
pub(super) const FREE_OF_DOCUMENT: u64 = 128 * 1024;
/// So much of one answer is not counted.
pub(super) const FREE_OF_ANSWER: u64 = 64 * 1024;

/// What the endpoints of a server share; a clone is the same.
#[derive(Clone, Debug)]
pub struct Capacity {
    memory: Arc<Semaphore>,
    executions: Arc<Semaphore>,
    tellings: Arc<Semaphore>,
}

impl Default for Capacity {
    fn default() -> Self {
        Self::new(MEMORY, EXECUTIONS)
    }
}

impl Capacity {
    /// So many bytes for what is large among bodies, documents and answers, and so many executions at a time.
    pub fn new(memory_bytes: usize, executions: usize) -> Self {
        let pieces = memory_bytes / usize::try_from(PIECE).unwrap_or(1);
        Self {
            memory: Arc::new(Semaphore::new(pieces)),
            executions: Arc::new(Semaphore::new(executions)),
            tellings: Arc::new(Semaphore::new(TELLINGS)),
        }
    }

    /// A share of the memory that is still empty, and may grow to `free` bytes without being counted.
    pub(super) fn share(&self, free: u64) -> Share {
        Share { memory: Arc::clone(&self.memory), held: None, bytes: 0, free }
    }

    /// Waits for the turn to execute something, not for long.
    pub(super) async fn turn(&self) -> Result<Turn, RequestError> {
        match timeout(LONGEST_WAIT, Arc::clone(&self.executions).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Turn(Arc::new(permit))),
            Ok(Err(_)) | Err(_) => Err(busy()),
        }
    }
}

impl Capacity {
    /// Waits for the turn to tell a subscriber something, however long that takes: thousands may wait for the same change, and must not
    /// keep those who ask from being answered.
    pub(super) async fn turn_to_tell(&self) -> Option<OwnedSemaphorePermit> {
        // The semaphore is never closed, so that there always is one.
        Arc::clone(&self.tellings).acquire_owned().await.ok()
    }
}

/// The turn of one execution, until the last clone is dropped.
#[derive(Clone, Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "kept for its drop")] Arc<OwnedSemaphorePermit>);

/// What one request has of the memory, until it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    memory: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
    bytes: u64,
    free: u64,
}

impl Share {
    /// Takes so many bytes more, or refuses the request where there is no room for them.
    pub fn grow(&mut self, bytes: u64) -> Result<(), RequestError> {
        self.bytes = self.bytes.saturating_add(bytes);
        let wanted = self.bytes.saturating_sub(self.free).div_ceil(PIECE);
        let held = self.held.as_ref().map_or(0, |held| u64::try_from(held.num_permits()).unwrap_or(u64::MAX));
        let more = u32::try_from(wanted.saturating_sub(held)).map_err(|_| busy())?;
        if more == 0 {
            return Ok(());
        }
        let more = Arc::clone(&self.memory).try_acquire_many_owned(more).map_err(|_| busy())?;
        match &mut self.held {
            Some(held) => held.merge(more),
            None => self.held = Some(more),
        }
        Ok(())
    }
}

/// A body that keeps its share until it is sent or given up.
pub(super) fn held_until_sent(bytes: Bytes, share: Share) -> Body {
    Body::new(Held { bytes: Some(bytes), _share: share })
}

struct Held {
    bytes: Option<Bytes>,
    _share: Share,
}

impl http_body::Body for Held {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Poll::Ready(self.bytes.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.bytes.as_ref().map_or(0, Bytes::len);
        SizeHint::with_exact(u64::try_from(length).unwrap_or(u64::MAX))
    }
}

fn busy() -> RequestError {
    RequestError::new(Code::ServiceUnavailable, "The shop is busy; try again").retry_after(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_110_large_things_share_the_memory_and_small_ones_are_always_taken() {
        let capacity = Capacity::new(100 * 1024, 1);
        let mut large = capacity.share(0);
        large.grow(60 * 1024).expect("room");
        large.grow(40 * 1024).expect("room");
        let mut other = capacity.share(4096);
        other.grow(4096).expect("it is little");
        let refused = other.grow(1).expect_err("there is no room");
        assert_eq!(refused.code(), Code::ServiceUnavailable);
        drop(large);
        let mut third = capacity.share(0);
        third.grow(100 * 1024).expect("the room is free again");
        assert!(third.grow(1).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn row_110_executions_wait_for_their_turn_and_are_turned_away_when_it_does_not_come() {
        let capacity = Capacity::new(0, 1);
        let turn = capacity.turn().await.expect("the first one");
        let kept = turn.clone();
        drop(turn);
        let refused = capacity.turn().await.expect_err("a clone keeps the turn");
        assert_eq!(refused.code(), Code::ServiceUnavailable);
        drop(kept);
        capacity.turn().await.expect("it is free again");
    }
}
