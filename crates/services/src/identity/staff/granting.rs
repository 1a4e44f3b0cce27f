//! Nobody gives more than they have.

use cartwright_domain::{
    id::RoleId,
    identity::{PermissionSet, Role},
};
use cartwright_persistence::UnitOfWork;

use super::StaffRefusal;
use crate::{Actor, Context, Error};

/// Fails where whoever asks lacks one of those rights: they can neither give them nor change anything that has them.
pub(super) fn require_held(ctx: &Context, wanted: &PermissionSet, path: &[&str]) -> Result<(), Error<StaffRefusal>> {
    let held = match ctx.actor() {
        Actor::Staff(staff) => (*staff.permissions).clone(),
        Actor::System => PermissionSet::all(),
        Actor::Guest | Actor::Customer { .. } => PermissionSet::default(),
    };
    let refused = held.lacking(wanted).into_iter().map(|permission| StaffRefusal::NotHeld {
        path: path.iter().map(|part| (*part).to_owned()).collect(),
        permission,
    });
    let refused: Vec<StaffRefusal> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Refused(refused)) }
}

/// Locks the roles, all of which must be there, and held by whoever asks.
pub(super) async fn roles_to_give(
    ctx: &Context,
    uow: &UnitOfWork,
    wanted: &[RoleId],
) -> Result<Vec<Role>, Error<StaffRefusal>> {
    let roles = uow.roles().lock(wanted).await?;
    let unknown = wanted.iter().enumerate().filter(|(_, id)| !roles.iter().any(|role| role.id == **id));
    let unknown: Vec<StaffRefusal> = unknown
        .map(|(index, _)| StaffRefusal::RoleNotFound { path: vec!["roleIds".to_owned(), index.to_string()] })
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Refused(unknown));
    }
    let permissions = roles.iter().fold(PermissionSet::default(), |all, role| all.with(&role.permissions));
    require_held(ctx, &permissions, &["roleIds"])?;
    Ok(roles)
}
