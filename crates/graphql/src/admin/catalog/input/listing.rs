//! What staff hand in about prices.

use async_graphql::InputObject;
use cartwright_domain::id::{ChannelId, VariantId};
use cartwright_services::catalog::{ChannelListingsUpdate, VariantPrice};

use super::part::{all, ids};
use crate::{id::GlobalId, scalar::Decimal};

/// Prices of variants in a channel.
#[derive(Debug, InputObject)]
pub struct ChannelListingsUpdateInput {
    /// The channel; the default one where none is named.
    pub channel_id: Option<GlobalId<ChannelId>>,
    /// Prices to set. All changes are made, or none; 250 variants in all at most, each once.
    #[graphql(default)]
    pub set: Vec<ChannelListingInput>,
    /// Variants to be taken out of the channel.
    #[graphql(default)]
    pub remove: Vec<GlobalId<VariantId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The price of a variant.
#[derive(Debug, InputObject)]
pub struct ChannelListingInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// The price in the channel's currency; whether it includes the tax is the channel's matter.
    pub price: Decimal,
    /// What the price is compared with, likewise.
    pub compare_at_price: Option<Decimal>,
}

impl From<ChannelListingsUpdateInput> for ChannelListingsUpdate {
    fn from(input: ChannelListingsUpdateInput) -> Self {
        Self { channel_id: input.channel_id.map(|id| id.0), set: all(input.set), remove: ids(input.remove) }
    }
}

impl From<ChannelListingInput> for VariantPrice {
    fn from(input: ChannelListingInput) -> Self {
        Self {
            variant_id: input.variant_id.0,
            price: input.price.0,
            compare_at_price: input.compare_at_price.map(|price| price.0),
        }
    }
}
