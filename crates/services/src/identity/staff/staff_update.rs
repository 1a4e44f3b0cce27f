//! Changing a member of the staff.

use std::{collections::BTreeSet, sync::Arc};

use cartwright_domain::{
    id::{RoleId, StaffMemberId},
    identity::{MOST_ROLES, Permission, SessionEnd, StaffMember, StaffStatus, SystemRole, clean_name},
    input::InputCheck,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    StaffRefusal,
    granting::{require_held, roles_to_give},
};
use crate::{Context, Done, Error, Failure, idempotency};

/// What is to change of a member; what is absent stays.
#[derive(Debug, Clone, Serialize)]
pub struct StaffUpdate {
    /// The member.
    pub id: StaffMemberId,
    /// The name for people.
    pub name: Option<String>,
    /// The roles, all of them.
    pub roles: Option<Vec<RoleId>>,
    /// Whether a member who was deactivated may sign in again.
    pub reactivate: bool,
}

/// Changes the member and answers them. Whoever has other roles than before signs in anew. Nobody gives rights that they lack, or changes
/// somebody who has more than they; and the last owner stays one.
pub async fn staff_update(
    ctx: &Context,
    input: StaffUpdate,
    key: Option<&str>,
) -> Result<Done<StaffMember>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("staffUpdate", ctx.actor().label(), key, &input)?;
    let name = input.name.as_deref().map(clean_name).transpose()?;
    if let Some(roles) = &input.roles {
        let mut check = InputCheck::new();
        check.list(&["roleIds"], roles, 0..=MOST_ROLES);
        check.finish(())?;
    }
    let (input, name) = (&input, &name);
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        change(ctx, &uow, input, name.as_deref()).await?;
        Ok::<_, Error<StaffRefusal>>(input.id)
    })
    .await?;
    Ok(answer(ctx, done).await?)
}

async fn change(
    ctx: &Context,
    uow: &UnitOfWork,
    input: &StaffUpdate,
    name: Option<&str>,
) -> Result<(), Error<StaffRefusal>> {
    lock_owners(uow).await?;
    if let Some(roles) = &input.roles {
        roles_to_give(ctx, uow, roles).await?;
    }
    let member = lock_member(ctx, uow, input.id).await?;
    if let Some(name) = name {
        uow.staff().rename(member.id, name).await?;
    }
    if input.reactivate {
        uow.accounts().set_disabled(member.id.into(), None).await?;
    }
    let Some(roles) = &input.roles else {
        return Ok(());
    };
    let before: BTreeSet<RoleId> = member.roles.iter().map(|role| role.id).collect();
    if before == roles.iter().copied().collect() {
        return Ok(());
    }
    if !roles.contains(&SystemRole::Owner.id()) {
        keep_an_owner(uow, &member).await?;
    }
    uow.staff().set_roles(member.id, roles).await?;
    uow.sessions().end_all(member.id.into(), None, SessionEnd::RolesChanged, ctx.now()).await?;
    Ok(())
}

/// Of two changes that each take an owner away, one waits here for the other.
pub(super) async fn lock_owners(uow: &UnitOfWork) -> Result<(), Failure> {
    uow.roles().lock(&[SystemRole::Owner.id()]).await?;
    Ok(())
}

/// The member, whose account is locked, where whoever asks has all of their rights.
pub(super) async fn lock_member(
    ctx: &Context,
    uow: &UnitOfWork,
    id: StaffMemberId,
) -> Result<StaffMember, Error<StaffRefusal>> {
    uow.accounts().lock(id.into()).await?;
    let member = uow.staff().find(id).await?.ok_or_else(|| Error::refused(StaffRefusal::MemberNotFound))?;
    require_held(ctx, &member.permissions(), &["id"])?;
    Ok(member)
}

/// Fails where nobody else who can sign in owns the shop.
pub(super) async fn keep_an_owner(uow: &UnitOfWork, member: &StaffMember) -> Result<(), Error<StaffRefusal>> {
    let counts = member.is_owner() && member.status == StaffStatus::Active;
    if counts && uow.staff().other_owners(Some(member.id)).await? == 0 {
        return Err(Error::refused(StaffRefusal::LastOwner));
    }
    Ok(())
}

pub(super) async fn answer(ctx: &Context, done: Done<StaffMemberId>) -> Result<Done<StaffMember>, Failure> {
    let id = done.outcome;
    ctx.shop().identity.sessions.forget_account(id.into());
    ctx.shop().identity.staff.forget_member(id);
    let member = ctx.store().staff().find(id).await?;
    let outcome = member.ok_or_else(|| Failure::Internal(format!("{id} is gone, which no member can be")))?;
    Ok(Done { outcome, replayed: done.replayed })
}
