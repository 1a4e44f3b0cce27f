//! A member of the staff.

use async_graphql::{Context, Enum, ID, Object};
use cartwright_domain::identity;

use super::role::Role;
use crate::{connection::connection, id::global_id, many::Many, request::RequestContext, scalar::DateTime};

connection! {
    /// Members of the staff, a page at a time.
    pub StaffMemberConnection;
    /// A member in a list.
    pub StaffMemberEdge of StaffMember;
}

/// How a member of the staff stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "identity::StaffStatus")]
pub enum StaffStatus {
    /// Can sign in.
    Active,
    /// Was invited and has not chosen a password yet.
    Invited,
    /// Cannot sign in any more.
    Deactivated,
}

/// A member of the staff, as staff see them.
#[derive(Clone, Debug)]
pub struct StaffMember(identity::StaffMember);

impl From<identity::StaffMember> for StaffMember {
    fn from(member: identity::StaffMember) -> Self {
        Self(member)
    }
}

/// Somebody who runs the shop.
#[Object]
impl StaffMember {
    /// The member's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// Where mail goes, and with what they sign in.
    async fn email(&self) -> &str {
        self.0.email.as_str()
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How they stand.
    async fn status(&self) -> StaffStatus {
        self.0.status.into()
    }

    /// Their roles, by name, 20 at most.
    async fn roles(&self) -> Many<Role> {
        self.0.roles.iter().cloned().map(Role::from).collect()
    }

    /// What their roles allow together, such as `orders:read`; a right to change something includes that to see it. Few.
    async fn permissions(&self) -> Vec<String> {
        self.0.permissions().iter().map(|permission| permission.as_str().to_owned()).collect()
    }

    /// Whether a code of an authenticator app is asked for when they sign in.
    async fn totp_enabled(&self) -> bool {
        self.0.has_totp
    }

    /// Whether they may do nothing before they enroll a second factor, as the operator has decided.
    async fn totp_missing(&self, ctx: &Context<'_>) -> bool {
        ctx.services().settings().identity.staff_totp_required && !self.0.has_totp
    }

    /// When they were entered.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }
}
