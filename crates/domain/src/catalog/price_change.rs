//! The history of prices.

use chrono::TimeDelta;
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

/// How far back the law of the European Union looks for the price that a reduced one is compared with.
const LOOK_BACK: TimeDelta = TimeDelta::days(30);

impl PriceChange {
    /// The lowest price that one variant had in one channel in the 30 days before its present price came into force. None where it has no
    /// price now, or never had another one. Takes the changes with the latest first; those of `compare_at_price` alone count as none.
    pub fn lowest_before_present(changes: &[Self]) -> Option<Money> {
        let present = changes.first()?.price?;
        let before = changes.iter().position(|change| change.price != Some(present))?;
        let since = changes[before - 1].changed_at;
        let mut lowest: Option<Money> = None;
        for change in &changes[before..] {
            if let Some(price) = change.price {
                lowest = Some(lowest.map_or(price, |lowest| std::cmp::min_by_key(lowest, price, |money| money.minor)));
            }
            // This price was in force when the 30 days began, and all before it had ended.
            if change.changed_at <= since - LOOK_BACK {
                break;
            }
        }
        lowest
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    /// Changes on these days to these prices, the latest first.
    fn lowest(changes: &[(i64, Option<i64>)]) -> Option<i64> {
        let changes: Vec<PriceChange> = changes
            .iter()
            .map(|(day, price)| PriceChange {
                id: PriceChangeId(Uuid::nil()),
                variant_id: VariantId(Uuid::nil()),
                channel_id: ChannelId(Uuid::nil()),
                price: price.map(|minor| Money::new(minor, "EUR".parse().unwrap())),
                compare_at_price: None,
                changed_at: DateTime::from_timestamp(day * 86_400, 0).unwrap(),
            })
            .collect();
        PriceChange::lowest_before_present(&changes).map(|money| money.minor)
    }

    #[test]
    fn the_lowest_price_is_that_of_the_30_days_before_the_present_one() {
        assert_eq!(lowest(&[]), None);
        assert_eq!(lowest(&[(10, Some(100))]), None, "there was no other price");
        assert_eq!(lowest(&[(10, Some(80)), (0, Some(100))]), Some(100));
        assert_eq!(
            lowest(&[(12, Some(80)), (10, Some(80)), (0, Some(100))]),
            Some(100),
            "the same price again is none new"
        );
        assert_eq!(lowest(&[(20, Some(80)), (15, Some(90)), (10, Some(70)), (0, Some(100))]), Some(70));
        assert_eq!(lowest(&[(60, Some(80)), (20, Some(100)), (0, Some(50))]), Some(100), "50 had ended before");
        assert_eq!(lowest(&[(40, Some(80)), (20, Some(100)), (0, Some(50))]), Some(50), "50 was still in force");
        assert_eq!(lowest(&[(40, Some(80)), (20, None), (0, Some(50))]), Some(50));
        assert_eq!(lowest(&[(40, None), (20, Some(100))]), None, "it is not for sale");
    }
}
