//! Accounts: what somebody signs in to.

use super::PepperId;
use crate::{customer::Email, id::AccountId, text_enum::text_enum, time::Timestamp};

text_enum! {
    /// Whose accounts these are. One address may have an account of each kind; they know nothing of each other.
    pub enum AccountKind {
        /// Of people who buy.
        Customer = "customer",
        /// Of people who run the shop.
        Staff = "staff",
    }
}

/// What somebody signs in to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The key; that of the customer or the staff member as well.
    pub id: AccountId,
    /// Whose it is.
    pub kind: AccountKind,
    /// Where mail goes.
    pub email: Email,
    /// When the owner of the mailbox was proved to be the owner of the account.
    pub email_verified_at: Option<Timestamp>,
    /// What proves a password; none where nobody can sign in with one.
    pub password: Option<PasswordHash>,
    /// Since when nobody can sign in.
    pub disabled_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash {
    /// The bcrypt hash, in its usual text form, which tells its cost.
    pub hash: String,
    /// The pepper that went into it.
    pub pepper: PepperId,
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl Account {
    /// Whether the owner of the mailbox was proved to be the owner of the account.
    pub fn is_verified(&self) -> bool {
        self.email_verified_at.is_some()
    }
}

impl AccountKind {
    /// How tokens name an account of this kind; for a customer it is the customer's id on the wire.
    pub fn subject(self, id: AccountId) -> String {
        format!("{self}_{}", id.0.simple())
    }
}
