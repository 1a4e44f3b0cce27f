//! Deleting a way of shipping.

use cartwright_domain::{id::ShippingMethodId, identity::Permission};
use serde::Serialize;

use super::ShippingRefusal;
use crate::{Context, Done, Error, idempotency};

/// A way of shipping to be deleted.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct ShippingMethodDelete {
    /// The method.
    pub id: ShippingMethodId,
}

/// Deletes the method and answers its id. Carts that chose it must choose again; orders keep what they say of it.
pub async fn shipping_method_delete(
    ctx: &Context,
    input: ShippingMethodDelete,
    key: Option<&str>,
) -> Result<Done<ShippingMethodId>, Error<ShippingRefusal>> {
    ctx.require_staff(Permission::ShippingWrite)?;
    let request = idempotency::Request::new("shippingMethodDelete", ctx.actor().label(), key, &input)?;
    idempotency::run(ctx, &request, |uow| async move {
        let deleted = uow.shipping_methods().delete(input.id).await?;
        if deleted { Ok(input.id) } else { Err(Error::refused(ShippingRefusal::not_found("id"))) }
    })
    .await
}
