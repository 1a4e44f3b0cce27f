//! Changing a role.

use std::sync::Arc;

use cartwright_domain::{
    id::RoleId,
    identity::{Permission, Role, RoleDraft},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    StaffRefusal,
    granting::require_held,
    role_create::{answer, taken_name},
};
use crate::{Context, Done, Error, idempotency};

/// What is to change of a role; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct RoleUpdate {
    /// The role.
    pub id: RoleId,
    /// The name for people.
    pub name: Option<String>,
    /// The names of the rights, all of them.
    pub permissions: Option<Vec<String>>,
}

/// Changes the role and answers it; whoever has it may do what it allows now, within a second. Nobody puts rights into it that they lack, or
/// changes a role that allows more than they may.
pub async fn role_update(
    ctx: &Context,
    input: RoleUpdate,
    key: Option<&str>,
) -> Result<Done<Role>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("roleUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let role = lock_own(ctx, &uow, input.id).await?;
        let draft = RoleDraft {
            name: input.name.clone().unwrap_or_else(|| role.name.clone()),
            permissions: input.permissions.clone().unwrap_or_else(|| names_of(&role)),
        };
        let (name, permissions) = draft.validate()?;
        require_held(ctx, &permissions, &["permissions"])?;
        uow.roles().save(&Role { name, permissions, updated_at: ctx.now(), ..role }).await.map_err(taken_name)?;
        Ok(input.id)
    })
    .await?;
    ctx.shop().identity.staff.forget_members();
    answer(ctx, done).await
}

fn names_of(role: &Role) -> Vec<String> {
    role.permissions.iter().map(|permission| permission.as_str().to_owned()).collect()
}

/// The role, locked, where it is one that the staff have made, and allows nothing that whoever asks may not do.
pub(super) async fn lock_own(ctx: &Context, uow: &UnitOfWork, id: RoleId) -> Result<Role, Error<StaffRefusal>> {
    let not_found = || Error::refused(StaffRefusal::RoleNotFound { path: vec!["id".to_owned()] });
    let role = uow.roles().lock(&[id]).await?.pop().ok_or_else(not_found)?;
    if role.system.is_some() {
        return Err(Error::refused(StaffRefusal::SystemRole));
    }
    require_held(ctx, &role.permissions, &["id"])?;
    Ok(role)
}
