//! Why somebody of the staff was not let in, or something about the staff not changed.

use cartwright_domain::{
    identity::{PasswordProblem, Permission},
    input::InputProblem,
};

use crate::{Error, KeyRefusal, identity::AccountRefusal};

/// Why somebody of the staff was not let in, or something about the staff not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StaffRefusal {
    /// The address and the password do not belong together; it is not told which of them is wrong.
    #[error("the e-mail address or the password is wrong")]
    InvalidCredentials,
    /// The password is right, and a code of the second factor is needed as well.
    #[error("a code of your authenticator app, or a recovery code, is needed as well")]
    TotpRequired,
    /// The code of the second factor is wrong, or was used.
    #[error("the code is wrong, or was used")]
    WrongCode {
        /// The field.
        field: &'static str,
    },
    /// The member has a second factor already.
    #[error("a second factor is there already; disable it first")]
    TotpEnrolled,
    /// The member has no second factor.
    #[error("there is no second factor; enroll one first")]
    TotpNotEnrolled,
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
    /// Nobody gives, takes or touches more than they have.
    #[error("you do not have the permission {permission} yourself")]
    NotHeld {
        /// Where more was given, or what has more.
        path: Vec<String>,
        /// What is not held.
        permission: Permission,
    },
    /// There is no such member.
    #[error("there is no such member of the staff")]
    MemberNotFound,
    /// There is no such role.
    #[error("there is no such role")]
    RoleNotFound {
        /// Where it was named.
        path: Vec<String>,
    },
    /// There is no such key.
    #[error("there is no such API key")]
    ApiKeyNotFound,
    /// There is no such session.
    #[error("there is no such session")]
    SessionNotFound,
    /// A shop has one owner at least who can sign in.
    #[error("this is the last owner who can sign in; give somebody else the role of the owner first")]
    LastOwner,
    /// The shop has an owner, and the command that makes the first one works once.
    #[error("the shop has an owner already; owners invite others")]
    OwnerExists,
    /// Somebody of the staff has the address.
    #[error("somebody of the staff has this address already")]
    EmailTaken,
    /// The roles that every shop has stay as they are.
    #[error("a role that every shop has stays as it is; make one of your own")]
    SystemRole,
    /// A role that somebody has is not removed.
    #[error("somebody has this role; take it from them first")]
    RoleInUse,
    /// A member has so many keys at most.
    #[error("a member has 50 API keys at most; revoke one first")]
    TooManyApiKeys,
    /// The token of the configuration is nobody's, and keys belong to members.
    #[error("an API key belongs to a member of the staff; sign in as one")]
    NoMember,
    /// A field that cannot be kept as it is.
    #[error("{}", .0.message)]
    Input(InputProblem),
    /// The idempotency key was used with another input, or is malformed.
    #[error("{0}")]
    Key(KeyRefusal),
}

impl From<KeyRefusal> for StaffRefusal {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<AccountRefusal> for StaffRefusal {
    fn from(refusal: AccountRefusal) -> Self {
        match refusal {
            AccountRefusal::WrongPassword { field } => Self::WrongPassword { field },
            AccountRefusal::Password { field, problem } => Self::Password { field, problem },
            AccountRefusal::InvalidToken { field } => Self::InvalidToken { field },
            AccountRefusal::EmailTaken => Self::EmailTaken,
            AccountRefusal::SessionNotFound => Self::SessionNotFound,
            AccountRefusal::Input(problem) => Self::Input(problem),
            AccountRefusal::Key(refusal) => Self::Key(refusal),
            // What is left is about customers alone, and is never said to staff.
            AccountRefusal::InvalidCredentials
            | AccountRefusal::AddressNotFound
            | AccountRefusal::TooManyAddresses
            | AccountRefusal::PaymentInProgress
            | AccountRefusal::NotConfirmed
            | AccountRefusal::ProviderUnavailable
            | AccountRefusal::Entrance(_)
            | AccountRefusal::AccountClosed
            | AccountRefusal::LinkNotFound
            | AccountRefusal::LastSignIn
            | AccountRefusal::TooManyLinks => Self::InvalidCredentials,
        }
    }
}

impl From<Error<AccountRefusal>> for Error<StaffRefusal> {
    fn from(error: Error<AccountRefusal>) -> Self {
        match error {
            Error::Refused(refusals) => Self::Refused(refusals.into_iter().map(StaffRefusal::from).collect()),
            Error::Failed(failure) => Self::Failed(failure),
        }
    }
}

impl From<Vec<InputProblem>> for Error<StaffRefusal> {
    fn from(problems: Vec<InputProblem>) -> Self {
        Self::Refused(problems.into_iter().map(StaffRefusal::Input).collect())
    }
}
