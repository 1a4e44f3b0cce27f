//! What keeps somebody from being let in, or an account from being changed.

use async_graphql::Interface;
use cartwright_domain::identity::{EntranceProblem, PasswordProblem};
use cartwright_services::identity::AccountRefusal;

use crate::user_error::{error_code, input_error};

error_code! {
    /// What keeps somebody from being let in, or an account from being changed.
    pub enum CustomerErrorCode {
        /// The address and the password do not belong together; it is not told which of them is wrong.
        InvalidCredentials,
        /// The password that was asked for again is wrong.
        WrongPassword,
        /// One of the most common passwords, which are tried first.
        PasswordTooCommon,
        /// The token is none, was used, or has expired.
        InvalidToken,
        /// Another account has had the address confirmed.
        EmailTaken,
        /// A customer keeps 50 addresses at most.
        TooManyAddresses,
        /// A payment is being worked on, of which an order may come.
        PaymentInProgress,
        /// The provider vouches for nobody, or not for whoever began the sign-in. It is begun again.
        NotConfirmed,
        /// The provider cannot be asked at the moment.
        ProviderUnavailable,
        /// The provider does not say that the address is verified; it is verified there first.
        EmailNotVerified,
        /// An account has the address: its owner signs in to it, and links the provider there.
        AccountExists,
        /// Another account is linked to what was brought from the provider.
        LinkedElsewhere,
        /// Nobody may sign in to the account.
        AccountClosed,
        /// Nobody could sign in to the account any more.
        LastSignIn,
        /// A customer links 10 providers at most.
        TooManyLinks,
    }
}

/// What keeps somebody from being let in, or an account from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&CustomerErrorCode", desc = "What is wrong, for programs.")
)]
pub enum CustomerUserError {
    /// Any error that has nothing more to tell.
    CustomerInput(CustomerInputError),
}

input_error! {
    /// An account that cannot be changed, or a sign-in that is refused, with nothing more to tell than its code.
    pub CustomerInputError(CustomerErrorCode);
}

impl From<AccountRefusal> for CustomerUserError {
    fn from(refusal: AccountRefusal) -> Self {
        let message = refusal.to_string();
        let plain = |code, path: &[&str]| CustomerInputError {
            message: message.clone(),
            path: path.iter().map(|part| (*part).to_owned()).collect(),
            code,
        };
        Self::CustomerInput(match refusal {
            AccountRefusal::InvalidCredentials => plain(CustomerErrorCode::InvalidCredentials, &[]),
            AccountRefusal::WrongPassword { field } => plain(CustomerErrorCode::WrongPassword, &[field]),
            AccountRefusal::Password { field, problem } => plain(code_of(problem), &[field]),
            AccountRefusal::InvalidToken { field } => plain(CustomerErrorCode::InvalidToken, &[field]),
            AccountRefusal::EmailTaken => plain(CustomerErrorCode::EmailTaken, &["token"]),
            AccountRefusal::AddressNotFound => plain(CustomerErrorCode::NotFound, &["id"]),
            AccountRefusal::TooManyAddresses => plain(CustomerErrorCode::TooManyAddresses, &[]),
            AccountRefusal::PaymentInProgress => plain(CustomerErrorCode::PaymentInProgress, &[]),
            AccountRefusal::SessionNotFound => plain(CustomerErrorCode::NotFound, &["sessionId"]),
            AccountRefusal::NotConfirmed => plain(CustomerErrorCode::NotConfirmed, &[]),
            AccountRefusal::ProviderUnavailable => plain(CustomerErrorCode::ProviderUnavailable, &[]),
            AccountRefusal::Entrance(problem) => plain(code_of_entrance(problem), &[]),
            AccountRefusal::AccountClosed => plain(CustomerErrorCode::AccountClosed, &[]),
            AccountRefusal::LinkNotFound => plain(CustomerErrorCode::NotFound, &["id"]),
            AccountRefusal::LastSignIn => plain(CustomerErrorCode::LastSignIn, &["id"]),
            AccountRefusal::TooManyLinks => plain(CustomerErrorCode::TooManyLinks, &[]),
            AccountRefusal::Input(problem) => problem.into(),
            AccountRefusal::Key(refusal) => refusal.into(),
        })
    }
}

fn code_of_entrance(problem: EntranceProblem) -> CustomerErrorCode {
    match problem {
        EntranceProblem::EmailNotVerified => CustomerErrorCode::EmailNotVerified,
        EntranceProblem::AccountExists => CustomerErrorCode::AccountExists,
        EntranceProblem::LinkedElsewhere => CustomerErrorCode::LinkedElsewhere,
    }
}

fn code_of(problem: PasswordProblem) -> CustomerErrorCode {
    match problem {
        PasswordProblem::TooShort => CustomerErrorCode::TooShort,
        PasswordProblem::TooLong => CustomerErrorCode::TooLong,
        PasswordProblem::Nul => CustomerErrorCode::Invalid,
        PasswordProblem::Common => CustomerErrorCode::PasswordTooCommon,
    }
}
