//! Runs one operation: in this task when it reads, in a task of its own when it changes something.

use std::{
    any::Any,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_graphql::{Executor, Request, Response};
use futures_util::FutureExt;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use super::{Code, RequestError, RequestId, answer::incident_id, capacity::Turn};
use crate::loader::LoadQueue;

/// How the operations of one endpoint are run.
pub(super) struct Runner<E> {
    pub schema: E,
    /// How long an answer may take.
    pub time_limit: Duration,
    pub mutations: TaskTracker,
    pub panics: Arc<AtomicU64>,
}

/// What one run needs besides the request itself.
#[derive(Clone)]
pub(super) struct Run {
    pub load_queue: LoadQueue,
    pub request_id: RequestId,
    /// When the answer is due.
    pub deadline: Instant,
    /// Kept for as long as something is executed, also where nobody waits for the answer any more.
    #[expect(dead_code, reason = "kept for its drop")]
    pub turn: Option<Turn>,
}

impl<E: Executor> Runner<E> {
    /// Dropped with the request when the client goes away or the time is over.
    pub async fn query(&self, request: Request, run: Run) -> Result<Response, RequestError> {
        let panics = Arc::clone(&self.panics);
        let deadline = run.deadline;
        let execution = execute(self.schema.clone(), request, run, panics);
        timeout_at(deadline, execution).await.map_err(|_| too_late("The query took too long and was given up"))?
    }

    /// Runs to its end whatever becomes of this request: a client that hangs up, or the time limit, must not stop a
    /// change between two of its statements. The tracker lets a server that shuts down wait for it.
    pub async fn mutation(&self, request: Request, run: Run) -> Result<Response, RequestError> {
        let panics = Arc::clone(&self.panics);
        let (request_id, deadline) = (run.request_id.clone(), run.deadline);
        let execution = execute(self.schema.clone(), request, run, panics);
        let task = self.mutations.spawn(execution.instrument(tracing::Span::current()));
        match timeout_at(deadline, task).await {
            Ok(Ok(outcome)) => outcome,
            // A panic is caught inside, so the task can only have been cancelled by the end of the runtime.
            Ok(Err(cancelled)) => {
                tracing::error!(
                    request_id = request_id.as_str(),
                    error = %cancelled,
                    "A mutation was cancelled by the shutdown"
                );
                Err(RequestError::new(Code::ServiceUnavailable, "The server is shutting down"))
            }
            Err(_) => Err(too_late(
                "The mutation takes longer than an answer may wait; it goes on, and its result can be asked for with \
                 the same idempotency key",
            )),
        }
    }
}

async fn execute<E: Executor>(
    schema: E,
    request: Request,
    run: Run,
    panics: Arc<AtomicU64>,
) -> Result<Response, RequestError> {
    // It is large, and would be moved into each of the futures around it.
    let execution = Box::pin(async move { schema.execute(request).await });
    guard(async { run.load_queue.drive(execution).await }, &run.request_id, &panics).await
}

/// Turns a panic into an error of this one request.
pub(super) async fn guard<T>(
    work: impl Future<Output = T>,
    request_id: &RequestId,
    panics: &AtomicU64,
) -> Result<T, RequestError> {
    // A panic leaves nothing behind that is looked at again: the request, its data and its loaders are dropped with it.
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(outcome) => Ok(outcome),
        Err(payload) => {
            panics.fetch_add(1, Ordering::Relaxed);
            let incident = incident_id();
            tracing::error!(
                request_id = request_id.as_str(),
                incident_id = incident,
                panic = panic_text(payload.as_ref()),
                "A resolver panicked"
            );
            Err(RequestError::internal(&incident))
        }
    }
}

/// The refusal of what takes longer than it may.
pub(super) fn too_late(message: &str) -> RequestError {
    RequestError::new(Code::DeadlineExceeded, message)
}

fn panic_text(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without a text")
}
