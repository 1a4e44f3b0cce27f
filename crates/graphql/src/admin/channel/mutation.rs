//! What staff change of channels.

use async_graphql::{Context, Object};
use cartwright_services::channel::{channel_create, channel_update};

use super::{
    Channel,
    error::ChannelUserError,
    input::{ChannelCreateInput, ChannelUpdateInput},
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `channelCreate`.
    pub ChannelCreatePayload refused by ChannelUserError {
        /// The new channel; null where none was opened.
        channel: Channel,
    }
}

payload! {
    /// The answer to `channelUpdate`.
    pub ChannelUpdatePayload refused by ChannelUserError {
        /// The channel after the change; null where nothing was changed.
        channel: Channel,
    }
}

/// The mutations of this slice.
#[derive(Default)]
pub struct ChannelMutation;

#[Object]
impl ChannelMutation {
    /// Opens a channel. Nothing is for sale in it until variants are listed there. Needs the permission `channels:write`.
    async fn channel_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The channel.")] mut input: ChannelCreateInput,
    ) -> ApiResult<ChannelCreatePayload> {
        let key = input.idempotency_key.take();
        ChannelCreatePayload::of(channel_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a channel. Its currency stays, because prices are listed in it. Needs the permission `channels:write`.
    async fn channel_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The channel and what is to change.")] mut input: ChannelUpdateInput,
    ) -> ApiResult<ChannelUpdatePayload> {
        let key = input.idempotency_key.take();
        ChannelUpdatePayload::of(channel_update(ctx.services(), input.into(), key.as_deref()).await)
    }
}
