//! Making a tax zone.

use cartwright_domain::{
    id::TaxZoneId,
    identity::Permission,
    pricing::{TaxZone, TaxZoneDraft},
};

use super::{TaxRefusal, refusal::name_taken_countries};
use crate::{Context, Done, Error, idempotency};

/// Makes the zone and answers it. A country that another zone has is refused.
pub async fn tax_zone_create(
    ctx: &Context,
    draft: TaxZoneDraft,
    key: Option<&str>,
) -> Result<Done<TaxZone>, Error<TaxRefusal>> {
    ctx.require_staff(Permission::TaxesWrite)?;
    let request = idempotency::Request::new("taxZoneCreate", ctx.actor().label(), key, &draft)?;
    let now = ctx.now();
    let TaxZoneDraft { name, countries, rates } = draft.validate()?;
    let rates = rates.into_iter().collect();
    let zone = &TaxZone { id: ctx.ids().key(now), name, countries, rates, created_at: now, updated_at: now };
    let done = idempotency::run(ctx, &request, |uow| async move {
        uow.tax_zones().insert(zone).await?;
        Ok(zone.id)
    })
    .await;
    match done {
        Ok(done) => answer(ctx, done).await,
        Err(error) => Err(name_taken_countries(ctx, zone.id, &zone.countries, error).await),
    }
}

/// The zone as it is now. One that was deleted since is told as not found.
pub(super) async fn answer(ctx: &Context, done: Done<TaxZoneId>) -> Result<Done<TaxZone>, Error<TaxRefusal>> {
    let zone = ctx.store().tax_zones().find(done.outcome).await?;
    let outcome = zone.ok_or_else(|| Error::refused(TaxRefusal::TaxZoneNotFound))?;
    Ok(Done { outcome, replayed: done.replayed })
}
