//! Address and password: the only place where a password is compared.

use cartwright_domain::{
    customer::Email,
    identity::{Account, AccountKind, Password, PasswordHash},
};

use super::hashing::Comparison;
use crate::{
    Context, Failure,
    audit::{Happened, note_refusal},
    rate_limits::{Limited, count},
};

/// An account whose password was right a moment ago.
#[derive(Debug)]
pub(crate) struct Proved {
    /// The account as it was read; whoever acts on it locks it and asks [`Proved::still_holds`].
    pub account: Account,
    /// A newer hash of the same password, where the stored one is outdated.
    pub upgrade: Option<PasswordHash>,
}

impl Proved {
    /// Whether the locked account still has the password that was compared, and may be signed in to.
    pub fn still_holds(&self, locked: &Account) -> bool {
        locked.password == self.account.password && locked.disabled_at.is_none()
    }
}

/// The account of that kind with that address, where the password is its own. None for everything else alike: an unknown address, a wrong
/// password, a disabled account, one without a password. Each takes the work of one comparison, and each counts: too many fail before it, the right
/// password among them.
pub(crate) async fn check_credentials(
    ctx: &Context,
    kind: AccountKind,
    email: &str,
    password: &Password,
) -> Result<Option<Proved>, Failure> {
    let email = email.parse::<Email>().ok().map(|email| email.folded());
    let about = email.as_deref().map(|email| sign_in_name(kind, email));
    counted(ctx, about.as_deref(), async {
        let account = match &email {
            Some(email) => ctx.store().accounts().find_by_email(kind, email).await?,
            None => None,
        };
        compare_and_note(ctx, "signInFailed", account, password).await
    })
    .await
}

/// For whom failed sign-ins are counted.
pub(super) fn sign_in_name(kind: AccountKind, folded_email: &str) -> String {
    format!("{kind}:{folded_email}")
}

/// Counts before the work and takes back what was not a failure of whoever asked.
async fn counted(
    ctx: &Context,
    about: Option<&str>,
    work: impl Future<Output = Result<Option<Proved>, Failure>>,
) -> Result<Option<Proved>, Failure> {
    let counted = count(ctx, Limited::SignIn, about).await?;
    let compared = work.await;
    if !matches!(compared, Ok(None)) {
        counted.give_back().await;
    }
    compared
}

/// The account, where the password is its own: for what a signed-in person is asked the password again. It counts as a sign-in does.
pub(crate) async fn prove(
    ctx: &Context,
    account: Option<Account>,
    password: &Password,
) -> Result<Option<Proved>, Failure> {
    let about = account.as_ref().map(|account| sign_in_name(account.kind, &account.email.folded()));
    counted(ctx, about.as_deref(), compare_and_note(ctx, "passwordFailed", account, password)).await
}

/// Notes a failure for the audit log, whether or not there is such an account: both take the same work.
async fn compare_and_note(
    ctx: &Context,
    failure: &str,
    account: Option<Account>,
    password: &Password,
) -> Result<Option<Proved>, Failure> {
    let subject = account.as_ref().map(|account| account.kind.subject(account.id));
    let proved = compare(ctx, account, password).await?;
    if proved.is_none() {
        note_refusal(ctx, Happened::refused(failure, subject)).await?;
    }
    Ok(proved)
}

/// The same for somebody whose link has proved the mailbox, whom nobody else's failures are to keep out.
pub(crate) async fn compare(
    ctx: &Context,
    account: Option<Account>,
    password: &Password,
) -> Result<Option<Proved>, Failure> {
    let passwords = &ctx.shop().identity.passwords;
    let known = account.as_ref().and_then(|account| account.password.clone());
    let compared = passwords.compare(password.clone(), known).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
        return Ok(None);
    };
    let upgrade = match compared {
        Comparison::Wrong => return Ok(None),
        Comparison::Right { outdated: false } => None,
        Comparison::Right { outdated: true } => Some(passwords.hash(password.clone(), ctx.ids().bytes()).await?),
    };
    Ok(Some(Proved { account, upgrade }))
}
