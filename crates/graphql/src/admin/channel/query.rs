//! The root fields about channels.

use async_graphql::{Context, Object};
use cartwright_services::channel::channels;

use super::Channel;
use crate::many::Many;
use crate::{error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct ChannelQuery;

#[Object]
impl ChannelQuery {
    /// All channels, the default one first; a shop has few of them. Needs the permission `channels:read`.
    async fn channels(&self, ctx: &Context<'_>) -> ApiResult<Many<Channel>> {
        Ok(channels(ctx.services())?.iter().cloned().map(Channel::from).collect())
    }
}
