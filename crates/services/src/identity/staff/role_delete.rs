//! Removing a role.

use std::sync::Arc;

use cartwright_domain::{id::RoleId, identity::Permission};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{StaffRefusal, role_update::lock_own};
use crate::{Context, Done, Error, idempotency};

/// Which role is to go.
#[derive(Debug, Clone, Serialize)]
pub struct RoleDelete {
    /// The role.
    pub id: RoleId,
}

/// Removes a role that nobody has; answers its key.
pub async fn role_delete(
    ctx: &Context,
    input: RoleDelete,
    key: Option<&str>,
) -> Result<Done<RoleId>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("roleDelete", ctx.actor().label(), key, &input)?;
    let id = input.id;
    idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        lock_own(ctx, &uow, id).await?;
        match uow.roles().delete(id).await {
            Err(error) if error.is_reference() => Err(Error::refused(StaffRefusal::RoleInUse)),
            deleted => Ok(deleted.map(|()| id)?),
        }
    })
    .await
}
