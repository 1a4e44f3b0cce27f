//! Work that keeps what it has written although the request is refused: a wrong code counts.

use std::sync::Arc;

use cartwright_persistence::{UnitOfWork, Writes};
use serde::{Serialize, de::DeserializeOwned};

use super::StaffRefusal;
use crate::{
    Actor, Context, Done, Error, Failure, StaffActor,
    audit::{Happened, note},
    idempotency::{Known, Request},
};

/// How it ends; each end is committed.
pub(super) enum Decision<O> {
    Made(O),
    Refused(StaffRefusal),
    Limited { retry_after_seconds: u32 },
}

enum Ended<O> {
    Now(Decision<O>),
    Before(O),
}

/// Runs the work in one transaction, and notes what members do to themselves by it. The same request with the same key is done once; what was refused may come again under its key.
pub(super) async fn decide<O, F>(
    ctx: &Context,
    request: &Request,
    mut work: impl FnMut(Arc<UnitOfWork>) -> F,
) -> Result<Done<O>, Error<StaffRefusal>>
where
    F: Future<Output = Result<Decision<O>, Failure>>,
    O: Serialize + DeserializeOwned,
{
    request.check_key().map_err(|refusal| Error::refused(StaffRefusal::Key(refusal)))?;
    let ended = ctx
        .store()
        .transaction(|uow: Arc<UnitOfWork>| {
            let work = Box::pin(work(Arc::clone(&uow)));
            async move {
                let known = request.known::<O>(&uow).await?;
                let known = known.map_err(|refusal| Error::refused(StaffRefusal::Key(refusal)))?;
                if let Known::Ended(outcome) = known {
                    return Ok::<_, Error<StaffRefusal>>(Ended::Before(outcome));
                }
                let decision = work.await?;
                if let Decision::Made(outcome) = &decision {
                    if let Actor::Staff(StaffActor { member: Some(member), .. }) = ctx.actor() {
                        note(ctx, &uow, Happened::done(request.operation, member.id));
                    }
                    let mut writes = Writes::default();
                    request.keep_outcome(&uow, &mut writes, outcome, ctx.now())?;
                    uow.write(writes).await?;
                }
                Ok(Ended::Now(decision))
            }
        })
        .await?;
    match ended {
        Ended::Before(outcome) => Ok(Done { outcome, replayed: true }),
        Ended::Now(Decision::Made(outcome)) => Ok(Done { outcome, replayed: false }),
        Ended::Now(Decision::Refused(refusal)) => Err(Error::refused(refusal)),
        Ended::Now(Decision::Limited { retry_after_seconds }) => {
            Err(Failure::RateLimited { retry_after_seconds }.into())
        }
    }
}
