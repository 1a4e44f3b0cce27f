//! Somebody of the staff.

use std::sync::Arc;

use cartwright_domain::{
    id::{ApiKeyId, SessionId, StaffMemberId},
    identity::{Permission, PermissionSet},
    time::Timestamp,
};

/// Somebody of the staff who asks, with what they may do at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffActor {
    /// How ledgers and timelines name them: the address of a member, with the name of the key where a program asks.
    pub name: String,
    /// Which member it is; none for whoever holds the configuration's token, and for work that goes on after its request.
    pub member: Option<MemberActor>,
    /// What they may do.
    pub permissions: Arc<PermissionSet>,
}

/// A member of the staff who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberActor {
    /// Who it is.
    pub id: StaffMemberId,
    /// With what they ask.
    pub credential: MemberCredential,
}

/// With what a member asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MemberCredential {
    /// In a session: it is they themselves.
    Session(SessionId),
    /// With a key: it is a program of theirs.
    ApiKey {
        /// Which key.
        id: ApiKeyId,
        /// When it stops working.
        expires_at: Option<Timestamp>,
    },
}

impl MemberActor {
    /// The session in which they ask; none for a program.
    pub fn session(&self) -> Option<SessionId> {
        match self.credential {
            MemberCredential::Session(session) => Some(session),
            MemberCredential::ApiKey { .. } => None,
        }
    }
}

impl StaffActor {
    /// Somebody with those rights and no others, who is no member.
    pub fn new(name: impl Into<String>, permissions: PermissionSet) -> Self {
        Self { name: name.into(), member: None, permissions: Arc::new(permissions) }
    }

    /// A member with those rights and no others.
    pub fn of_member(member: MemberActor, name: impl Into<String>, permissions: PermissionSet) -> Self {
        Self { member: Some(member), ..Self::new(name, permissions) }
    }

    /// Somebody who may do everything: whoever holds the configuration's token, and work whose rights were checked when it was ordered.
    pub fn with_all_rights(name: impl Into<String>) -> Self {
        Self::new(name, PermissionSet::all())
    }

    /// Whether they may do that.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission)
    }
}
