//! What staff change of shipping.

use async_graphql::{Context, Object};
use cartwright_domain::identity::Permission;
use cartwright_services::{
    Error,
    fulfillment::{
        ShippingRefusal, shipping_method_create, shipping_method_delete, shipping_method_update, shipping_zone_create,
        shipping_zone_delete, shipping_zone_update,
    },
};

use super::{
    input::{
        ShippingMethodCreateInput, ShippingMethodDeleteInput, ShippingMethodUpdateInput, ShippingZoneCreateInput,
        ShippingZoneDeleteInput, ShippingZoneUpdateInput,
    },
    payload::{
        ShippingMethodCreatePayload, ShippingMethodDeletePayload, ShippingMethodUpdatePayload,
        ShippingZoneCreatePayload, ShippingZoneDeletePayload, ShippingZoneUpdatePayload,
    },
    rate_input::ShippingRateInput,
};
use crate::{error::ApiResult, request::RequestContext};

const WRITE: Permission = Permission::ShippingWrite;

/// The mutations of this slice.
#[derive(Default)]
pub struct ShippingMutation;

#[Object]
impl ShippingMutation {
    /// Makes a shipping zone. Nothing is shipped there until it has ways of shipping. Needs the permission `shipping:write`.
    async fn shipping_zone_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone.")] mut input: ShippingZoneCreateInput,
    ) -> ApiResult<ShippingZoneCreatePayload> {
        let key = input.idempotency_key.take();
        ShippingZoneCreatePayload::of(shipping_zone_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a shipping zone. Needs the permission `shipping:write`.
    async fn shipping_zone_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone and what is to change.")] mut input: ShippingZoneUpdateInput,
    ) -> ApiResult<ShippingZoneUpdatePayload> {
        let key = input.idempotency_key.take();
        ShippingZoneUpdatePayload::of(shipping_zone_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Deletes a shipping zone with its ways of shipping. Carts that chose one of them must choose again; orders keep what they say. Needs
    /// the permission `shipping:write`.
    async fn shipping_zone_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The zone.")] mut input: ShippingZoneDeleteInput,
    ) -> ApiResult<ShippingZoneDeletePayload> {
        let key = input.idempotency_key.take();
        ShippingZoneDeletePayload::of(shipping_zone_delete(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Offers a way of shipping. Needs the permission `shipping:write`.
    async fn shipping_method_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The way of shipping.")] mut input: ShippingMethodCreateInput,
    ) -> ApiResult<ShippingMethodCreatePayload> {
        let services = ctx.services();
        services.require_staff(WRITE)?;
        let (key, rate) = (input.idempotency_key.take(), input.rate.field());
        let created = match input.into_draft() {
            Ok(draft) => shipping_method_create(services, draft, key.as_deref()).await,
            Err(problems) => Err(Error::from(problems)),
        };
        ShippingMethodCreatePayload::of(created.map_err(|error| below_rate(error, Some(rate))))
    }

    /// Changes a way of shipping. Needs the permission `shipping:write`.
    async fn shipping_method_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The way of shipping and what is to change.")] mut input: ShippingMethodUpdateInput,
    ) -> ApiResult<ShippingMethodUpdatePayload> {
        let services = ctx.services();
        services.require_staff(WRITE)?;
        let (key, rate) = (input.idempotency_key.take(), input.rate.as_ref().map(ShippingRateInput::field));
        let updated = match input.into_update() {
            Ok(update) => shipping_method_update(services, update, key.as_deref()).await,
            Err(problems) => Err(Error::from(problems)),
        };
        ShippingMethodUpdatePayload::of(updated.map_err(|error| below_rate(error, rate)))
    }

    /// Deletes a way of shipping. Carts that chose it must choose again; orders keep what they say. Needs the permission
    /// `shipping:write`.
    async fn shipping_method_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The way of shipping.")] mut input: ShippingMethodDeleteInput,
    ) -> ApiResult<ShippingMethodDeletePayload> {
        let key = input.idempotency_key.take();
        ShippingMethodDeletePayload::of(shipping_method_delete(ctx.services(), input.into(), key.as_deref()).await)
    }
}

/// The domain knows one rate of some kind; the input has a field for each kind, which belongs into the paths.
fn below_rate(error: Error<ShippingRefusal>, field: Option<&'static str>) -> Error<ShippingRefusal> {
    let Some(field) = field else {
        return error;
    };
    let moved = |mut refusal| {
        if let ShippingRefusal::Input(problem) = &mut refusal
            && problem.path.first().is_some_and(|first| first == "rate")
        {
            problem.path.insert(1, field.to_owned());
        }
        refusal
    };
    match error {
        Error::Refused(refusals) => Error::Refused(refusals.into_iter().map(moved).collect()),
        failed => failed,
    }
}
