//! The same request twice does its work once.
//!
//! The key is written first in the transaction of the work, so that a second request with it waits for the first one's end
//! (on Postgres at the unique key, on SQLite in the queue of writers) and then finds its outcome. Work that is refused is rolled back
//! together with the key, and a corrected retry may use it again. Payments and checkouts, whose keys belong to one cart, wait at the lock of the
//! cart instead, and write the key with everything else.

use std::sync::Arc;

use cartwright_domain::time::Timestamp;
use cartwright_persistence::{KnownRequest, StoreError, UnitOfWork, Writes};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use crate::{Context, Error, Failure, audit};

/// Names one request of a caller.
#[derive(Debug, Clone)]
pub struct Request {
    /// Whose keys these are: the cart, the customer, the staff member.
    pub principal: String,
    /// The mutation's name.
    pub operation: &'static str,
    /// What the caller sent to tell a repetition from a new request.
    pub key: Option<String>,
    /// A digest of the input: the same key with another input is a mistake of the caller.
    pub fingerprint: String,
    /// The input as JSON, of which the audit log takes the ids of what is changed.
    pub(crate) input: Vec<u8>,
}

/// What came of a request.
#[derive(Debug, Clone)]
pub struct Done<O> {
    /// The outcome, of now or of the first time.
    pub outcome: O,
    /// Whether nothing ran this time.
    pub replayed: bool,
}

/// What is known of a request whose work takes more than one transaction.
#[derive(Debug)]
pub(crate) enum Known<O> {
    /// Nothing: it comes for the first time.
    New,
    /// It was begun and has come to no end.
    Begun,
    /// It came to this.
    Ended(O),
}

/// Why a key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The key was used with another input.
    #[error("the idempotency key was used with another input")]
    Reused,
    /// The key is empty or longer than 255 characters.
    #[error("an idempotency key has 1 to 255 characters")]
    Malformed,
}

impl Request {
    /// A request without the protection of a key, where the caller sent none.
    pub fn new(
        operation: &'static str,
        principal: impl ToString,
        key: Option<&str>,
        input: &impl Serialize,
    ) -> Result<Self, Failure> {
        let input = serde_json::to_vec(input).map_err(|error| Failure::Internal(error.to_string()))?;
        let digest = Sha256::digest(&input);
        Ok(Self {
            principal: principal.to_string(),
            operation,
            key: key.map(str::to_owned),
            fingerprint: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
            input,
        })
    }
}

impl Request {
    /// Fails on a key that cannot be kept.
    pub(crate) fn check_key(&self) -> Result<(), KeyRefusal> {
        let length = self.key.as_ref().map_or(1, |key| key.chars().count());
        let blank = self.key.as_ref().is_some_and(|key| key.trim().is_empty());
        if blank || length > 255 { Err(KeyRefusal::Malformed) } else { Ok(()) }
    }

    /// What is known of the request, for work that takes more than one transaction.
    pub(crate) async fn known<O: DeserializeOwned>(
        &self,
        uow: &UnitOfWork,
    ) -> Result<Result<Known<O>, KeyRefusal>, Failure> {
        let known = match self.id() {
            Some((principal, operation, key)) => uow.idempotency_keys().find(principal, operation, key).await?,
            None => None,
        };
        self.outcome_known(known)
    }

    /// The same where it was read what was done under [`Self::id`].
    pub(crate) fn outcome_known<O: DeserializeOwned>(
        &self,
        known: Option<KnownRequest>,
    ) -> Result<Result<Known<O>, KeyRefusal>, Failure> {
        let Some(known) = known else { return Ok(Ok(Known::New)) };
        Ok(self.outcome_of(known)?.map(|outcome| outcome.map_or(Known::Begun, Known::Ended)))
    }

    /// Takes the key, with the other writes, for work that comes to its end in a later transaction.
    pub(crate) fn begin(&self, uow: &UnitOfWork, writes: &mut Writes, now: Timestamp) {
        if let Some(id) = self.id() {
            uow.idempotency_keys().claim_with(writes, id, &self.fingerprint, now);
        }
    }

