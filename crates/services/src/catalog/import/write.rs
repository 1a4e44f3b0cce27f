//! Writing what was decided.

use cartwright_domain::{
    id::{PriceChangeId, StockLocationId, StockMovementId},
    inventory::MovementKind,
};
use cartwright_persistence::{
    LedgerContext, ListingChanges, NewStockLevel, ProductSaveError, StockChangeError, StoreError, TransactionError,
    UnitOfWork,
};

use super::{
    decision::Decision,
    quantities::{Level, refusal, told},
    report::ImportReport,
};
use crate::{Context, Failure};

/// Why nothing was written.
#[derive(Debug)]
pub(super) enum WriteError {
    /// The database refuses a product; the others may be written without it.
    Refused(RefusedWrite),
    /// The shop could not do its part.
    Failed(Failure),
}

/// Why a product cannot be written.
#[derive(Debug)]
pub(super) struct RefusedWrite {
    /// The column that is the likely cause.
    pub(super) column: &'static str,
    /// What is wrong.
    pub(super) message: String,
}

impl WriteError {
    /// Whether the others of the batch may be written without the product that caused it.
    pub(super) fn concerns_one_product(&self) -> bool {
        match self {
            Self::Refused(_) => true,
            Self::Failed(Failure::Store(error)) => error.is_conflict(),
            Self::Failed(_) => false,
        }
    }

    /// What is to be told where there is no other way.
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Refused(RefusedWrite { column, message }) => Failure::Internal(format!("{column}: {message}")),
        }
    }

    fn refused(column: &'static str, message: impl Into<String>) -> Self {
        Self::Refused(RefusedWrite { column, message: message.into() })
    }
}

impl From<StoreError> for WriteError {
    fn from(error: StoreError) -> Self {
        if error.is_duplicate_of("sku") {
            Self::refused("Variant SKU", "another product has taken the SKU of a variant meanwhile")
        } else if error.is_duplicate_of("product") || error.is_duplicate_of("variant") {
            Self::refused("Handle", "somebody else is changing the product")
        } else if error.is_reference() {
            Self::refused("Handle", "somebody has deleted what the product belongs to")
        } else {
            Self::Failed(Failure::Store(error))
        }
    }
}

impl From<Failure> for WriteError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<ProductSaveError> for WriteError {
    fn from(error: ProductSaveError) -> Self {
        match error {
            ProductSaveError::Changed => Self::refused("Handle", "somebody else is changing the product"),
            ProductSaveError::BackordersOutstanding(_) => {
                let message =
                    "customers wait for units on backorder, which cannot be forbidden before they have come in";
                Self::refused("Variant Inventory Policy", message)
            }
            ProductSaveError::Store(error) => error.into(),
        }
    }
}

impl TransactionError for WriteError {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Failed(Failure::Store(error)) => Some(error),
            _ => None,
        }
    }
}

/// Writes the products, their prices and their stock. Quantities that cannot be set are refused in the report.
pub(super) async fn write(
    ctx: &Context,
    uow: &UnitOfWork,
    decisions: &[Decision<'_>],
    location: Option<StockLocationId>,
    reference: Option<&str>,
    report: &mut ImportReport,
) -> Result<(), WriteError> {
    let now = ctx.now();
    let mut listings = ListingChanges::default();
    for Decision { before, revision, .. } in decisions {
        match before {
            None => uow.products().insert(&revision.product).await?,
            Some(before) if revision.changed => uow.products().update(before, &revision.product).await?,
            Some(_) => {}
        }
        listings.set.extend_from_slice(&revision.listings);
    }
    let new_price_change = || ctx.ids().key::<PriceChangeId>(now);
    uow.listings().change(&listings, now, &new_price_change).await?;
    let Some(location) = location else {
        return Ok(());
    };
    let actor = ctx.actor().label();
    let new_movement = || ctx.ids().key::<StockMovementId>(now);
    let ledger = LedgerContext { now, actor: &actor, reference, note: None, new_id: &new_movement };
    let begun: Vec<NewStockLevel> = decisions
        .iter()
        .flat_map(|decision| &decision.new_levels)
        .map(|level| NewStockLevel {
            variant_id: level.variant_id,
            location_id: location,
            on_hand: level.quantity,
            allow_backorder: level.allow_backorder,
        })
        .collect();
    uow.stock().create_levels(&begun, MovementKind::Import, ledger).await?;
    let mut set: Vec<Level> = decisions.iter().flat_map(|decision| &decision.set_levels).copied().collect();
    // The order in which all lock them.
    set.sort_by_key(|level| level.variant_id);
    for level in set {
        let done =
            uow.stock().set(level.variant_id, location, None, level.quantity, MovementKind::Import, ledger).await;
        match done {
            Ok(_) => {}
            // Promised since it was decided.
            Err(StockChangeError::Refused(reason)) => {
                report.quantities_set -= 1;
                report.refuse(vec![refusal(level.row, told(reason))]);
            }
            Err(StockChangeError::UnknownVariant | StockChangeError::UnknownLocation) => {
                return Err(WriteError::refused("Variant Inventory Qty", "the stock location is gone"));
            }
            Err(StockChangeError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(())
}
