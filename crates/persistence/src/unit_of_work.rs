//! One transaction.

use std::{
    collections::BTreeSet,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{self, Poll},
};

use cartwright_domain::{event::ShopEvent, identity::AuditEntry, time::Timestamp};
use futures_util::{FutureExt, future::BoxFuture};
use sea_orm::{DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions, TransactionTrait};
use tokio::{runtime::Handle, sync::OwnedSemaphorePermit};

use crate::{
    Store, StoreError,
    inventory::{LevelChanges, StockRepository},
    store::CommitObserver,
    work::append,
};

/// What is written together or not at all. Dropped without [`UnitOfWork::commit`] it is rolled back.
#[derive(Debug)]
pub struct UnitOfWork {
    pub(crate) transaction: DatabaseTransaction,
    pub(crate) recorded: Recorded,
    pub(crate) noted: NotedEntries,
    observer: CommitObserver,
    // Dropped after the transaction, so that the next writer finds the connection free. The queue is never closed, so that there is one.
    _turn: Option<OwnedSemaphorePermit>,
}

/// What repositories leave to the commit.
#[derive(Debug, Default)]
pub(crate) struct Recorded {
    /// What the transaction changes, each thing once.
    events: Mutex<BTreeSet<ShopEvent>>,
    /// What stock levels are changed by as the last thing, and when that was decided.
    levels: Mutex<Option<(Timestamp, LevelChanges)>>,
    /// Whether another transaction was in the way of the same work before.
    is_repeated: bool,
}

impl Recorded {
    pub fn event(&self, event: ShopEvent) {
        // A panic while the lock is held can only come from the allocator, and leaves the set whole.
        self.events.lock().unwrap_or_else(PoisonError::into_inner).insert(event);
    }

    pub fn levels(&self, now: Timestamp, change: impl FnOnce(&mut LevelChanges)) {
        // As with the events.
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let (instant, changes) = levels.get_or_insert_with(|| (now, LevelChanges::default()));
        *instant = now;
        change(changes);
    }

    pub fn is_repeated(&self) -> bool {
        self.is_repeated
    }

    fn into_parts(self) -> (Vec<ShopEvent>, Option<(Timestamp, LevelChanges)>) {
        let events = self.events.into_inner().unwrap_or_else(PoisonError::into_inner);
        let levels = self.levels.into_inner().unwrap_or_else(PoisonError::into_inner);
        (events.into_iter().collect(), levels)
    }
}

/// What a transaction adds to the audit log.
#[derive(Debug, Default)]
pub(crate) struct NotedEntries(Mutex<Vec<AuditEntry>>);

