//! What is sent by mail and works once.

use chrono::TimeDelta;

use crate::{
    customer::Email,
    id::{AccountId, OneTimeTokenId},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// What a token that was sent by mail is good for.
    pub enum OneTimePurpose {
        /// Proving that the mailbox is the account owner's.
        VerifyEmail = "verify_email",
        /// Choosing a new password without the old one.
        ResetPassword = "reset_password",
        /// Taking another address.
        ChangeEmail = "change_email",
        /// Becoming a member of the staff, by choosing a password.
        AcceptInvitation = "accept_invitation",
    }
}

impl OneTimePurpose {
    /// How long such a token works.
    pub fn lifetime(self) -> TimeDelta {
        match self {
            Self::VerifyEmail | Self::AcceptInvitation => TimeDelta::days(2),
            Self::ResetPassword | Self::ChangeEmail => TimeDelta::minutes(30),
        }
    }
}

/// What is kept of a token that was sent by mail. The token itself is a seal of the key that only the shop can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeToken {
    /// The key.
    pub id: OneTimeTokenId,
    /// Whose account it is about.
    pub account_id: AccountId,
    /// What it is good for.
    pub purpose: OneTimePurpose,
    /// The folded address of the account when it was made; with another one it does not work any more.
    pub email_key: String,
    /// The address that is to come.
    pub new_email: Option<Email>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops working.
    pub expires_at: Timestamp,
}
