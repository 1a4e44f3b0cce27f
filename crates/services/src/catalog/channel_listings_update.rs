//! Pricing variants in a channel, and taking them out of it.

use cartwright_domain::{
    catalog::{Variant, VariantListing},
    channel::Channel,
    id::{ChannelId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblemCode},
};
use cartwright_persistence::{CatalogScope, ListingChanges, UnitOfWork};
use serde::Serialize;

use super::{
    CatalogRefusal,
    input::{find_channel, money},
};
use crate::{Context, Done, Error, idempotency};

/// Prices of variants in a channel.
#[derive(Debug, Clone, Serialize)]
pub struct ChannelListingsUpdate {
    /// The channel; that of the request where none is named.
    pub channel_id: Option<ChannelId>,
    /// Prices to set.
    pub set: Vec<VariantPrice>,
    /// Variants to be taken out of the channel. No variant stands in both lists, or twice in one; 250 in all at most.
    pub remove: Vec<VariantId>,
}

/// The price of a variant.
#[derive(Debug, Clone, Serialize)]
pub struct VariantPrice {
    /// The variant.
    pub variant_id: VariantId,
    /// The price as an exact decimal in the channel's currency, such as `19.90`.
    pub price: String,
    /// What the price is compared with, likewise.
    pub compare_at_price: Option<String>,
}

/// The most variants of one call.
const MOST_VARIANTS: usize = 250;

/// Sets the prices and takes the variants out, all of it or nothing, and answers the variants in the order of the input. What changed is
/// kept in the history of prices.
pub async fn channel_listings_update(
    ctx: &Context,
    input: ChannelListingsUpdate,
    key: Option<&str>,
) -> Result<Done<Vec<Variant>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("channelListingsUpdate", ctx.actor().label(), key, &input)?;
    let channel = match input.channel_id {
        Some(id) => find_channel(ctx, id).ok_or_else(|| Error::refused(CatalogRefusal::not_found(&["channelId"])))?,
        None => ctx.channel().clone(),
    };
    let changes = &changes(&input, &channel)?;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, changes).await }).await?;
    let scope = CatalogScope::All { channel: channel.id };
    let mut found = ctx.store().variants().by_ids(scope, &done.outcome).await?;
    let variants = done.outcome.iter().filter_map(|id| found.remove(id)).collect();
    Ok(Done { outcome: variants, replayed: done.replayed })
}

fn changes(input: &ChannelListingsUpdate, channel: &Channel) -> Result<ListingChanges, Error<CatalogRefusal>> {
    let mut check = InputCheck::new();
    let mut ids: Vec<VariantId> = input.set.iter().map(|price| price.variant_id).collect();
    check.list(&["set"], &ids, 0..=MOST_VARIANTS);
    check.list(&["remove"], &input.remove, 0..=MOST_VARIANTS.saturating_sub(ids.len()));
    for (index, id) in input.remove.iter().enumerate() {
        let message = "gets a price in the same call";
        check.require(!ids.contains(id), &["remove", &index.to_string()], InputProblemCode::Conflict, message);
    }
    ids.extend(&input.remove);
    check.require(!ids.is_empty(), &["set"], InputProblemCode::Required, "must name a variant, or `remove` must");
    let mut set = Vec::with_capacity(input.set.len());
    for (index, wanted) in input.set.iter().enumerate() {
        let mut nested = InputCheck::new();
        let price = money(&mut nested, &["price"], &wanted.price, channel);
        let compared = wanted.compare_at_price.as_deref();
        let compare_at_price = compared.and_then(|text| money(&mut nested, &["compareAtPrice"], text, channel));
        for (field, amount) in [("price", price), ("compareAtPrice", compare_at_price)] {
            let fits = amount.is_none_or(|amount| amount.minor >= 0);
            nested.require(fits, &[field], InputProblemCode::OutOfRange, "must not be negative");
        }
        if let Err(problems) = nested.finish(()) {
            check.absorb(&["set", &index.to_string()], problems);
        }
        set.extend(price.map(|price| VariantListing {
            variant_id: wanted.variant_id,
            channel_id: channel.id,
            price,
            compare_at_price,
        }));
    }
    let unlist = input.remove.iter().map(|id| (*id, channel.id)).collect();
    Ok(check.finish(ListingChanges { set, unlist })?)
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    changes: &ListingChanges,
) -> Result<Vec<VariantId>, Error<CatalogRefusal>> {
    let set = changes.set.iter().map(|listing| listing.variant_id);
    let ids: Vec<VariantId> = set.chain(changes.unlist.iter().map(|(variant, _)| *variant)).collect();
    let found = uow.variants().by_ids(CatalogScope::All { channel: ctx.channel().id }, &ids).await?;
    let missing = |(index, id): (usize, &VariantId)| {
        let path = match index.checked_sub(changes.set.len()) {
            None => vec!["set".to_owned(), index.to_string(), "variantId".to_owned()],
            Some(index) => vec!["remove".to_owned(), index.to_string()],
        };
        (!found.contains_key(id)).then_some(CatalogRefusal::NotFound { path })
    };
    let refusals: Vec<CatalogRefusal> = ids.iter().enumerate().filter_map(missing).collect();
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let now = ctx.now();
    match uow.listings().change(changes, now, &|| ctx.ids().key(now)).await {
        Ok(_) => Ok(ids),
        // Deleted in this very moment.
        Err(error) if error.is_reference() => Err(Error::refused(CatalogRefusal::not_found(&["set"]))),
        Err(error) => Err(error.into()),
    }
}
