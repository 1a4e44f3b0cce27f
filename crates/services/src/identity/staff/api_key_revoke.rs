//! Revoking an API key.

use std::sync::Arc;

use cartwright_domain::{
    id::ApiKeyId,
    identity::{ApiKey, Permission},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::StaffRefusal;
use crate::{Context, Done, Error, Failure, idempotency};

/// Which key is to open nothing any more.
#[derive(Debug, Clone, Serialize)]
pub struct ApiKeyRevoke {
    /// The key.
    pub id: ApiKeyId,
}

/// Revokes the key, whoever's it is, and answers what is left of it; within a second it opens nothing. The row stays, to tell of it.
pub async fn api_key_revoke(
    ctx: &Context,
    input: ApiKeyRevoke,
    key: Option<&str>,
) -> Result<Done<ApiKey>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::ApiKeysWrite)?;
    let request = idempotency::Request::new("apiKeyRevoke", ctx.actor().label(), key, &input)?;
    let id = input.id;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        uow.api_keys().find(id).await?.ok_or_else(|| Error::refused(StaffRefusal::ApiKeyNotFound))?;
        uow.api_keys().revoke(id, ctx.now()).await?;
        Ok::<_, Error<StaffRefusal>>(id)
    })
    .await?;
    ctx.shop().identity.staff.forget_key(id);
    let revoked = ctx.store().api_keys().find(id).await?;
    let outcome = revoked.ok_or_else(|| Failure::Internal(format!("{id} is gone")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
