//! Why somebody was not let in, or an account not changed.

use cartwright_domain::{
    identity::{EntranceProblem, PasswordProblem},
    input::InputProblem,
};

use crate::{Error, KeyRefusal};

/// Why somebody was not let in, or an account not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefusal {
    /// The address and the password do not belong together; it is not told which of them is wrong.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// The password that was asked for again is wrong.
    #[error("the password is wrong")]
    WrongPassword {
        /// The field.
        field: &'static str,
    },
    /// A password that is not taken as a new one.
    #[error("{problem}")]
    Password {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        problem: PasswordProblem,
    },
    /// The token is none, was used, or its time is over.
    #[error("the token is not valid, was used, or has expired")]
    InvalidToken {
        /// The field.
        field: &'static str,
    },
    /// Another account has had the address confirmed.
    #[error("another account has this address")]
    EmailTaken,
    /// The customer has no such address.
    #[error("there is no such address")]
    AddressNotFound,
    /// A customer keeps 50 addresses at most.
    #[error("a customer keeps 50 addresses at most")]
    TooManyAddresses,
    /// A payment is being worked on, of which an order may come.
    #[error("a payment is being worked on; try again when it is known")]
    PaymentInProgress,
    /// The customer has no such session.
    #[error("there is no such session")]
    SessionNotFound,
    /// The provider vouches for nobody, or not for whoever began the sign-in.
    #[error("the provider did not confirm the sign-in; begin again")]
    NotConfirmed,
    /// The provider cannot be asked.
    #[error("the provider cannot be asked at the moment; try again later")]
    ProviderUnavailable,
    /// The provider vouches for somebody who is not let in.
    #[error(transparent)]
    Entrance(EntranceProblem),
    /// Nobody may sign in to the account.
    #[error("the account is closed")]
    AccountClosed,
    /// Nothing of that kind is linked to the account.
    #[error("there is no such linked sign-in")]
    LinkNotFound,
    /// Nobody could sign in to the account any more.
    #[error("this is the only way to sign in; set a password first (passwordResetRequest)")]
    LastSignIn,
    /// A customer links so many providers at most.
    #[error("a customer links 10 sign-ins at most")]
    TooManyLinks,
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl AccountRefusal {
    /// For `map_err` on the problems of a draft that stands in the field.
    pub(crate) fn under(field: &'static str) -> impl FnOnce(Vec<InputProblem>) -> Error<Self> {
        move |problems| problems.into_iter().map(|problem| problem.under(&[field])).collect::<Vec<_>>().into()
    }
}

impl From<EntranceProblem> for Error<AccountRefusal> {
    fn from(problem: EntranceProblem) -> Self {
        Self::refused(AccountRefusal::Entrance(problem))
    }
}

impl From<KeyRefusal> for AccountRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<Vec<InputProblem>> for Error<AccountRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(AccountRefusal::Input).collect())
    }
}
