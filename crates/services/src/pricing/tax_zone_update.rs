//! Changing a tax zone.

use cartwright_domain::{
    channel::CountryCode,
    id::TaxZoneId,
    identity::Permission,
    pricing::{Rate, TaxClass, TaxZone, TaxZoneDraft},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{TaxRefusal, refusal::name_taken_countries, tax_zone_create::answer};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a tax zone; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct TaxZoneUpdate {
    /// The zone.
    pub id: TaxZoneId,
    /// The name for staff.
    pub name: Option<String>,
    /// The countries.
    pub countries: Option<Vec<CountryCode>>,
    /// The rates by tax class, all of them.
    pub rates: Option<Vec<(TaxClass, Rate)>>,
}

/// Changes the zone and answers it. Carts are taxed anew from now on; orders keep what they were taxed.
pub async fn tax_zone_update(
    ctx: &Context,
    input: TaxZoneUpdate,
    key: Option<&str>,
) -> Result<Done<TaxZone>, Error<TaxRefusal>> {
    ctx.require_staff(Permission::TaxesWrite)?;
    let request = idempotency::Request::new("taxZoneUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    match idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await {
        Ok(done) => answer(ctx, done).await,
        Err(error) => {
            let countries = input.countries.as_deref().unwrap_or_default();
            Err(name_taken_countries(ctx, input.id, countries, error).await)
        }
    }
}

async fn update(ctx: &Context, uow: &UnitOfWork, input: &TaxZoneUpdate) -> Result<TaxZoneId, Error<TaxRefusal>> {
    let Some(before) = uow.tax_zones().lock(input.id).await? else {
        return Err(Error::refused(TaxRefusal::TaxZoneNotFound));
    };
    let draft = TaxZoneDraft {
        name: input.name.clone().unwrap_or(before.name),
        countries: input.countries.clone().unwrap_or(before.countries),
        rates: input.rates.clone().unwrap_or_else(|| before.rates.0.into_iter().collect()),
    };
    let TaxZoneDraft { name, countries, rates } = draft.validate()?;
    let (id, created_at, updated_at) = (before.id, before.created_at, ctx.now());
    let rates = rates.into_iter().collect();
    uow.tax_zones().save(&TaxZone { id, name, countries, rates, created_at, updated_at }).await?;
    Ok(id)
}
