//! What staff see of themselves and of each other.

use cartwright_domain::identity::{ApiKey, Permission, Role, StaffMember};
use cartwright_persistence::{Count, Page, PageRequest};

use super::StaffSignedIn;
use crate::{Actor, Context, Failure};

/// The most roles that are told.
const MOST_ROLES_TOLD: u64 = 500;

/// The member who asks, in a session or with a key; none for the token of the configuration. Fails for whoever is not of the staff.
pub async fn me(ctx: &Context) -> Result<Option<StaffMember>, Failure> {
    let Actor::Staff(staff) = ctx.actor() else {
        return Err(Failure::Unauthenticated);
    };
    match &staff.member {
        Some(member) => Ok(ctx.store().staff().find(member.id).await?),
        None => Ok(None),
    }
}

/// The member who has just signed in.
pub async fn staff_member_signed_in(ctx: &Context, signed_in: &StaffSignedIn) -> Result<StaffMember, Failure> {
    let member = ctx.store().staff().find(signed_in.member).await?;
    member.ok_or_else(|| Failure::Internal(format!("{} is gone", signed_in.member)))
}

/// A page of the members of the staff, in the order in which they were entered.
pub async fn staff_members(ctx: &Context, request: &PageRequest) -> Result<Page<StaffMember>, Failure> {
    ctx.require_staff(Permission::StaffRead)?;
    Ok(ctx.store().staff().page(request).await?)
}

/// How many members the staff has and had.
pub async fn staff_count(ctx: &Context) -> Result<Count, Failure> {
    ctx.require_staff(Permission::StaffRead)?;
    Ok(ctx.store().staff().count().await?)
}

/// The roles, by name.
pub async fn roles(ctx: &Context) -> Result<Vec<Role>, Failure> {
    ctx.require_staff(Permission::StaffRead)?;
    Ok(ctx.store().roles().all(MOST_ROLES_TOLD).await?)
}

/// A page of all API keys, the newest first.
pub async fn api_keys(ctx: &Context, request: &PageRequest) -> Result<Page<ApiKey>, Failure> {
    ctx.require_staff(Permission::ApiKeysRead)?;
    Ok(ctx.store().api_keys().page(request).await?)
}

/// How many API keys there are and were.
pub async fn api_key_count(ctx: &Context) -> Result<Count, Failure> {
    ctx.require_staff(Permission::ApiKeysRead)?;
    Ok(ctx.store().api_keys().count().await?)
}
