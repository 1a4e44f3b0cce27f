//! Sessions: a sign-in on one device.

use chrono::TimeDelta;

use super::AccountKind;
use crate::{
    id::{AccountId, SessionId},
    text_enum::text_enum,
    time::Timestamp,
};

/// When a session ends at the latest, however often it is used.
pub const LONGEST_SESSION: TimeDelta = TimeDelta::days(30);

text_enum! {
    /// Why a session ended before its time.
    pub enum SessionEnd {
        /// Its owner signed out, on this device or on another.
        SignedOut = "signed_out",
        /// One of its refresh tokens was used twice, so that somebody has a copy.
        TokenReused = "token_reused",
        /// The password was changed or reset.
        PasswordChanged = "password_changed",
        /// The address was verified by somebody who does not know the password.
        TakenOver = "taken_over",
        /// The account was disabled.
        Disabled = "disabled",
        /// The member of the staff has other roles than before.
        RolesChanged = "roles_changed",
        /// A second factor is asked for from then on, or none any more.
        FactorChanged = "factor_changed",
    }
}

/// A sign-in on one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The key.
    pub id: SessionId,
    /// Who signed in.
    pub account_id: AccountId,
    /// What the device calls itself.
    pub user_agent: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When tokens were last given out for it.
    pub last_used_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// When it ended, where it did.
    pub ended_at: Option<Timestamp>,
}

/// What decides whether a session's tokens are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionState {
    /// Who signed in.
    pub account_id: AccountId,
    /// What kind of account it is.
    pub kind: AccountKind,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// Whether it was ended before.
    pub is_ended: bool,
    /// Whether nobody may sign in to the account.
    pub is_disabled: bool,
}

impl SessionState {
    /// Whether tokens of the session are good at that instant.
    pub fn is_live(&self, now: Timestamp) -> bool {
        !self.is_ended && !self.is_disabled && now < self.expires_at
    }
}
