//! What the jobs that read and write files have in common: for whom, in which channel, at which location.

use std::sync::Arc;

use cartwright_domain::id::{ChannelId, JobId, StockLocationId};
use cartwright_jobs::Job;
use cartwright_persistence::UnitOfWork;
use serde::{Deserialize, Serialize};

use super::import::ImportRefusal;
use crate::{Actor, Context, Done, Error, Failure, Shop, StaffActor, Work};

/// Where a file's prices and quantities belong, and who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileJob {
    /// The channel of the prices.
    pub channel: ChannelId,
    /// The location of the quantities; the channel's first one where none is named.
    pub location: Option<StockLocationId>,
    /// The name of the member of staff who asked; none for the shop itself.
    pub staff: Option<String>,
}

impl FileJob {
    /// Of what staff have named, which must be there.
    pub(super) async fn wanted(
        ctx: &Context,
        channel: Option<ChannelId>,
        location: Option<StockLocationId>,
    ) -> Result<Self, Error<ImportRefusal>> {
        let channel = channel.unwrap_or(ctx.channel().id);
        let mut missing = Vec::new();
        if ctx.store().channels().find(channel).await?.is_none() {
            missing.push(ImportRefusal::not_found("channelId"));
        }
        if let Some(location) = location
            && ctx.store().stock_locations().find(location).await?.is_none()
        {
            missing.push(ImportRefusal::not_found("locationId"));
        }
        let staff = match ctx.actor() {
            Actor::Staff(staff) => Some(staff.name.clone()),
            Actor::Guest | Actor::Customer { .. } | Actor::System => None,
        };
        if missing.is_empty() { Ok(Self { channel, location, staff }) } else { Err(Error::Refused(missing)) }
    }

    /// The context that the job runs in; none where the channel is gone.
    pub(super) async fn context(&self, shop: &Arc<Shop>) -> Result<Option<Context>, Failure> {
        let staff = |name| Actor::Staff(StaffActor::with_all_rights(name));
        let actor = self.staff.clone().map_or(Actor::System, staff);
        let channel = shop.store.channels().find(self.channel).await?;
        Ok(channel.map(|channel| Context::new(Arc::clone(shop), actor, Arc::new(channel), &[])))
    }
}

/// Writes the job with the transaction and answers its id.
pub(super) async fn enqueue(ctx: &Context, uow: &UnitOfWork, work: Work) -> Result<JobId, Failure> {
    let now = ctx.now();
    let id: JobId = ctx.ids().key(now);
    uow.jobs().enqueue(work.into_job(id.0, now)?, now).await?;
    Ok(id)
}

/// The job as it is now.
pub(super) async fn answer(ctx: &Context, done: Done<JobId>) -> Result<Done<Job>, Failure> {
    let id = done.outcome;
    let job = ctx.store().jobs().find(id).await?;
    let outcome = job.ok_or_else(|| Failure::Internal(format!("{id} is gone before its end")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
