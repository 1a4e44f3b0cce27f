//! What becomes of somebody for whom a provider vouches.

use cartwright_domain::{
    channel::LanguageCode,
    customer::{Customer, CustomerProfile, Email},
    id::{AccountId, CartToken, CustomerId, SessionId},
    identity::{
        Account, AccountKind, Entrance, EntranceProblem, ExternalIdentity, KnownHere, PendingSignIn, VouchedPerson,
        entrance,
    },
};
use cartwright_persistence::UnitOfWork;
use serde_json::json;

use super::{
    AccountRefusal, open_session::let_in, provider_sign_in_complete::Entered, provider_unlink::MOST_LINKED_PROVIDERS,
};
use crate::{
    Context, Error, Failure,
    audit::{Happened, note},
};

/// How the audit log names a sign-in by the word of a provider.
const ACTION: &str = "providerSignInComplete";

/// Lets the person in, makes an account, or links the identity, as the domain decides.
pub(super) async fn enter(
    ctx: &Context,
    uow: &UnitOfWork,
    pending: &PendingSignIn,
    person: &VouchedPerson,
    cart: Option<CartToken>,
) -> Result<Entered, Error<AccountRefusal>> {
    let with_email = match &person.email {
        Some(email) => uow.accounts().find_by_email(AccountKind::Customer, &email.folded()).await?,
        None => None,
    };
    // After the address: an account that the same sign-in has just made in another window has its link as soon as it is there.
    let linked = uow.external_identities().find(&person.issuer, &person.subject).await?;
    let here = KnownHere {
        linked: linked.as_ref().map(|identity| identity.account_id),
        has_email: with_email.is_some(),
        links_to: pending.account_id,
    };
    match entrance(person, here)? {
        Entrance::LetIn(account) => {
            let session = return_with(ctx, uow, account, person, cart).await?;
            Ok(Entered { account, session: Some(session) })
        }
        Entrance::MakeAccount => {
            let Some(account) = make_account(ctx, uow, person).await? else {
                return somebody_was_faster(ctx, uow, person, cart).await;
            };
            link(ctx, uow, account.id, &pending.provider, person).await?;
            let session = let_in(ctx, uow, &account, cart, ACTION).await?;
            Ok(Entered { account: account.id, session: Some(session) })
        }
        Entrance::Link(account) => {
            open_account(uow, account).await?;
            let others = uow.external_identities().of_account(account, MOST_LINKED_PROVIDERS).await?;
            if others.len() as u64 >= MOST_LINKED_PROVIDERS {
                return Err(Error::refused(AccountRefusal::TooManyLinks));
            }
            link(ctx, uow, account, &pending.provider, person).await?;
            Ok(Entered { account, session: None })
        }
        Entrance::LinkedAlready(account) => {
            open_account(uow, account).await?;
            Ok(Entered { account, session: None })
        }
    }
}

/// The account, locked, where somebody may sign in to it.
async fn open_account(uow: &UnitOfWork, id: AccountId) -> Result<Account, Error<AccountRefusal>> {
    let account = uow.accounts().lock(id).await?.filter(|account| account.kind == AccountKind::Customer);
    let account = account.ok_or_else(|| Error::refused(AccountRefusal::NotConfirmed))?;
    if account.disabled_at.is_some() {
        return Err(Error::refused(AccountRefusal::AccountClosed));
    }
    Ok(account)
}

async fn return_with(
    ctx: &Context,
    uow: &UnitOfWork,
    account: AccountId,
    person: &VouchedPerson,
    cart: Option<CartToken>,
) -> Result<SessionId, Error<AccountRefusal>> {
    let account = open_account(uow, account).await?;
    // Unlinked or linked elsewhere while the lock was waited for.
    let linked = uow.external_identities().find(&person.issuer, &person.subject).await?;
    let linked = linked.filter(|identity| identity.account_id == account.id);
    let identity = linked.ok_or_else(|| Error::refused(AccountRefusal::NotConfirmed))?;
    let email = person.email.as_ref().map(Email::as_str);
    uow.external_identities().touch(identity.id, email, ctx.now()).await?;
    Ok(let_in(ctx, uow, &account, cart, ACTION).await?)
}

/// An account got the address at the same moment: by the same sign-in in another window, or by somebody else.
async fn somebody_was_faster(
    ctx: &Context,
    uow: &UnitOfWork,
    person: &VouchedPerson,
    cart: Option<CartToken>,
) -> Result<Entered, Error<AccountRefusal>> {
    let linked = uow.external_identities().find(&person.issuer, &person.subject).await?;
    let account = linked.ok_or(EntranceProblem::AccountExists)?.account_id;
    let session = return_with(ctx, uow, account, person, cart).await?;
    Ok(Entered { account, session: Some(session) })
}

/// A new account without a password; none where another one got the address meanwhile. The provider has proved the mailbox, so that it counts as
/// verified.
async fn make_account(
    ctx: &Context,
    uow: &UnitOfWork,
    person: &VouchedPerson,
) -> Result<Option<Account>, Error<AccountRefusal>> {
    let now = ctx.now();
    let language = language(ctx)?;
    let email = person.email.clone().ok_or(EntranceProblem::EmailNotVerified)?;
    let account = Account {
        id: ctx.ids().key(now),
        kind: AccountKind::Customer,
        email: email.clone(),
        email_verified_at: Some(now),
        password: None,
        disabled_at: None,
        created_at: now,
    };
    if !uow.accounts().insert_unless_known(&account).await? {
        return Ok(None);
    }
    let customer = Customer {
        id: CustomerId(account.id.0),
        email,
        email_verified: true,
        profile: profile(person),
        language,
        created_at: now,
    };
    uow.customers().insert(&customer).await?;
    Ok(Some(account))
}

async fn link(
    ctx: &Context,
    uow: &UnitOfWork,
    account_id: AccountId,
    provider: &str,
    person: &VouchedPerson,
) -> Result<(), Error<AccountRefusal>> {
    let now = ctx.now();
    let identity = ExternalIdentity {
        id: ctx.ids().key(now),
        account_id,
        provider: provider.to_owned(),
        issuer: person.issuer.clone(),
        subject: person.subject.clone(),
        email: person.email.as_ref().map(|email| email.as_str().to_owned()),
        created_at: now,
        last_used_at: now,
    };
    if uow.external_identities().insert_unless_known(&identity).await? {
        let happened = Happened::done("providerLink", AccountKind::Customer.subject(account_id));
        note(ctx, uow, happened.with(json!({ "provider": provider, "link": identity.id.to_string() })));
        return Ok(());
    }
    // The same identity was linked at the same moment.
    Err(EntranceProblem::LinkedElsewhere.into())
}

fn language(ctx: &Context) -> Result<LanguageCode, Failure> {
    ctx.language().ok_or_else(|| Failure::Internal(format!("{} has no language", ctx.channel().id)))
}

/// What the provider tells of the person, as far as it can be kept.
fn profile(person: &VouchedPerson) -> CustomerProfile {
    let checked = |profile: CustomerProfile| profile.checked().unwrap_or_default();
    let first = CustomerProfile { first_name: person.first_name.clone(), ..CustomerProfile::default() };
    let last = CustomerProfile { last_name: person.last_name.clone(), ..CustomerProfile::default() };
    CustomerProfile { last_name: checked(last).last_name, ..checked(first) }
}
