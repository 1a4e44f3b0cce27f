//! The price of a variant in a channel.

use std::sync::Arc;

use async_graphql::Object;
use cartwright_domain::{catalog, channel};

use crate::{admin::channel::Channel, pricing::Money};

/// The price of a variant in a channel.
#[derive(Clone, Debug)]
pub struct VariantListing {
    listing: catalog::VariantListing,
    channel: Arc<channel::Channel>,
}

impl VariantListing {
    /// A listing with its channel.
    pub fn new(listing: &catalog::VariantListing, channel: &Arc<channel::Channel>) -> Self {
        Self { listing: listing.clone(), channel: Arc::clone(channel) }
    }
}

/// The price of a variant in a channel.
#[Object]
impl VariantListing {
    /// The channel.
    async fn channel(&self) -> Channel {
        Channel(Arc::clone(&self.channel))
    }

    /// The listed price; whether it includes the tax is the channel's matter.
    async fn price(&self) -> Money {
        Money(self.listing.price)
    }

    /// What the price is compared with.
    async fn compare_at_price(&self) -> Option<Money> {
        self.listing.compare_at_price.map(Money)
    }
}
