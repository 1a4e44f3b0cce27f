//! The root field of the shop itself.

use async_graphql::Object;

use super::Shop;

/// The root fields of this slice.
#[derive(Default)]
pub struct ChannelQuery;

#[Object]
impl ChannelQuery {
    /// The shop itself, and the channel that this request is in.
    async fn shop(&self) -> Shop {
        Shop
    }
}
