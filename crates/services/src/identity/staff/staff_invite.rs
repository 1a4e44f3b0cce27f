//! Inviting somebody to join the staff.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, StaffMemberId},
    identity::{Account, AccountKind, InvitationDraft, Permission, StaffMember, StaffStatus},
};
use cartwright_persistence::UnitOfWork;

use super::{
    StaffRefusal,
    granting::{require_held, roles_to_give},
};
use crate::{
    Actor, Context, Done, Error, Failure, idempotency,
    identity::by_mail::{Mailbox, invite_by_mail},
};

/// Enters the member and sends a link by which they choose a password. Somebody who was invited before and has not come gets a new link, and the
/// name and roles of now. The answer is the same where the address has a member: nothing is sent then, and nothing changes.
pub async fn staff_invite(
    ctx: &Context,
    draft: InvitationDraft,
    key: Option<&str>,
) -> Result<Done<()>, Error<StaffRefusal>> {
    ctx.require_staff(Permission::StaffWrite)?;
    let request = idempotency::Request::new("staffInvite", ctx.actor().label(), key, &draft)?;
    let (email, name) = draft.validate()?;
    let language = ctx.language().ok_or_else(|| Failure::Internal(format!("{} has no language", ctx.channel().id)))?;
    let now = ctx.now();
    let new = &Account {
        id: ctx.ids().key::<AccountId>(now),
        kind: AccountKind::Staff,
        email,
        email_verified_at: None,
        password: None,
        disabled_at: None,
        created_at: now,
    };
    let (name, roles, invited_by) = (&name, &draft.roles, &inviter(ctx).await?);
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        roles_to_give(ctx, &uow, roles).await?;
        let account = if uow.accounts().insert_unless_known(new).await? {
            uow.staff().insert(StaffMemberId(new.id.0), name, language).await?;
            new.clone()
        } else {
            match waiting(ctx, &uow, &new.email.folded()).await? {
                Some((account, member)) => {
                    uow.staff().rename(member.id, name).await?;
                    account
                }
                None => return Ok(new.id),
            }
        };
        uow.staff().set_roles(StaffMemberId(account.id.0), roles).await?;
        let mailbox = Mailbox { email: &account.email, language };
        invite_by_mail(ctx.shop(), &uow, &account, mailbox, invited_by).await?;
        Ok::<_, Error<StaffRefusal>>(account.id)
    })
    .await?;
    ctx.shop().identity.staff.forget_member(StaffMemberId(done.outcome.0));
    Ok(Done { outcome: (), replayed: done.replayed })
}

/// The account with the address, locked, where its owner was invited and has not come yet, and has no rights that whoever asks lacks.
async fn waiting(
    ctx: &Context,
    uow: &UnitOfWork,
    email_key: &str,
) -> Result<Option<(Account, StaffMember)>, Error<StaffRefusal>> {
    let Some(known) = uow.accounts().find_by_email(AccountKind::Staff, email_key).await? else {
        return Ok(None);
    };
    let account = uow.accounts().lock(known.id).await?;
    let member = uow.staff().find(StaffMemberId(known.id.0)).await?;
    let waits = |member: &StaffMember| {
        member.status == StaffStatus::Invited && require_held(ctx, &member.permissions(), &[]).is_ok()
    };
    Ok(account.zip(member.filter(waits)))
}

/// Who invites, as the mail names them.
async fn inviter(ctx: &Context) -> Result<String, Failure> {
    let member = match ctx.actor() {
        Actor::Staff(staff) => staff.member.as_ref(),
        _ => None,
    };
    let member = match member {
        Some(member) => ctx.store().staff().find(member.id).await?,
        None => None,
    };
    Ok(member.map_or_else(|| ctx.settings().shop_name.clone(), |member| member.name))
}
