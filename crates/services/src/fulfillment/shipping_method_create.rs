//! Making a way of shipping.

use cartwright_domain::{
    channel::Channel,
    fulfillment::{ShippingMethod, ShippingMethodDraft},
    id::ShippingMethodId,
    identity::Permission,
    pricing::Currency,
};
use cartwright_persistence::StoreError;

use super::ShippingRefusal;
use crate::{Context, Done, Error, idempotency};

/// Makes the method and answers it.
pub async fn shipping_method_create(
    ctx: &Context,
    draft: ShippingMethodDraft,
    key: Option<&str>,
) -> Result<Done<ShippingMethod>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingMethodCreate", ctx.actor().label(), key, &draft)?;
    // The currency of a channel never changes, so that it need not be read in the transaction.
    let currency = currency_of(ctx.store().channels().find(draft.channel_id).await?)?;
    let now = ctx.now();
    let draft = draft.validate(currency)?;
    let method = &ShippingMethod {
        id: ctx.ids().key(now),
        zone_id: draft.zone_id,
        channel_id: draft.channel_id,
        name: draft.name,
        description: draft.description,
        rate: draft.rate,
        free_above: draft.free_above,
        tax_class: draft.tax_class,
        active: draft.active,
        position: draft.position,
        created_at: now,
        updated_at: now,
    };
    let done = idempotency::run(ctx, &request, |uow| async move {
        uow.shipping_methods().insert(method).await.map_err(missing_zone)?;
        Ok(method.id)
    })
    .await?;
    answer(ctx, done).await
}

/// The currency of the channel that was looked for.
pub(super) fn currency_of(channel: Option<Channel>) -> Result<Currency, Error<ShippingRefusal>> {
    match channel {
        Some(channel) => Ok(channel.currency),
        None => Err(Error::refused(ShippingRefusal::not_found("channelId"))),
    }
}

/// The method as it is now. One that was deleted since is told as not found.
pub(super) async fn answer(
    ctx: &Context,
    done: Done<ShippingMethodId>,
) -> Result<Done<ShippingMethod>, Error<ShippingRefusal>> {
    let method = ctx.store().shipping_methods().find(done.outcome).await?;
    let outcome = method.ok_or_else(|| Error::refused(ShippingRefusal::not_found("id")))?;
    Ok(Done { outcome, replayed: done.replayed })
}

/// The channel is there, as channels are never deleted, so that a missing row is the zone's.
fn missing_zone(error: StoreError) -> Error<ShippingRefusal> {
    if error.is_reference() { Error::refused(ShippingRefusal::not_found("zoneId")) } else { error.into() }
}
