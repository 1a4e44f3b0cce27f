//! What a variant costs in a channel.

use serde::{Deserialize, Serialize};

use crate::{
    id::{ChannelId, VariantId},
    pricing::Money,
};

/// The price of a variant in a channel; a variant without one is not for sale there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantListing {
    /// The variant.
    pub variant_id: VariantId,
    /// The channel.
    pub channel_id: ChannelId,
    /// The price in the channel's currency and price mode, never negative.
    pub price: Money,
    /// What the price is compared with, such as the maker's recommended price.
    pub compare_at_price: Option<Money>,
}

/// The lowest and highest prices of a product in one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingSummary {
    /// The lowest price.
    pub min_price: Money,
    /// The highest price.
    pub max_price: Money,
    /// The lowest and the highest of the prices compared with, where there is any.
    pub compare_at_price: Option<(Money, Money)>,
}

impl ListingSummary {
    /// The summary of one product's listings in one channel, none where there are no listings.
    /// All listings of a channel are in its currency, so that amounts compare by their minor units.
    pub fn of<'a>(listings: impl IntoIterator<Item = &'a VariantListing>) -> Option<Self> {
        let mut prices = None;
        let mut compared = None;
        for listing in listings {
            prices = Some(widened(prices, listing.price));
            if let Some(price) = listing.compare_at_price {
                compared = Some(widened(compared, price));
            }
        }
        prices.map(|(min_price, max_price)| Self { min_price, max_price, compare_at_price: compared })
    }
}

fn widened(range: Option<(Money, Money)>, price: Money) -> (Money, Money) {
    let (min, max) = range.unwrap_or((price, price));
    let by_amount = |amount: &Money| amount.minor;
    (std::cmp::min_by_key(min, price, by_amount), std::cmp::max_by_key(max, price, by_amount))
}
