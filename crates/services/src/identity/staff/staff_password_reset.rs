//! A new password for a member who lost theirs, from the command line.

use std::sync::Arc;

use cartwright_domain::{
    id::StaffMemberId,
    identity::{AccountKind, Password, SessionEnd, StaffMember},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::StaffRefusal;
use crate::{
    Actor, Context, Error, Failure,
    audit::{Happened, note},
};

/// Whose password is to be another.
#[derive(Debug, Clone)]
pub struct StaffPasswordReset {
    /// The address of the member.
    pub email: String,
    /// The password to be.
    pub password: String,
    /// Whether the second factor goes as well, because the app and the recovery codes are lost.
    pub removes_factor: bool,
}

/// Sets the password of a member and ends their sessions. Their second factor is asked for all the same, unless it is removed expressly. Nothing
/// that is open to requests does this.
pub async fn staff_password_reset(
    ctx: &Context,
    input: StaffPasswordReset,
) -> Result<StaffMember, Error<StaffRefusal>> {
    if *ctx.actor() != Actor::System {
        return Err(Failure::Unauthenticated.into());
    }
    let not_found = || Error::refused(StaffRefusal::MemberNotFound);
    let refused = |problem| Error::refused(StaffRefusal::Password { field: "password", problem });
    let password = Password::chosen(&input.password).map_err(refused)?;
    let email_key = cartwright_domain::customer::folded_email(&input.email);
    let account = ctx.store().accounts().find_by_email(AccountKind::Staff, &email_key).await?.ok_or_else(not_found)?;
    let hash = &ctx.shop().identity.passwords.hash(password, ctx.ids().bytes()).await?;
    let (id, member) = (account.id, StaffMemberId(account.id.0));
    ctx.store()
        .transaction(|uow: Arc<UnitOfWork>| async move {
            uow.accounts().lock(id).await?.ok_or_else(not_found)?;
            let now = ctx.now();
            uow.accounts().set_password(id, Some(hash), now).await?;
            uow.sessions().end_all(id, None, SessionEnd::PasswordChanged, now).await?;
            if input.removes_factor {
                uow.totp().delete(member).await?;
            }
            let happened = Happened::done("staffPasswordReset", member);
            note(ctx, &uow, happened.with(json!({ "removesFactor": input.removes_factor })));
            Ok::<_, Error<StaffRefusal>>(())
        })
        .await?;
    ctx.store().staff().find(member).await?.ok_or_else(not_found)
}
