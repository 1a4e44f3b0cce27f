//! Several rights at once.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use super::Permission;

/// The rights of somebody, or of a role. Nothing is allowed that is not in it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PermissionSet(BTreeSet<Permission>);

impl PermissionSet {
    /// Every right there is.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether the right is among them, or included in one of them.
    pub fn contains(&self, permission: Permission) -> bool {
        let holds = |permission| self.0.contains(&permission);
        holds(permission) || permission.included_in().is_some_and(holds)
    }

    /// The same rights but that one, and but the one that includes it.
    #[must_use]
    pub fn without(&self, permission: Permission) -> Self {
        let is_taken = |held: &Permission| *held == permission || Some(*held) == permission.included_in();
        self.0.iter().copied().filter(|held| !is_taken(held)).collect()
    }

    /// Those of the wanted rights that are not held, in the order of the list: what somebody with these rights cannot give to others.
    pub fn lacking(&self, wanted: &Self) -> Vec<Permission> {
        wanted.iter().filter(|permission| !self.contains(*permission)).collect()
    }

    /// The rights that are in both, also where one has them included in others.
    #[must_use]
    pub fn both(&self, other: &Self) -> Self {
        let held = |permission: &Permission| self.contains(*permission) && other.contains(*permission);
        Permission::ALL.iter().copied().filter(held).collect()
    }

    /// The rights that are in one of them at least.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).collect()
    }

    /// All of them, in the order of the list.
    pub fn iter(&self) -> impl Iterator<Item = Permission> {
        self.0.iter().copied()
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().collect())
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|permission| permission.as_str())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_set_allows_nothing_and_the_full_one_everything() {
        for permission in Permission::ALL {
            assert!(!PermissionSet::default().contains(*permission), "row 25: {permission}");
            assert!(PermissionSet::all().contains(*permission), "{permission}");
        }
    }

    #[test]
    fn whoever_may_change_something_may_see_it() {
        let changing: PermissionSet = [Permission::OrdersWrite].into_iter().collect();
        assert!(changing.contains(Permission::OrdersRead));
        assert!(!changing.contains(Permission::ProductsRead));
        assert!(!PermissionSet::all().without(Permission::OrdersRead).contains(Permission::OrdersWrite));
        assert!(PermissionSet::all().without(Permission::OrdersWrite).contains(Permission::OrdersRead));
    }

    #[test]
    fn two_sets_have_in_common_what_both_include() {
        let changing: PermissionSet = [Permission::OrdersWrite, Permission::JobsRead].into_iter().collect();
        let seeing: PermissionSet = [Permission::OrdersRead, Permission::TaxesRead].into_iter().collect();
        let common: PermissionSet = [Permission::OrdersRead].into_iter().collect();
        assert_eq!(changing.both(&seeing), common);
        assert_eq!(seeing.both(&changing), common);
        assert_eq!(PermissionSet::default().both(&changing), PermissionSet::default());
        assert!(changing.with(&seeing).contains(Permission::TaxesRead));
    }

    #[test]
    fn what_is_not_held_cannot_be_given() {
        let held: PermissionSet = [Permission::OrdersRead, Permission::OrdersWrite].into_iter().collect();
        let wanted: PermissionSet = [Permission::OrdersRead, Permission::TaxesWrite].into_iter().collect();
        assert_eq!(held.lacking(&wanted), [Permission::TaxesWrite]);
        assert_eq!(held.lacking(&held.without(Permission::OrdersWrite)), []);
        let seeing: PermissionSet = [Permission::OrdersRead].into_iter().collect();
        assert_eq!(seeing.lacking(&held), [Permission::OrdersWrite]);
        assert_eq!(PermissionSet::all().lacking(&wanted), []);
    }
}
