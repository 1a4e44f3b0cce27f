//! Channels as staff see them.

use std::sync::Arc;

use cartwright_domain::{channel::Channel, identity::Permission};

use crate::{Context, Failure};

/// All channels, the default one first, as they were a second ago at most.
pub fn channels(ctx: &Context) -> Result<Arc<Vec<Arc<Channel>>>, Failure> {
    ctx.require_staff(Permission::ChannelsRead)?;
    Ok(ctx.shop().channels())
}
