//! A body that must not pause for long on its way.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use http_body::{Frame, SizeHint};
use tokio::time::{Sleep, sleep};

/// How long a client may pause in the middle of a body. Longer than the endpoints give a whole JSON body, so that theirs,
/// which answers in GraphQL, comes first.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// The body of a request, which fails when nothing of it comes for too long. Most have arrived when they are read, and need no timer.
pub struct Arriving {
    body: Body,
    pause: Option<Pin<Box<Sleep>>>,
}

impl Arriving {
    /// A body that comes from a client.
    pub fn new(body: Body) -> Self {
        Self { body, pause: None }
    }
}

impl http_body::Body for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            self.pause = None;
            return Poll::Ready(frame);
        }
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(LONGEST_PAUSE)));
        pause.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
