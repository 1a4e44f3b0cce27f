//! The staff: owners, roles, second factors and API keys.

mod factor;
mod granting;
mod inviting;
mod keys;
mod owners;
mod rights;
mod signing_in;

use cartwright_domain::{id::RoleId, identity::RoleDraft};
use cartwright_services::{Context, identity::staff::role_create};

/// A role with those rights, made by `by`.
async fn role(by: &Context, name: &str, permissions: &[&str]) -> RoleId {
    let permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
    role_create(by, RoleDraft { name: name.to_owned(), permissions }, None).await.expect("it is made").outcome.id
}
