//! A role.

use async_graphql::{ID, Object};
use cartwright_domain::identity;

use crate::{id::global_id, scalar::DateTime};

/// A role, as staff see it.
#[derive(Clone, Debug)]
pub struct Role(identity::Role);

impl From<identity::Role> for Role {
    fn from(role: identity::Role) -> Self {
        Self(role)
    }
}

/// A set of rights that members of the staff can have.
#[Object]
impl Role {
    /// The role's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it is one of the roles that every shop has, which nobody changes or removes.
    async fn is_system(&self) -> bool {
        self.0.system.is_some()
    }

    /// What it allows, such as `orders:read`; a right to change something includes that to see it. Few.
    async fn permissions(&self) -> Vec<String> {
        self.0.permissions.iter().map(|permission| permission.as_str().to_owned()).collect()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
