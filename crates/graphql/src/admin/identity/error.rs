//! What keeps somebody of the staff from being let in, or the staff from being changed.

use async_graphql::Interface;
use cartwright_domain::identity::PasswordProblem;
use cartwright_services::identity::{AccountRefusal, staff::StaffRefusal};

use crate::user_error::{error_code, input_error};

error_code! {
    /// What keeps somebody of the staff from being let in, or something about the staff from being changed.
    pub enum StaffErrorCode {
        /// The address and the password do not belong together; it is not told which of them is wrong.
        InvalidCredentials,
        /// The password is right, and a code of the authenticator app, or a recovery code, is needed as well.
        TotpRequired,
        /// The code is wrong, or was used.
        InvalidCode,
        /// The member has a second factor already.
        TotpAlreadyEnabled,
        /// The member has no second factor.
        TotpNotEnrolled,
        /// The password that was asked for again is wrong.
        WrongPassword,
        /// One of the most common passwords, which are tried first.
        PasswordTooCommon,
        /// The token is none, was used, or has expired.
        InvalidToken,
        /// Nobody gives, takes or changes more than they have.
        PermissionNotHeld,
        /// A shop has one owner at least who can sign in.
        LastOwner,
        /// Somebody of the staff has the address.
        EmailTaken,
        /// The roles that every shop has stay as they are.
        SystemRole,
        /// A role that somebody has is not removed.
        RoleInUse,
        /// A member has so many API keys at most.
        TooManyApiKeys,
        /// API keys belong to members of the staff, and the configuration's token is nobody's.
        MemberRequired,
    }
}

/// What keeps somebody of the staff from being let in, or something about the staff from being changed, and where.
#[derive(Clone, Debug, Interface)]
#[graphql(
    field(name = "message", ty = "&String", desc = "What is wrong, in English, for people."),
    field(
        name = "path",
        ty = "&Vec<String>",
        desc = "Where it is wrong: names and indexes from the mutation's `input` down; empty for the input as a whole."
    ),
    field(name = "code", ty = "&StaffErrorCode", desc = "What is wrong, for programs.")
)]
pub enum StaffUserError {
    /// Any error that has nothing more to tell.
    StaffInput(StaffInputError),
}

input_error! {
    /// A change of the staff that cannot be made, or a sign-in that is refused, with nothing more to tell than its code.
    pub StaffInputError(StaffErrorCode);
}

impl From<AccountRefusal> for StaffUserError {
    fn from(refusal: AccountRefusal) -> Self {
        StaffRefusal::from(refusal).into()
    }
}

impl From<StaffRefusal> for StaffUserError {
    fn from(refusal: StaffRefusal) -> Self {
        use StaffErrorCode as Code;
        let message = refusal.to_string();
        let at = |code, path: Vec<String>| StaffInputError { message: message.clone(), path, code };
        let plain = |code, path: &[&str]| at(code, path.iter().map(|part| (*part).to_owned()).collect());
        Self::StaffInput(match refusal {
            StaffRefusal::InvalidCredentials => plain(Code::InvalidCredentials, &[]),
            StaffRefusal::TotpRequired => plain(Code::TotpRequired, &["totpCode"]),
            StaffRefusal::WrongCode { field } => plain(Code::InvalidCode, &[field]),
            StaffRefusal::TotpEnrolled => plain(Code::TotpAlreadyEnabled, &[]),
            StaffRefusal::TotpNotEnrolled => plain(Code::TotpNotEnrolled, &[]),
            StaffRefusal::WrongPassword { field } => plain(Code::WrongPassword, &[field]),
            StaffRefusal::Password { field, problem } => plain(code_of(problem), &[field]),
            StaffRefusal::InvalidToken { field } => plain(Code::InvalidToken, &[field]),
            StaffRefusal::NotHeld { path, .. } => at(Code::PermissionNotHeld, path),
            StaffRefusal::MemberNotFound | StaffRefusal::ApiKeyNotFound => plain(Code::NotFound, &["id"]),
            StaffRefusal::RoleNotFound { path } => at(Code::NotFound, path),
            StaffRefusal::SessionNotFound => plain(Code::NotFound, &[]),
            StaffRefusal::LastOwner => plain(Code::LastOwner, &["id"]),
            StaffRefusal::OwnerExists => plain(Code::Conflict, &[]),
            StaffRefusal::EmailTaken => plain(Code::EmailTaken, &["email"]),
            StaffRefusal::SystemRole => plain(Code::SystemRole, &["id"]),
            StaffRefusal::RoleInUse => plain(Code::RoleInUse, &["id"]),
            StaffRefusal::TooManyApiKeys => plain(Code::TooManyApiKeys, &[]),
            StaffRefusal::NoMember => plain(Code::MemberRequired, &[]),
            StaffRefusal::Input(problem) => problem.into(),
            StaffRefusal::Key(refusal) => refusal.into(),
        })
    }
}

fn code_of(problem: PasswordProblem) -> StaffErrorCode {
    match problem {
        PasswordProblem::TooShort => StaffErrorCode::TooShort,
        PasswordProblem::TooLong => StaffErrorCode::TooLong,
        PasswordProblem::Nul => StaffErrorCode::Invalid,
        PasswordProblem::Common => StaffErrorCode::PasswordTooCommon,
    }
}
