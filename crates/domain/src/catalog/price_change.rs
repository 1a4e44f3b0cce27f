//! The history of prices.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ChannelId, PriceChangeId, VariantId},
    pricing::Money,
    time::Timestamp,
};

/// What a variant cost in a channel from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// The change's id.
    pub id: PriceChangeId,
    /// The variant.
    pub variant_id: VariantId,
    /// The channel.
    pub channel_id: ChannelId,
    /// The price from then on; none where the variant was taken out of the channel.
    pub price: Option<Money>,
    /// What the price was compared with from then on.
    pub compare_at_price: Option<Money>,
    /// From when on.
    pub changed_at: Timestamp,
}
