//! How long a connection has been waiting for its next request.
//!
//! hyper has a time limit for heads, but begins it anew for each of them, with a timer of its own. A connection has one timer here, and
//! each request only notes when it was answered.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::Version,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::Instant;

/// Since when a connection waits for the head of a request, if it does. A clone is the same.
#[derive(Clone, Debug)]
pub(crate) struct Waiting(Arc<Since>);

#[derive(Debug)]
struct Since {
    origin: Instant,
    /// Microseconds after the origin, or [`NOT_WAITING`].
    since: AtomicU64,
}

/// A request is being answered, or there may be several at a time.
const NOT_WAITING: u64 = u64::MAX;

impl Default for Waiting {
    fn default() -> Self {
        Self(Arc::new(Since { origin: Instant::now(), since: AtomicU64::new(0) }))
    }
}

impl Waiting {
    /// The head of a request has come. Waiting begins again when what this returns is dropped. Over HTTP/2 it never does: there are many
    /// requests at a time, and hyper asks from time to time whether the client is there.
    pub fn over(&self, version: Version) -> BeginsAgain {
        self.0.since.store(NOT_WAITING, Ordering::Relaxed);
        BeginsAgain((version < Version::HTTP_2).then(|| self.clone()))
    }

    /// How much of the limit is left; nothing when it is over. All of it while nothing is waited for.
    pub fn rest_of(&self, limit: Duration) -> Option<Duration> {
        let since = self.0.since.load(Ordering::Relaxed);
        if since == NOT_WAITING {
            return Some(limit);
        }
        let waited = self.0.origin.elapsed().saturating_sub(Duration::from_micros(since));
        limit.checked_sub(waited).filter(|rest| !rest.is_zero())
    }
}

/// Makes a connection wait again when it is dropped.
#[derive(Debug)]
pub(crate) struct BeginsAgain(Option<Waiting>);

impl Drop for BeginsAgain {
    fn drop(&mut self) {
        if let Some(Waiting(state)) = &self.0 {
            let now = u64::try_from(state.origin.elapsed().as_micros()).unwrap_or(NOT_WAITING);
            state.since.store(now, Ordering::Relaxed);
        }
    }
}

/// The body of an answer, after which the next request is waited for.
pub(crate) struct Answered {
    body: Body,
    _begins_again: BeginsAgain,
}

impl Answered {
    pub fn new(body: Body, begins_again: BeginsAgain) -> Self {
        Self { body, _begins_again: begins_again }
    }
}

impl HttpBody for Answered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn row_81_only_the_time_without_a_request_counts() {
        let waiting = Waiting::default();
        tokio::time::advance(Duration::from_secs(2)).await;
        assert_eq!(waiting.rest_of(LIMIT), Some(Duration::from_secs(3)));
        let answered = waiting.over(Version::HTTP_11);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(waiting.rest_of(LIMIT), Some(LIMIT));
        drop(answered);
        tokio::time::advance(Duration::from_secs(4)).await;
        assert_eq!(waiting.rest_of(LIMIT), Some(Duration::from_secs(1)));
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(waiting.rest_of(LIMIT), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_for_many_requests_at_a_time_waits_only_for_the_first() {
        let waiting = Waiting::default();
        drop(waiting.over(Version::HTTP_2));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(waiting.rest_of(LIMIT), Some(LIMIT));
    }
}
