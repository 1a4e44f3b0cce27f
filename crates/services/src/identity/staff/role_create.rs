//! Making a role.

use std::sync::Arc;

use cartwright_domain::{
    id::RoleId,
    identity::{Permission, Role, RoleDraft},
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::{StoreError, UnitOfWork};

use super::{StaffRefusal, granting::require_held};
use crate::{Context, Done, Error, Failure, idempotency};

/// Makes the role and answers it. Nobody puts rights into it that they lack.
pub async fn role_create(
    ctx: &Context,
    draft: RoleDraft,
    key: Option<&str>,
) -> Result<Done<Role>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("roleCreate", ctx.actor().label(), key, &draft)?;
    let (name, permissions) = draft.validate()?;
    require_held(ctx, &permissions, &["permissions"])?;
    let now = ctx.now();
    let role = &Role { id: ctx.ids().key(now), system: None, name, permissions, created_at: now, updated_at: now };
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        uow.roles().insert(role).await.map_err(taken_name)?;
        Ok(role.id)
    })
    .await?;
    answer(ctx, done).await
}

/// The refusal of a name that another role has.
pub(super) fn taken_name(error: StoreError) -> Error<StaffRefusal> {
    if error.is_duplicate_of("name") {
        return vec![InputProblem::new(&["name"], InputProblemCode::Duplicate, "is another role's")].into();
    }
    error.into()
}

/// The role as it is now; a role that was removed since was there when the request was made the first time.
pub(super) async fn answer(ctx: &Context, done: Done<RoleId>) -> Result<Done<Role>, Error<StaffRefusal>> {
    let role = ctx.store().roles().find(done.outcome).await?;
    let gone = || Failure::Internal(format!("{} is gone", done.outcome));
    let outcome = match role {
        Some(role) => role,
        None if done.replayed => return Err(Error::refused(StaffRefusal::RoleNotFound { path: Vec::new() })),
        None => return Err(gone().into()),
    };
    Ok(Done { outcome, replayed: done.replayed })
}
