//! The members of the staff.

use serde::Serialize;

use super::{PermissionSet, Role, SystemRole};
use crate::{
    channel::LanguageCode,
    customer::Email,
    id::{RoleId, StaffMemberId},
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    text_enum::text_enum,
    time::Timestamp,
};

/// The most roles that one member has.
pub const MOST_ROLES: usize = 20;

text_enum! {
    /// How a member of the staff stands.
    pub enum StaffStatus {
        /// Can sign in.
        Active = "active",
        /// Was invited and has not chosen a password yet.
        Invited = "invited",
        /// Cannot sign in any more.
        Deactivated = "deactivated",
    }
}

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The key; that of the account as well.
    pub id: StaffMemberId,
    /// Where mail goes, and with what they sign in.
    pub email: Email,
    /// The name for people.
    pub name: String,
    /// The language in which they are written to.
    pub language: LanguageCode,
    /// How they stand.
    pub status: StaffStatus,
    /// What they have been given, by name.
    pub roles: Vec<Role>,
    /// Whether a second factor is asked for when they sign in.
    pub has_totp: bool,
    /// When they were entered.
    pub created_at: Timestamp,
}

impl StaffMember {
    /// What all of their roles allow together.
    pub fn permissions(&self) -> PermissionSet {
        self.roles.iter().flat_map(|role| role.permissions.iter().collect::<Vec<_>>()).collect()
    }

    /// Whether they own the shop.
    pub fn is_owner(&self) -> bool {
        self.roles.iter().any(|role| role.system == Some(SystemRole::Owner))
    }
}

/// Somebody who is to become a member of the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvitationDraft {
    /// Where the invitation goes.
    pub email: String,
    /// The name for people.
    pub name: String,
    /// The roles that they are to have.
    pub roles: Vec<RoleId>,
}

impl InvitationDraft {
    /// The address and the clean name, or everything that is wrong.
    pub fn validate(&self) -> Result<(Email, String), Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let email = self.email.parse::<Email>();
        if let Err(error) = &email {
            check.refuse(&["email"], InputProblemCode::Invalid, error.to_string());
        }
        let name = check.required_text(&["name"], &self.name, NAME);
        check.list(&["roleIds"], &self.roles, 1..=MOST_ROLES);
        match email {
            Ok(email) => check.finish((email, name)),
            Err(_) => Err(check.finish(()).err().unwrap_or_default()),
        }
    }
}

const NAME: TextRule = TextRule::line(100);

/// The clean name of a member, or what is wrong with it.
pub fn clean_name(name: &str) -> Result<String, Vec<InputProblem>> {
    let mut check = InputCheck::new();
    let name = check.required_text(&["name"], name, NAME);
    check.finish(name)
}