    /// Keeps what came of the request, with the other writes of the transaction in which it came. The first outcome stays.
    pub(crate) fn keep_outcome(
        &self,
        uow: &UnitOfWork,
        writes: &mut Writes,
        outcome: &impl Serialize,
        now: Timestamp,
    ) -> Result<(), Failure> {
        if let Some(id) = self.id() {
            let outcome = serde_json::to_value(outcome).map_err(|error| Failure::Internal(error.to_string()))?;
            uow.idempotency_keys().keep_outcome_with(writes, id, &self.fingerprint, outcome, now);
        }
        Ok(())
    }

    /// What its key is known by: whose it is, of what, and what the caller calls it; nothing where it has none.
    pub(crate) fn id(&self) -> Option<(&str, &str, &str)> {
        self.key.as_deref().map(|key| (self.principal.as_str(), self.operation, key))
    }

    /// Gives the key back: its work has come to nothing, and a corrected retry may use it again.
    pub(crate) async fn release(&self, uow: &UnitOfWork) -> Result<(), Failure> {
        if let Some(key) = &self.key {
            uow.idempotency_keys().release(&self.principal, self.operation, key).await?;
        }
        Ok(())
    }

    fn outcome_of<O: DeserializeOwned>(&self, known: KnownRequest) -> Result<Result<Option<O>, KeyRefusal>, Failure> {
        if known.fingerprint != self.fingerprint {
            return Ok(Err(KeyRefusal::Reused));
        }
        let unreadable = |error| Failure::Internal(format!("stored outcome of {}: {error}", self.operation));
        known.outcome.map(serde_json::from_value).transpose().map(Ok).map_err(unreadable)
    }
}

/// Runs the work in one transaction, together with the request's key; what staff change goes into the audit log with it. The work may run more than once where transactions
/// collide; only the last run counts.
pub async fn run<O, R, F>(
    ctx: &Context,
    request: &Request,
    mut work: impl FnMut(Arc<UnitOfWork>) -> F,
) -> Result<Done<O>, Error<R>>
where
    F: Future<Output = Result<O, Error<R>>>,
    O: Serialize + DeserializeOwned,
    R: From<KeyRefusal>,
{
    let Some(key) = &request.key else {
        let ran = ctx.store().transaction(|uow| {
            let work = Box::pin(work(Arc::clone(&uow)));
            async move { audit::audited(ctx, &uow, request, work).await }
        });
        let outcome = ran.await?;
        return Ok(Done { outcome, replayed: false });
    };
    request.check_key().map_err(|refusal| Error::refused(R::from(refusal)))?;
    let (principal, operation) = (request.principal.as_str(), request.operation);
    let ran = ctx
        .store()
        .transaction(|uow| {
            let work = Box::pin(work(Arc::clone(&uow)));
            async move {
                let keys = uow.idempotency_keys();
                if let Some(known) = keys.claim(principal, operation, key, &request.fingerprint, ctx.now()).await? {
                    let outcome = request.outcome_of(known)?.map_err(|refusal| Error::refused(R::from(refusal)))?;
                    // Its first transaction is its last one.
                    let unended = || Failure::Internal(format!("{operation} was begun and not ended"));
                    let outcome = outcome.ok_or_else(unended)?;
                    return Ok(Done { outcome, replayed: true });
                }
                let outcome = audit::audited(ctx, &uow, request, work).await?;
                let stored = serde_json::to_value(&outcome).map_err(|error| Failure::Internal(error.to_string()))?;
                keys.store_outcome(principal, operation, key, stored).await?;
                Ok(Done { outcome, replayed: false })
            }
        })
        .await;
    in_progress_where_waited(ran)
}

/// The same outcome, but for a request that has waited for the end of the first one for longer than a statement may.
pub(crate) fn in_progress_where_waited<O, R>(ran: Result<O, Error<R>>) -> Result<O, Error<R>> {
    match ran {
        Err(Error::Failed(Failure::Store(StoreError::Timeout(_)))) => Err(Failure::IdempotencyInProgress.into()),
        ran => ran,
    }
}
