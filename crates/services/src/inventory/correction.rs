//! Several levels changed by hand at once.

use std::collections::{HashMap, HashSet};

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    input::{InputCheck, TextRule},
    inventory::{MovementKind, StockLevel},
};
use cartwright_persistence::{LedgerContext, StockChangeError, UnitOfWork};
use serde::{Deserialize, Serialize};

use super::InventoryRefusal;
use crate::{Context, Done, Error, Failure};

/// Where a level is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) variant: VariantId,
    pub(super) location: StockLocationId,
}

/// What is to become of a level.
#[derive(Debug, Clone, Copy)]
pub(super) enum Correction {
    /// So many units more, or fewer.
    By(i64),
    /// What was counted, where so many were expected.
    To { counted: i64, expected: i64 },
}

const MOST_CORRECTIONS: usize = 250;

/// Notes where there are too few or too many corrections, or one place is named twice; answers the clean note.
pub(super) fn check(check: &mut InputCheck, places: &[Place], note: Option<&str>) -> Option<String> {
    check.list(&["changes"], places, 1..=MOST_CORRECTIONS);
    check.text(&["note"], note, TextRule::paragraphs(500))
}

/// Changes all of the levels or none, in the order in which rows are locked everywhere; names every change that is refused.
pub(super) async fn correct(
    ctx: &Context,
    uow: &UnitOfWork,
    corrections: &[(Place, Correction)],
    note: Option<&str>,
) -> Result<Vec<Place>, Error<InventoryRefusal>> {
    let (actor, new_id) = (ctx.actor().label(), || ctx.ids().key(ctx.now()));
    let ledger = LedgerContext { note, ..ctx.shop().ledger(&actor, None, &new_id) };
    let locations = known_locations(uow, corrections.iter().map(|(place, _)| place.location)).await?;
    let mut in_order: Vec<(usize, &(Place, Correction))> = corrections.iter().enumerate().collect();
    in_order.sort_by_key(|(_, (place, _))| *place);
    let mut refusals: Vec<(usize, InventoryRefusal)> = Vec::new();
    for (index, (place, correction)) in in_order {
        let position = index.to_string();
        let path = |field| ["changes", position.as_str(), field];
        if !locations.contains(&place.location) {
            refusals.push((index, InventoryRefusal::not_found(&path("locationId"))));
            continue;
        }
        let (field, outcome) = match *correction {
            Correction::By(delta) => ("delta", uow.stock().adjust(place.variant, place.location, delta, ledger).await),
            Correction::To { counted, expected } => {
                let expected = Some(expected);
                let (variant, location, kind) = (place.variant, place.location, MovementKind::Set);
                ("quantity", uow.stock().set(variant, location, expected, counted, kind, ledger).await)
            }
        };
        if let Err(error) = outcome {
            refusals.push((index, refusal(error, &path("variantId"), &path("locationId"), &path(field))?));
        }
    }
    if refusals.is_empty() {
        return Ok(corrections.iter().map(|(place, _)| *place).collect());
    }
    refusals.sort_by_key(|(index, _)| *index);
    Err(Error::Refused(refusals.into_iter().map(|(_, refusal)| refusal).collect()))
}

/// The refusal that the error is, at the field that it is about.
pub(super) fn refusal(
    error: StockChangeError,
    variant: &[&str],
    location: &[&str],
    change: &[&str],
) -> Result<InventoryRefusal, Failure> {
    match error {
        StockChangeError::UnknownVariant => Ok(InventoryRefusal::not_found(variant)),
        StockChangeError::UnknownLocation => Ok(InventoryRefusal::not_found(location)),
        StockChangeError::Refused(error) => Ok(InventoryRefusal::of_level(error, change)),
        StockChangeError::Store(error) => Err(error.into()),
    }
}

/// The levels as they are after the change, in the order of the places; a variant that was deleted since has none.
pub(super) async fn answer(ctx: &Context, done: Done<Vec<Place>>) -> Result<Done<Vec<StockLevel>>, Failure> {
    let variants: Vec<VariantId> = done.outcome.iter().map(|place| place.variant).collect();
    let levels = ctx.store().stock().levels_everywhere(&variants).await?;
    let levels: HashMap<Place, StockLevel> = levels
        .into_values()
        .flatten()
        .map(|level| (Place { variant: level.variant_id, location: level.location_id }, level))
        .collect();
    let outcome = done.outcome.iter().filter_map(|place| levels.get(place).copied()).collect();
    Ok(Done { outcome, replayed: done.replayed })
}

/// Those of the locations that exist. They are never deleted, so that this stays true.
async fn known_locations(
    uow: &UnitOfWork,
    locations: impl Iterator<Item = StockLocationId>,
) -> Result<HashSet<StockLocationId>, Failure> {
    let wanted: HashSet<StockLocationId> = locations.collect();
    let wanted: Vec<StockLocationId> = wanted.into_iter().collect();
    let known = uow.stock_locations().find_many(&wanted).await?;
    Ok(known.into_iter().map(|location| location.id).collect())
}
