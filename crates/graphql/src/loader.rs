//! Batched loading without a timer: what the resolvers of one request ask for is loaded when none of them can go on.
//!
//! async-graphql's own [`DataLoader`] waits a moment on a timer before it loads, so that more keys may arrive; that costs a
//! millisecond for every level of a query and still splits batches under load. Here the loads of one request wait in a
//! [`LoadQueue`], and [`LoadQueue::drive`] polls them only after the execution itself has come to a stand: at that moment
//! every resolver that could ask has asked, so each level of a query is one load. Everything runs in the task of the
//! request and ends with it.

use std::{
    future::{Future, poll_fn, ready},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
    time::Duration,
};

use async_graphql::{
    dataloader::{DataLoader, NoCache},
    runtime::Timer,
};
use futures_util::{
    FutureExt, StreamExt,
    future::BoxFuture,
    stream::FuturesUnordered,
    task::{FutureObj, Spawn, SpawnError},
};

/// The loads that one request has begun; a clone is another handle to the same queue.
#[derive(Clone, Default)]
pub struct LoadQueue {
    waiting: Arc<Mutex<Vec<FutureObj<'static, ()>>>>,
}

impl LoadQueue {
    /// A data loader whose loads wait in this queue; it keeps nothing between loads, so that what a mutation has changed
    /// is read anew.
    pub fn data_loader<L>(&self, loader: L) -> DataLoader<L, NoCache> {
        DataLoader::new(loader, self.clone(), NoDelay)
    }

    /// Runs `execution` to its end, and the loads that it begins whenever it waits for them.
    ///
    /// Loads that nobody waits for any more when `execution` ends are dropped.
    pub async fn drive<F: Future>(&self, execution: F) -> F::Output {
        let mut execution = pin!(execution);
        let mut running = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                if let Poll::Ready(output) = execution.as_mut().poll(context) {
                    return Poll::Ready(output);
                }
                let begun = std::mem::take(&mut *self.lock());
                let mut progress = !begun.is_empty();
                running.extend(begun);
                while let Poll::Ready(Some(())) = running.poll_next_unpin(context) {
                    progress = true;
                }
                if !progress {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the list whole.
    fn lock(&self) -> MutexGuard<'_, Vec<FutureObj<'static, ()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spawn for LoadQueue {
    fn spawn_obj(&self, load: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.lock().push(load);
        Ok(())
    }
}

/// The timer of a loader that needs none, because [`LoadQueue::drive`] already waits for the right moment.
struct NoDelay;

impl Timer for NoDelay {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        ready(()).boxed()
    }
}
