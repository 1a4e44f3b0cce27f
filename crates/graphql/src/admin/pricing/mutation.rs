//! What staff change of taxes.

use async_graphql::{Context, ID, Object};
use cartwright_domain::identity::Permission;
use cartwright_services::{
    Error,
    pricing::{tax_zone_create, tax_zone_delete, tax_zone_update},
};

use super::{
    TaxZone,
    error::TaxUserError,
    input::{TaxZoneCreateInput, TaxZoneDeleteInput, TaxZoneUpdateInput},
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `taxZoneCreate`.
    pub TaxZoneCreatePayload refused by TaxUserError {
        /// The new zone; null where none was made.
        tax_zone: TaxZone,
    }
}

payload! {
    /// The answer to `taxZoneUpdate`.
    pub TaxZoneUpdatePayload refused by TaxUserError {
        /// The zone after the change; null where nothing was changed.
        tax_zone: TaxZone,
    }
}

payload! {
    /// The answer to `taxZoneDelete`.
    pub TaxZoneDeletePayload refused by TaxUserError {
        /// The id of the zone that was deleted; null where none was.
        deleted_id: ID,
    }
}

const WRITE: Permission = Permission::TaxesWrite;

/// The mutations of this slice.
#[derive(Default)]
pub struct PricingMutation;

#[Object]
impl PricingMutation {
    /// Makes a tax zone. Needs the permission `taxes:write`.
    async fn tax_zone_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone.")] mut input: TaxZoneCreateInput,
    ) -> ApiResult<TaxZoneCreatePayload> {
        let services = ctx.services();
        services.require_staff(WRITE)?;
        let key = input.idempotency_key.take();
        let created = match input.into_draft() {
            Ok(draft) => tax_zone_create(services, draft, key.as_deref()).await,
            Err(problems) => Err(Error::from(problems)),
        };
        TaxZoneCreatePayload::of(created)
    }

    /// Changes a tax zone. Carts are taxed anew; orders keep the tax that they have. Needs the permission `taxes:write`.
    async fn tax_zone_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone and what is to change.")] mut input: TaxZoneUpdateInput,
    ) -> ApiResult<TaxZoneUpdatePayload> {
        let services = ctx.services();
        services.require_staff(WRITE)?;
        let key = input.idempotency_key.take();
        let updated = match input.into_update() {
            Ok(update) => tax_zone_update(services, update, key.as_deref()).await,
            Err(problems) => Err(Error::from(problems)),
        };
        TaxZoneUpdatePayload::of(updated)
    }

    /// Deletes a tax zone. What is sold to its countries is not taxed from now on. Needs the permission `taxes:write`.
    async fn tax_zone_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone.")] mut input: TaxZoneDeleteInput,
    ) -> ApiResult<TaxZoneDeletePayload> {
        let key = input.idempotency_key.take();
        TaxZoneDeletePayload::of(tax_zone_delete(ctx.services(), input.into(), key.as_deref()).await)
    }
}
