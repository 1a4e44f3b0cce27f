//! Somebody of the staff.

use std::sync::Arc;

use cartwright_domain::identity::{Permission, PermissionSet};

/// Somebody of the staff who asks, with what they may do at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffActor {
    /// How ledgers and timelines name them.
    pub name: String,
    /// What they may do.
    pub permissions: Arc<PermissionSet>,
}

impl StaffActor {
    /// Somebody with those rights and no others.
    pub fn new(name: impl Into<String>, permissions: PermissionSet) -> Self {
        Self { name: name.into(), permissions: Arc::new(permissions) }
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
