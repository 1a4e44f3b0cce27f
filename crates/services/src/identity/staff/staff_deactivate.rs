//! Letting a member of the staff in no more.

use std::sync::Arc;

use cartwright_domain::{
    id::StaffMemberId,
    identity::{OneTimePurpose, Permission, SessionEnd, StaffMember},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{
    StaffRefusal,
    staff_update::{answer, keep_an_owner, lock_member, lock_owners},
};
use crate::{Context, Done, Error, idempotency};

/// Who is to be let in no more.
#[derive(Debug, Clone, Serialize)]
pub struct StaffDeactivate {
    /// The member.
    pub id: StaffMemberId,
}

/// Ends the member's sessions, revokes their keys and the link of their invitation, and answers them. What they have done stays theirs. Nobody
/// does this to somebody who has more rights than they, and the last owner stays.
pub async fn staff_deactivate(
    ctx: &Context,
    input: StaffDeactivate,
    key: Option<&str>,
) -> Result<Done<StaffMember>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("staffDeactivate", ctx.actor().label(), key, &input)?;
    let id = input.id;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        lock_owners(&uow).await?;
        let member = lock_member(ctx, &uow, id).await?;
        keep_an_owner(&uow, &member).await?;
        let now = ctx.now();
        uow.accounts().set_disabled(id.into(), Some(now)).await?;
        uow.sessions().end_all(id.into(), None, SessionEnd::Disabled, now).await?;
        uow.api_keys().revoke_all(id, now).await?;
        uow.one_time_tokens().revoke(id.into(), OneTimePurpose::ALL).await?;
        Ok::<_, Error<StaffRefusal>>(id)
    })
    .await?;
    Ok(answer(ctx, done).await?)
}
