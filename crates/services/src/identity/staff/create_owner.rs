//! The first owner of the shop, made from the command line.

use std::sync::Arc;

use cartwright_domain::{
    id::{AccountId, StaffMemberId},
    identity::{Account, AccountKind, InvitationDraft, Password, StaffMember, SystemRole},
};
use cartwright_persistence::UnitOfWork;

use super::StaffRefusal;
use crate::{
    Actor, Context, Error, Failure,
    audit::{Happened, note},
};

/// Who is to own the shop.
#[derive(Debug, Clone)]
pub struct CreateOwner {
    /// With what they sign in.
    pub email: String,
    /// The name for people; the part of the address before the sign where it is absent.
    pub name: Option<String>,
    /// The password that they choose.
    pub password: String,
}

/// Makes an owner in a shop that has none, and refuses in any other: nothing that is open to requests does this.
pub async fn create_owner(ctx: &Context, input: CreateOwner) -> Result<StaffMember, Error<StaffRefusal>> {
    if *ctx.actor() != Actor::System {
        return Err(Failure::Unauthenticated.into());
    }
    let name = input.name.unwrap_or_else(|| input.email.split('@').next().unwrap_or_default().to_owned());
    let roles = vec![SystemRole::Owner.id()];
    let (email, name) = InvitationDraft { email: input.email, name, roles: roles.clone() }.validate()?;
    let refused = |problem| Error::refused(StaffRefusal::Password { field: "password", problem });
    let password = Password::chosen(&input.password).map_err(refused)?;
    let hash = ctx.shop().identity.passwords.hash(password, ctx.ids().bytes()).await?;
    let language = ctx.language().ok_or_else(|| Failure::Internal(format!("{} has no language", ctx.channel().id)))?;
    let now = ctx.now();
    let account = &Account {
        id: ctx.ids().key::<AccountId>(now),
        kind: AccountKind::Staff,
        email,
        // Whoever has the command line answers for it.
        email_verified_at: Some(now),
        password: Some(hash),
        disabled_at: None,
        created_at: now,
    };
    let (name, roles, member) = (&name, &roles, StaffMemberId(account.id.0));
    ctx.store()
        .transaction(|uow: Arc<UnitOfWork>| async move {
            // Of two commands at the same time, one waits here for the other.
            uow.roles().lock(roles).await?;
            if uow.staff().other_owners(None).await? > 0 {
                return Err(Error::refused(StaffRefusal::OwnerExists));
            }
            if !uow.accounts().insert_unless_known(account).await? {
                return Err(Error::refused(StaffRefusal::EmailTaken));
            }
            uow.staff().insert(member, name, language).await?;
            uow.staff().set_roles(member, roles).await?;
            note(ctx, &uow, Happened::done("staffCreateOwner", member));
            Ok(())
        })
        .await?;
    let made = ctx.store().staff().find(member).await?;
    Ok(made.ok_or_else(|| Failure::Internal(format!("{member} is gone")))?)
}
