//! Changing a way of shipping.

use cartwright_domain::{
    fulfillment::{ShippingMethod, ShippingMethodDraft, ShippingRate},
    id::ShippingMethodId,
    identity::Permission,
    pricing::{Money, TaxClass},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    ShippingRefusal,
    shipping_method_create::{answer, currency_of},
};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a way of shipping: an absent field stays, an inner none clears. Its zone and its channel stay.
#[derive(Debug, Clone, Serialize)]
pub struct ShippingMethodUpdate {
    /// The method.
    pub id: ShippingMethodId,
    /// The name for customers.
    pub name: Option<String>,
    /// What customers should know.
    pub description: Option<Option<String>>,
    /// The price.
    pub rate: Option<ShippingRate>,
    /// The listed subtotal of the goods from which shipping is free.
    pub free_above: Option<Option<Money>>,
    /// How shipping is taxed.
    pub tax_class: Option<TaxClass>,
    /// Whether it can be chosen.
    pub active: Option<bool>,
    /// The place in the list.
    pub position: Option<i32>,
}

/// Changes the method and answers it.
pub async fn shipping_method_update(
    ctx: &Context,
    input: ShippingMethodUpdate,
    key: Option<&str>,
) -> Result<Done<ShippingMethod>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingMethodUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move { update(ctx, &uow, input).await }).await?;
    answer(ctx, done).await
}

async fn update(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &ShippingMethodUpdate,
) -> Result<ShippingMethodId, Error<ShippingRefusal>> {
    let Some(before) = uow.shipping_methods().lock(input.id).await? else {
        return Err(Error::refused(ShippingRefusal::not_found("id")));
    };
    let draft = ShippingMethodDraft {
        zone_id: before.zone_id,
        channel_id: before.channel_id,
        name: input.name.clone().unwrap_or(before.name),
        description: input.description.clone().unwrap_or(before.description),
        rate: input.rate.clone().unwrap_or(before.rate),
        free_above: input.free_above.unwrap_or(before.free_above),
        tax_class: input.tax_class.clone().unwrap_or(before.tax_class),
        active: input.active.unwrap_or(before.active),
        position: input.position.unwrap_or(before.position),
    };
    let draft = draft.validate(currency_of(uow.channels().find(before.channel_id).await?)?)?;
    let after = ShippingMethod {
        id: before.id,
        zone_id: draft.zone_id,
        channel_id: draft.channel_id,
        name: draft.name,
        description: draft.description,
        rate: draft.rate,
        free_above: draft.free_above,
        tax_class: draft.tax_class,
        active: draft.active,
        position: draft.position,
        created_at: before.created_at,
        updated_at: ctx.now(),
    };
    uow.shipping_methods().save(&after).await?;
    Ok(after.id)
}
