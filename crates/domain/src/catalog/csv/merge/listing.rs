//! What a variant costs in the channel of the file.

use crate::{
    catalog::{
        VariantListing,
        csv::{
            column::Column,
            imported::{Change, ImportedVariant},
            refusal::{LeftOut, Refusal},
        },
        draft::ListingDraft,
    },
    id::ChannelId,
};

/// The price to set; none where it is that already, or where there is none to set: a row without a price leaves the price alone.
pub(super) fn merge_listing(
    source: &ImportedVariant,
    before: Option<&VariantListing>,
    channel_id: ChannelId,
    refusals: &mut Vec<Refusal>,
) -> Option<ListingDraft> {
    let Some(price) = source.price.or(before.map(|listing| listing.price)) else {
        if matches!(source.compare_at_price, Change::Set(_)) {
            let message = "has no price beside it to compare with";
            refusals.push(Refusal::at(source.row, Column::CompareAtPrice, LeftOut::Cell, message));
        }
        return None;
    };
    let compared = before.and_then(|listing| listing.compare_at_price);
    let compare_at_price = source.compare_at_price.clone().applied_to(compared);
    let listing = ListingDraft { channel_id, price, compare_at_price };
    (before.map(ListingDraft::of).as_ref() != Some(&listing)).then_some(listing)
}