impl NotedEntries {
    pub fn add(&self, entry: AuditEntry) {
        // As with the events.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn into_inner(self) -> Vec<AuditEntry> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction that has begun, and the turn that it has.
type Begun = (DatabaseTransaction, Option<OwnedSemaphorePermit>);

/// A BEGIN that is waited for to its end, by a task of its own where whoever wanted it goes away meanwhile: sqlx counts a transaction only from
/// its answer on, and would lend a connection again of which it does not know that it is still inside of one. Its turn lasts as long.
struct BegunToTheEnd(Option<BoxFuture<'static, Result<Begun, DbErr>>>);

impl Future for BegunToTheEnd {
    type Output = Result<Begun, DbErr>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Self::Output> {
        let Some(begin) = &mut self.0 else { return Poll::Pending };
        let begun = begin.as_mut().poll(context);
        if begun.is_ready() {
            self.0 = None;
        }
        begun
    }
}

impl Drop for BegunToTheEnd {
    fn drop(&mut self) {
        // Without a runtime there is nobody who would use the connection.
        if let (Some(begin), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(begin);
        }
    }
}

/// How often a transaction is run again where another one was in its way.
const ATTEMPTS: u32 = 5;

impl Store {
    /// Begins a transaction that may write, when its turn has come. On SQLite it takes the write lock at once: a transaction that reads
    /// first and locks later would lose to every other writer.
    pub async fn begin(&self) -> Result<UnitOfWork, StoreError> {
        self.begin_again(false).await
    }

    async fn begin_again(&self, is_repeated: bool) -> Result<UnitOfWork, StoreError> {
        let turn = Arc::clone(&self.writers).acquire_owned().await.ok();
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let writer = self.writer.clone();
        let begin = async move { Ok((writer.begin_with_options(options).await?, turn)) };
        let (transaction, turn) = BegunToTheEnd(Some(begin.boxed())).await?;
        let (recorded, noted) = (Recorded { is_repeated, ..Recorded::default() }, NotedEntries::default());
        Ok(UnitOfWork { transaction, recorded, noted, observer: self.observer.clone(), _turn: turn })
    }

    /// Runs the work in a transaction and commits it where the work succeeds. Where another transaction is in the way (a deadlock, a
    /// serialization failure), everything is rolled back and run again, five times at most; so the work must have no other effect.
    ///
    /// The work gets a shared handle, not a reference: a future that borrowed its argument could not be proved to be `Send`.
    pub async fn transaction<T, E, F>(&self, mut work: impl FnMut(Arc<UnitOfWork>) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<StoreError> + TransactionError,
    {
        let mut attempt = 1;
        loop {
            let uow = Arc::new(self.begin_again(attempt > 1).await?);
            // On the heap, so that the futures of whoever calls stay small enough for the stack of a thread.
            let outcome = Box::pin(work(Arc::clone(&uow))).await;
            let uow = Arc::try_unwrap(uow).map_err(|_| StoreError::StillInUse)?;
            let outcome = match outcome {
                Ok(value) => uow.commit().await.map(|()| value).map_err(E::from),
                Err(error) => {
                    // A statement that was ended may have ended the transaction with it, and a connection that is gone has nothing to roll
                    // back: why the work failed says more.
                    if let Err(failed) = uow.rollback().await {
                        tracing::debug!(%failed, "a transaction could not be rolled back");
                    }
                    Err(error)
                }
            };
            match outcome {
                Err(error) if attempt < ATTEMPTS && error.store_error().is_some_and(StoreError::is_conflict) => {
                    tracing::debug!(attempt, "transaction runs again after a conflict");
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }
}

impl UnitOfWork {
    /// Writes what is to be done about what has changed, then what many transactions want: the stock levels that were put off, and the end of
    /// the audit log. Makes everything permanent at once after that, and tells the observer. An error means that it may or may not be
    /// permanent: the caller asks again with its idempotency key, and the observer is told all the same, as those who read again for nothing
    /// lose little.
    pub async fn commit(self) -> Result<(), StoreError> {
        // The turn is dropped last, as the next one needs the connection.
        let Self { _turn, transaction, recorded, noted, observer } = self;
        let (events, levels) = recorded.into_parts();
        for job in observer.jobs(&events) {
            let now = job.run_at;
            cartwright_jobs::enqueue(&transaction, job, now).await?;
        }
        if let Some((now, changes)) = levels {
            let stock = StockRepository { connection: &transaction, recorded: None };
            stock.change_at_last(changes, now).await?;
        }
        let noted = noted.into_inner();
        if !noted.is_empty() {
            append(&transaction, noted).await?;
        }
        let committed = transaction.commit().await.map_err(StoreError::from);
        let is_rolled_back = committed.as_ref().is_err_and(StoreError::is_conflict);
        if !is_rolled_back && !events.is_empty() {
            observer.tell(&events);
        }
        committed
    }

    /// Takes everything back.
    pub async fn rollback(self) -> Result<(), StoreError> {
        Ok(self.transaction.rollback().await?)
    }
}

/// An error that may have come from the store.
pub trait TransactionError {
    /// The error of the store, where it is one.
    fn store_error(&self) -> Option<&StoreError>;
}

impl TransactionError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}
