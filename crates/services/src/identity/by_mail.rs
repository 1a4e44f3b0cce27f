//! What the owner of a mailbox is told and asked.

use cartwright_domain::{
    channel::LanguageCode,
    customer::Email,
    id::OneTimeTokenId,
    identity::{Account, OneTimePurpose, OneTimeToken},
    messaging::{Link, MessageContent, verify_link_token},
};
use cartwright_persistence::UnitOfWork;

use crate::{
    Context, Failure, Shop,
    messaging::{NewMessage, write_message},
};

/// Somebody's mailbox.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mailbox<'a> {
    /// Its address.
    pub email: &'a Email,
    /// The language in which its owner is written to.
    pub language: LanguageCode,
}

/// Writes to the mailbox, with the transaction of the cause.
pub(crate) async fn tell_by_mail(
    shop: &Shop,
    uow: &UnitOfWork,
    mailbox: Mailbox<'_>,
    content: MessageContent,
) -> Result<(), Failure> {
    let recipient = mailbox.email.clone();
    write_message(shop, uow, NewMessage { recipient, language: mailbox.language, content }).await
}

/// Asks the owner of the account's mailbox, or of the new one, to follow a link. A former link for the same purpose stops working.
pub(crate) async fn ask_by_mail(
    shop: &Shop,
    uow: &UnitOfWork,
    account: &Account,
    purpose: OneTimePurpose,
    mailbox: Mailbox<'_>,
) -> Result<(), Failure> {
    let new_email = (purpose == OneTimePurpose::ChangeEmail).then(|| mailbox.email.clone());
    let token = put_token(shop, uow, account, purpose, new_email).await?;
    let (request, valid_until) = (token.id.0, token.expires_at);
    let content = match purpose {
        OneTimePurpose::AcceptInvitation => {
            return Err(Failure::Internal("an invitation tells who invites".to_owned()));
        }
        OneTimePurpose::VerifyEmail => MessageContent::EmailVerification { request, valid_until },
        OneTimePurpose::ResetPassword => MessageContent::PasswordReset { request, valid_until },
        OneTimePurpose::ChangeEmail => MessageContent::EmailChangeConfirmation { request, valid_until },
    };
    tell_by_mail(shop, uow, mailbox, content).await
}

/// Invites the owner of the account's mailbox to join the staff, by a link. The one that was sent before stops working.
pub(crate) async fn invite_by_mail(
    shop: &Shop,
    uow: &UnitOfWork,
    account: &Account,
    mailbox: Mailbox<'_>,
    invited_by: &str,
) -> Result<(), Failure> {
    let token = put_token(shop, uow, account, OneTimePurpose::AcceptInvitation, None).await?;
    let content = MessageContent::StaffInvitation {
        request: token.id.0,
        invited_by: invited_by.to_owned(),
        valid_until: token.expires_at,
    };
    tell_by_mail(shop, uow, mailbox, content).await
}

/// Writes what a link of the account proves, in the place of what the former one did.
async fn put_token(
    shop: &Shop,
    uow: &UnitOfWork,
    account: &Account,
    purpose: OneTimePurpose,
    new_email: Option<Email>,
) -> Result<OneTimeToken, Failure> {
    let now = shop.clock.now();
    let token = OneTimeToken {
        id: shop.ids.key(now),
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

/// What somebody who followed a link was asked, and whose account it is about, where the link works at this moment.
pub(crate) async fn asked(
    ctx: &Context,
    purpose: OneTimePurpose,
    token: &str,
) -> Result<Option<(OneTimeToken, Account)>, Failure> {
    let Some(id) = verify_link_token(&ctx.settings().secret_key, link_of(purpose), token) else {
        return Ok(None);
    };
    let Some(token) = ctx.store().one_time_tokens().find(OneTimeTokenId(id), purpose, ctx.now()).await? else {
        return Ok(None);
    };
    let account = ctx.store().accounts().find(token.account_id).await?;
    Ok(account.filter(|account| works_for(&token, account)).map(|account| (token, account)))
}

/// Uses the link up: locks its account and takes the token out. None where it has stopped working since it was looked at.
pub(crate) async fn take_answer(uow: &UnitOfWork, token: &OneTimeToken) -> Result<Option<Account>, Failure> {
    let account = uow.accounts().lock(token.account_id).await?;
    let account = account.filter(|account| works_for(token, account));
    Ok(if uow.one_time_tokens().take(token.id).await? { account } else { None })
}

/// With another address, or for an account that is closed, a link does not work any more.
fn works_for(token: &OneTimeToken, account: &Account) -> bool {
    token.email_key == account.email.folded() && account.disabled_at.is_none()
}

fn link_of(purpose: OneTimePurpose) -> Link {
    match purpose {
        OneTimePurpose::VerifyEmail => Link::VerifyEmail,
        OneTimePurpose::ResetPassword => Link::ResetPassword,
        OneTimePurpose::ChangeEmail => Link::ConfirmEmail,
        OneTimePurpose::AcceptInvitation => Link::AcceptInvitation,
    }
}
