//! What staff change of the staff.

use async_graphql::{Context, ID, Object};
use cartwright_services::{
    Done,
    identity::staff::{
        RoleDelete, StaffDeactivate, role_create, role_delete, role_update, staff_deactivate, staff_invite,
        staff_update,
    },
};

use super::{
    bare_payload::StaffInvitePayload,
    error::StaffUserError,
    input::{
        RoleCreateInput, RoleDeleteInput, RoleUpdateInput, StaffDeactivateInput, StaffInviteInput, StaffUpdateInput,
    },
    member::StaffMember,
    role::Role,
};
use crate::{error::ApiResult, id::global_id, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `staffUpdate`.
    pub StaffUpdatePayload refused by StaffUserError {
        /// The member after the change; null where nothing was changed.
        staff_member: StaffMember,
    }
}

payload! {
    /// The answer to `staffDeactivate`.
    pub StaffDeactivatePayload refused by StaffUserError {
        /// The member after the change; null where nothing was changed.
        staff_member: StaffMember,
    }
}

payload! {
    /// The answer to `roleCreate`.
    pub RoleCreatePayload refused by StaffUserError {
        /// The new role; null where none was made.
        role: Role,
    }
}

payload! {
    /// The answer to `roleUpdate`.
    pub RoleUpdatePayload refused by StaffUserError {
        /// The role after the change; null where nothing was changed.
        role: Role,
    }
}

payload! {
    /// The answer to `roleDelete`.
    pub RoleDeletePayload refused by StaffUserError {
        /// The id of the role that was removed; null where none was.
        deleted_id: ID,
    }
}

/// The mutations of members and roles.
#[derive(Default)]
pub struct StaffMutation;

#[Object]
impl StaffMutation {
    /// Invites somebody to join the staff: a link goes to the address, by which they choose a password. Whoever was invited and has not come gets
    /// a new link, with the name and roles of now. Needs the permission `staff:write`, and every right that is given.
    async fn staff_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is invited.")] mut input: StaffInviteInput,
    ) -> ApiResult<StaffInvitePayload> {
        let key = input.idempotency_key.take();
        StaffInvitePayload::of(staff_invite(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a member. Needs the permission `staff:write`, every right that is given, and every right that the member has.
    async fn staff_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member and what is to change.")] mut input: StaffUpdateInput,
    ) -> ApiResult<StaffUpdatePayload> {
        let key = input.idempotency_key.take();
        StaffUpdatePayload::of(staff_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Lets a member in no more: ends their sessions and revokes their API keys. The last owner stays. Needs the permission `staff:write`, and
    /// every right that the member has.
    async fn staff_deactivate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] input: StaffDeactivateInput,
    ) -> ApiResult<StaffDeactivatePayload> {
        let (wanted, key) = (StaffDeactivate { id: input.id.0 }, input.idempotency_key.as_deref());
        StaffDeactivatePayload::of(staff_deactivate(ctx.services(), wanted, key).await)
    }

    /// Makes a role. Needs the permission `staff:write`, and every right that is put into it.
    async fn role_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role.")] mut input: RoleCreateInput,
    ) -> ApiResult<RoleCreatePayload> {
        let key = input.idempotency_key.take();
        RoleCreatePayload::of(role_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes a role; whoever has it may do what it allows now, within a second. Needs the permission `staff:write`, every right that it has
    /// and every right that is put into it.
    async fn role_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role and what is to change.")] mut input: RoleUpdateInput,
    ) -> ApiResult<RoleUpdatePayload> {
        let key = input.idempotency_key.take();
        RoleUpdatePayload::of(role_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Removes a role that nobody has. Needs the permission `staff:write`, and every right that it has.
    async fn role_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The role.")] input: RoleDeleteInput,
    ) -> ApiResult<RoleDeletePayload> {
        let (wanted, key) = (RoleDelete { id: input.id.0 }, input.idempotency_key.as_deref());
        let deleted = role_delete(ctx.services(), wanted, key).await;
        let of_id = |done: Done<_>| Done { outcome: global_id(done.outcome), replayed: done.replayed };
        RoleDeletePayload::of(deleted.map(of_id))
    }
}
