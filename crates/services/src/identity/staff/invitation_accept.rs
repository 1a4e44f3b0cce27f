//! Joining the staff by the link of an invitation.

use std::sync::Arc;

use cartwright_domain::{
    id::StaffMemberId,
    identity::{AccountKind, OneTimePurpose, Password},
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::StaffRefusal;
use crate::{
    Context, Done, Error,
    audit::{Happened, note},
    idempotency,
    identity::{
        by_mail::{asked, take_answer},
        guest_request,
    },
};

/// What somebody sends who followed the link of an invitation.
#[derive(Debug, Clone)]
pub struct InvitationAccept {
    /// The token of the link.
    pub token: String,
    /// The password to be.
    pub password: String,
}

const INVALID: StaffRefusal = StaffRefusal::InvalidToken { field: "token" };

/// Uses the link up: the password is theirs, and they can sign in with it. Nobody is signed in by it. Anybody with the link may do this.
pub async fn staff_invitation_accept(
    ctx: &Context,
    input: InvitationAccept,
    key: Option<&str>,
) -> Result<Done<()>, Error<StaffRefusal>> {
    let refused = |problem| Error::refused(StaffRefusal::Password { field: "password", problem });
    let password = Password::chosen(&input.password).map_err(refused)?;
    let passwords = &ctx.shop().identity.passwords;
    let told = json!([input.token, passwords.fingerprint(&password)]);
    let request = guest_request("staffInvitationAccept", key, &told)?;
    // A repetition finds the link used up: the key is looked at before a refusal is.
    let found = &match asked(ctx, OneTimePurpose::AcceptInvitation, &input.token).await? {
        Some((token, _)) => Some((token, passwords.hash(password, ctx.ids().bytes()).await?)),
        None => None,
    };
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let (token, hash) = found.as_ref().ok_or_else(|| Error::refused(INVALID))?;
        let account = take_answer(&uow, token).await?;
        let account = account.filter(|account| account.kind == AccountKind::Staff && account.password.is_none());
        let account = account.ok_or_else(|| Error::refused(INVALID))?;
        let now = ctx.now();
        uow.accounts().set_password(account.id, Some(hash), now).await?;
        uow.accounts().verify_email(account.id, now).await?;
        note(ctx, &uow, Happened::done("staffInvitationAccept", account.kind.subject(account.id)));
        Ok::<_, Error<StaffRefusal>>(())
    })
    .await?;
    if let Some((token, _)) = found {
        ctx.shop().identity.staff.forget_member(StaffMemberId(token.account_id.0));
    }
    Ok(done)
}
