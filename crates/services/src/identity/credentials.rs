//! Address and password: the only place where a password is compared.

use cartwright_domain::{
    customer::Email,
    identity::{Account, AccountKind, Password, PasswordHash},
};

use super::hashing::Comparison;
use crate::{Context, Failure};

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
/// password, a disabled account, one without a password. Each takes the work of one comparison. Attempts by address and by account are to be
/// counted here, before the comparison.
pub(crate) async fn check_credentials(
    ctx: &Context,
    kind: AccountKind,
    email: &str,
    password: &Password,
) -> Result<Option<Proved>, Failure> {
    let account = match email.parse::<Email>() {
        Ok(email) => ctx.store().accounts().find_by_email(kind, &email.folded()).await?,
        Err(_) => None,
    };
    prove(ctx, account, password).await
}

/// The account, where the password is its own: for what a signed-in person is asked the password again.
pub(crate) async fn prove(
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
