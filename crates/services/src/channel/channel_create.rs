//! Opening a channel.

use cartwright_domain::{
    channel::{Channel, ChannelDraft},
    id::ChannelId,
    identity::Permission,
};

use super::{ChannelRefusal, check::check_names, refusal::taken_slug};
use crate::{Context, Done, Error, Failure, idempotency};

/// Opens the channel and answers it. Nothing is for sale in it until variants are listed there.
pub async fn channel_create(
    ctx: &Context,
    draft: ChannelDraft,
    key: Option<&str>,
) -> Result<Done<Channel>, Error<ChannelRefusal>> {
    ctx.require_staff(Permission::ChannelsWrite)?;
    let request = idempotency::Request::new("channelCreate", ctx.actor().label(), key, &draft)?;
    let now = ctx.now();
    let channel = &Channel::create(ctx.ids().key(now), draft, false, now)?;
    let done = idempotency::run(ctx, &request, |uow| async move {
        check_names(ctx, &uow, None, channel).await?;
        uow.channels().insert(channel).await.map_err(taken_slug)?;
        Ok(channel.id)
    })
    .await?;
    Ok(answer(ctx, done).await?)
}

/// The channel as it is now, which this process knows from here on.
pub(super) async fn answer(ctx: &Context, done: Done<ChannelId>) -> Result<Done<Channel>, Failure> {
    ctx.shop().refresh_channels().await?;
    let id = done.outcome;
    let channel = ctx.store().channels().find(id).await?;
    let outcome = channel.ok_or_else(|| Failure::Internal(format!("{id} is gone, which no channel can be")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
