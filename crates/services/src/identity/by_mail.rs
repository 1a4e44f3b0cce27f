//! What the owner of a mailbox is asked to prove.

use cartwright_domain::{
    customer::Email,
    identity::{Account, OneTimePurpose, OneTimeToken},
};
use cartwright_persistence::UnitOfWork;

use crate::{Context, Failure};

/// Keeps a new question to the owner of the account's mailbox, or of the new one, in the place of a former one for the same purpose, whose
/// link stops working.
pub(crate) async fn ask_by_mail(
    ctx: &Context,
    uow: &UnitOfWork,
    account: &Account,
    purpose: OneTimePurpose,
    new_email: Option<Email>,
) -> Result<OneTimeToken, Failure> {
    let now = ctx.now();
    let token = OneTimeToken {
        id: ctx.ids().key(now),
        account_id: account.id,
        purpose,
        email_key: account.email.folded(),
        new_email,
        created_at: now,
        expires_at: now + purpose.lifetime(),
    };
    uow.one_time_tokens().put(&token).await?;
    Ok(token)
}
