//! The inputs of what changes an account.

use async_graphql::InputObject;

/// What somebody sends who followed the link of a verification.
#[derive(Clone, InputObject)]
pub struct EmailVerifyInput {
    /// The token of the link.
    pub token: String,
    /// The password of a new account, which proves that whoever registered has the mailbox; needed for every new account. Where it is another
    /// one, the account becomes that of whoever followed the link: it becomes the password, all sessions end, and what was entered before
    /// is gone. Not needed for a new address of an account.
    pub password: Option<String>,
    /// A random UUID: the same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// Another address for the account.
#[derive(Clone, InputObject)]
pub struct EmailChangeRequestInput {
    /// The new address; a link to confirm goes there.
    pub new_email: String,
    /// The password of the account.
    pub password: String,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// Who needs a new password.
#[derive(Clone, InputObject)]
pub struct PasswordResetRequestInput {
    /// The address of the account.
    pub email: String,
    /// A random UUID: the same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// What somebody sends who followed the link for a new password.
#[derive(Clone, InputObject)]
pub struct PasswordResetInput {
    /// The token of the link.
    pub token: String,
    /// The password to be: from 8 to 128 characters, of any kind; the most common passwords are refused.
    pub password: String,
    /// A random UUID: the same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

/// Another password for the account.
#[derive(Clone, InputObject)]
pub struct PasswordChangeInput {
    /// The password of now.
    pub current_password: String,
    /// The password to be: from 8 to 128 characters, of any kind; the most common passwords are refused.
    pub new_password: String,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}
