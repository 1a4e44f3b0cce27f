//! The inputs of what changes the staff.

use async_graphql::InputObject;
use cartwright_domain::{
    id::{ApiKeyId, RoleId, StaffMemberId},
    identity::{ApiKeyDraft, InvitationDraft, RoleDraft},
};
use cartwright_services::identity::staff::{Factor, RoleUpdate, StaffSessionCreate, StaffUpdate, TotpDisable};

use crate::{id::GlobalId, scalar::DateTime};

/// Who wants to sign in.
#[derive(InputObject)]
pub struct StaffSessionCreateInput {
    /// The address, in any spelling.
    pub email: String,
    /// The password.
    pub password: String,
    /// The code that the member's authenticator app shows now, where a second factor was enrolled.
    pub totp_code: Option<String>,
    /// A recovery code in the place of the app's code; it is used up.
    pub recovery_code: Option<String>,
    /// A random UUID: the same request again begins no second session while the first one's tokens were not used.
    pub idempotency_key: Option<String>,
}

/// A session to go on.
#[derive(InputObject)]
pub struct StaffSessionRefreshInput {
    /// The refresh token. It is used once; the same client gets the same answer again for 10 seconds, and any other second use ends the
    /// session.
    pub refresh_token: String,
    /// Taken as by every mutation; the refresh token alone makes a repetition come to the same.
    pub idempotency_key: Option<String>,
}

/// A session to end: that of the request where no token names another.
#[derive(InputObject)]
pub struct StaffSessionRevokeInput {
    /// The refresh token of the session, for a device whose access token has run out.
    pub refresh_token: Option<String>,
    /// Whether all sessions of the same member end with it.
    #[graphql(default)]
    pub everywhere: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Somebody who followed the link of an invitation.
#[derive(InputObject)]
pub struct StaffInvitationAcceptInput {
    /// The token of the link.
    pub token: String,
    /// The password to be, 8 to 128 characters.
    pub password: String,
    /// A random UUID: the same request again is done once.
    pub idempotency_key: Option<String>,
}

/// Somebody who is to join the staff.
#[derive(InputObject)]
pub struct StaffInviteInput {
    /// Where the invitation goes.
    pub email: String,
    /// The name for people, up to 100 characters.
    pub name: String,
    /// The roles that they are to have, 1 to 20; none may allow more than whoever invites may do.
    pub role_ids: Vec<GlobalId<RoleId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a member; what is absent stays.
#[derive(InputObject)]
pub struct StaffUpdateInput {
    /// The member.
    pub id: GlobalId<StaffMemberId>,
    /// The name for people.
    pub name: Option<String>,
    /// The roles, all of them, 20 at most. Whoever has other roles than before signs in anew.
    pub role_ids: Option<Vec<GlobalId<RoleId>>>,
    /// Whether a member who was deactivated may sign in again.
    #[graphql(default)]
    pub reactivate: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Who is to be let in no more.
#[derive(InputObject)]
pub struct StaffDeactivateInput {
    /// The member.
    pub id: GlobalId<StaffMemberId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A new role.
#[derive(InputObject)]
pub struct RoleCreateInput {
    /// The name for people, unique in the shop, up to 60 characters.
    pub name: String,
    /// What it allows, such as `orders:read`; nothing that whoever makes it may not do.
    pub permissions: Vec<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to change of a role; what is absent stays.
#[derive(InputObject)]
pub struct RoleUpdateInput {
    /// The role.
    pub id: GlobalId<RoleId>,
    /// The name for people.
    pub name: Option<String>,
    /// What it allows, all of it.
    pub permissions: Option<Vec<String>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Which role is to go.
#[derive(InputObject)]
pub struct RoleDeleteInput {
    /// The role; nobody may have it.
    pub id: GlobalId<RoleId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A new API key.
#[derive(InputObject)]
pub struct ApiKeyCreateInput {
    /// What it is for, up to 60 characters.
    pub name: String,
    /// What it opens at most, such as `orders:read`; nothing that whoever makes it may not do.
    pub scopes: Vec<String>,
    /// When it is to stop working; never by itself where it is absent.
    pub expires_at: Option<DateTime>,
    /// The same request with the same key is done once, and answers the same secret.
    pub idempotency_key: Option<String>,
}

/// Which API key is to open nothing any more.
#[derive(InputObject)]
pub struct ApiKeyRevokeInput {
    /// The key.
    pub id: GlobalId<ApiKeyId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A second factor to begin with.
#[derive(InputObject)]
pub struct TotpEnrollInput {
    /// The password, asked for again.
    pub password: String,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// The proof that the app has the secret.
#[derive(InputObject)]
pub struct TotpConfirmInput {
    /// The code that the app shows now.
    pub totp_code: String,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A second factor to do without.
#[derive(InputObject)]
pub struct TotpDisableInput {
    /// The password, asked for again.
    pub password: String,
    /// The code that the app shows now.
    pub totp_code: Option<String>,
    /// A recovery code in the place of the app's code; it is used up.
    pub recovery_code: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<StaffSessionCreateInput> for StaffSessionCreate {
    fn from(input: StaffSessionCreateInput) -> Self {
        let factor = Factor { totp_code: input.totp_code, recovery_code: input.recovery_code };
        Self { email: input.email, password: input.password, factor }
    }
}

impl From<StaffInviteInput> for InvitationDraft {
    fn from(input: StaffInviteInput) -> Self {
        Self { email: input.email, name: input.name, roles: ids(input.role_ids) }
    }
}

impl From<StaffUpdateInput> for StaffUpdate {
    fn from(input: StaffUpdateInput) -> Self {
        Self { id: input.id.0, name: input.name, roles: input.role_ids.map(ids), reactivate: input.reactivate }
    }
}

impl From<RoleCreateInput> for RoleDraft {
    fn from(input: RoleCreateInput) -> Self {
        Self { name: input.name, permissions: input.permissions }
    }
}

impl From<RoleUpdateInput> for RoleUpdate {
    fn from(input: RoleUpdateInput) -> Self {
        Self { id: input.id.0, name: input.name, permissions: input.permissions }
    }
}

impl From<ApiKeyCreateInput> for ApiKeyDraft {
    fn from(input: ApiKeyCreateInput) -> Self {
        Self { name: input.name, scopes: input.scopes, expires_at: input.expires_at.map(|instant| instant.0) }
    }
}

impl From<TotpDisableInput> for TotpDisable {
    fn from(input: TotpDisableInput) -> Self {
        let factor = Factor { totp_code: input.totp_code, recovery_code: input.recovery_code };
        Self { password: input.password, factor }
    }
}

fn ids(ids: Vec<GlobalId<RoleId>>) -> Vec<RoleId> {
    ids.into_iter().map(|id| id.0).collect()
}
