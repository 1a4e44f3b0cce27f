//! Deleting a tax zone.

use cartwright_domain::{id::TaxZoneId, identity::Permission};
use serde::Serialize;

use super::TaxRefusal;
use crate::{Context, Done, Error, idempotency};

/// A tax zone to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct TaxZoneDelete {
    /// The zone.
    pub id: TaxZoneId,
}

/// Deletes the zone and answers its id. Its countries are not taxed from now on.
pub async fn tax_zone_delete(
    ctx: &Context,
    input: TaxZoneDelete,
    key: Option<&str>,
) -> Result<Done<TaxZoneId>, Error<TaxRefusal>> {
    ctx.require_staff(Permission::TaxesWrite)?;
    let request = idempotency::Request::new("taxZoneDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        let deleted = uow.tax_zones().delete(input.id).await?;
        if deleted { Ok(input.id) } else { Err(Error::refused(TaxRefusal::TaxZoneNotFound)) }
    })
    .await
}
