//! Roles: sets of rights that members of the staff have.

use uuid::Uuid;

use super::{Permission, PermissionSet};
use crate::{
    id::RoleId,
    input::{InputCheck, InputProblem, InputProblemCode, TextRule},
    text_enum::text_enum,
    time::Timestamp,
};

text_enum! {
    /// The roles that every shop has. Nobody changes or removes them, and what they allow grows with the program.
    pub enum SystemRole {
        /// Everything.
        Owner = "owner",
        /// The catalogue and its stock.
        Catalogue = "catalogue",
        /// Orders, with what is needed to send them.
        Orders = "orders",
        /// Looking at everything that the shop sells and has sold.
        ReadOnly = "read_only",
    }
}

impl SystemRole {
    /// The key of its row, the same in every shop.
    pub fn id(self) -> RoleId {
        RoleId(Uuid::from_u128(match self {
            Self::Owner => 0x0192_0000_0000_7000_8000_0000_0000_0001,
            Self::Catalogue => 0x0192_0000_0000_7000_8000_0000_0000_0002,
            Self::Orders => 0x0192_0000_0000_7000_8000_0000_0000_0003,
            Self::ReadOnly => 0x0192_0000_0000_7000_8000_0000_0000_0004,
        }))
    }

    /// What it allows.
    pub fn permissions(self) -> PermissionSet {
        let some = |permissions: &[Permission]| permissions.iter().copied().collect();
        match self {
            Self::Owner => PermissionSet::all(),
            Self::Catalogue => some(&[
                Permission::ProductsWrite,
                Permission::InventoryWrite,
                Permission::ChannelsRead,
                Permission::JobsRead,
            ]),
            Self::Orders => some(&[
                Permission::OrdersWrite,
                Permission::ProductsRead,
                Permission::ChannelsRead,
                Permission::InventoryRead,
                Permission::ShippingRead,
            ]),
            Self::ReadOnly => some(&[
                Permission::ProductsRead,
                Permission::ChannelsRead,
                Permission::InventoryRead,
                Permission::OrdersRead,
                Permission::ShippingRead,
                Permission::TaxesRead,
                Permission::JobsRead,
            ]),
        }
    }
}

/// A set of rights with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The key.
    pub id: RoleId,
    /// Which of the shop's own roles it is; none for one that the staff have made.
    pub system: Option<SystemRole>,
    /// The name for people.
    pub name: String,
    /// What it allows.
    pub permissions: PermissionSet,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

impl Role {
    /// How names are compared: two roles have different ones, whatever the case.
    pub fn name_key(name: &str) -> String {
        name.trim().to_lowercase()
    }
}

/// A role as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RoleDraft {
    /// The name for people.
    pub name: String,
    /// The names of the rights, such as `orders:read`.
    pub permissions: Vec<String>,
}

impl RoleDraft {
    /// The clean name and the rights, or everything that is wrong.
    pub fn validate(&self) -> Result<(String, PermissionSet), Vec<InputProblem>> {
        let mut check = InputCheck::new();
        let name = check.required_text(&["name"], &self.name, TextRule::line(60));
        let permissions = read_permissions(&mut check, "permissions", &self.permissions);
        check.finish((name, permissions))
    }
}

/// The rights of those names; an unknown name is a problem at its place, and none at all is one of the field.
pub(super) fn read_permissions(check: &mut InputCheck, field: &str, names: &[String]) -> PermissionSet {
    check.list(&[field], names, 1..=Permission::ALL.len());
    let mut read = Vec::new();
    for (index, name) in names.iter().enumerate() {
        match name.parse::<Permission>() {
            Ok(permission) => read.push(permission),
            Err(_) => check.refuse(&[field, &index.to_string()], InputProblemCode::Unknown, "is no permission"),
        }
    }
    read.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_owner_may_change_who_is_of_the_staff() {
        for role in SystemRole::ALL {
            let permissions = role.permissions();
            for of_staff in [Permission::StaffRead, Permission::StaffWrite, Permission::ApiKeysWrite] {
                assert_eq!(permissions.contains(of_staff), *role == SystemRole::Owner, "{role}: {of_staff}");
            }
        }
        assert_eq!(SystemRole::Owner.permissions(), PermissionSet::all());
        let seeing = SystemRole::ReadOnly.permissions();
        assert!(seeing.iter().all(|permission| permission.as_str().ends_with(":read")), "{seeing:?}");
    }

    #[test]
    fn a_role_needs_a_name_and_rights_that_there_are() {
        let draft = |name: &str, permissions: &[&str]| RoleDraft {
            name: name.to_owned(),
            permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
        };
        let (name, permissions) = draft("  Packing ", &["orders:read", "shipping:read"]).validate().unwrap();
        assert_eq!(name, "Packing");
        assert_eq!(permissions.iter().collect::<Vec<_>>(), [Permission::OrdersRead, Permission::ShippingRead]);
        let problems = draft("", &["orders:read", "everything", "orders:read"]).validate().unwrap_err();
        let paths: Vec<String> = problems.iter().map(|problem| problem.path.join(".")).collect();
        assert_eq!(paths, ["name", "permissions.2", "permissions.1"]);
        // Row 25: a role without any right is a mistake, not a role with all of them.
        let problems = draft("Nothing", &[]).validate().unwrap_err();
        assert_eq!(problems[0].code, InputProblemCode::Required);
    }
}
