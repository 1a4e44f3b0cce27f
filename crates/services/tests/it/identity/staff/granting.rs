//! Row 32: nobody raises rights, neither their own nor others'.

use cartwright_domain::{
    identity::{ApiKeyDraft, InvitationDraft, Permission, RoleDraft, SystemRole},
    input::InputProblemCode,
};
use cartwright_services::{
    Context,
    identity::staff::{
        RoleDelete, RoleUpdate, StaffDeactivate, StaffRefusal, StaffUpdate, api_key_create, role_create, role_delete,
        role_update, staff_deactivate, staff_invite, staff_update,
    },
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::role;
use crate::refused::refusals;

struct Cast {
    shop: TestShop,
    owner: Context,
    /// May change the staff and see orders, and nothing else.
    clerk: Context,
    clerk_role: cartwright_domain::id::RoleId,
}

async fn cast() -> Cast {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let token = shop.staff_sign_in("ada@shop.example").await.tokens.access_token;
    let owner = shop.staff_request(&token).await.unwrap();
    let clerk_role = role(&owner, "Clerk", &["staff:write", "orders:read", "api-keys:write"]).await;
    let clerk = shop.member(&owner, "bob@shop.example", &[clerk_role]).await;
    let clerk = shop.staff_request(&clerk.tokens.access_token).await.unwrap();
    Cast { shop, owner, clerk, clerk_role }
}

fn not_held(path: &[&str], permissions: &[Permission]) -> Vec<StaffRefusal> {
    let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
    permissions.iter().map(|permission| StaffRefusal::NotHeld { path: path.clone(), permission: *permission }).collect()
}

async fn everything(shop: &TestShop) -> Vec<i64> {
    let mut rows = Vec::new();
    for table in ["account", "staff_member", "staff_role", "staff_member_role", "api_key", "one_time_token"] {
        rows.push(shop.database().count(table, "1 = 1").await);
    }
    rows
}

#[tokio::test]
async fn row_32_nobody_gives_what_they_do_not_have() {
    let Cast { shop, owner, clerk, clerk_role } = cast().await;
    let more = role(&owner, "Sender", &["orders:write"]).await;
    let before = everything(&shop).await;
    let draft = RoleDraft { name: "Mine".to_owned(), permissions: vec!["orders:write".to_owned()] };
    let refused = refusals(role_create(&clerk, draft, None).await);
    assert_eq!(refused, not_held(&["permissions"], &[Permission::OrdersWrite]));
    let wider = RoleUpdate { id: clerk_role, name: None, permissions: Some(vec!["products:write".to_owned()]) };
    let refused = refusals(role_update(&clerk, wider, None).await);
    assert_eq!(refused, not_held(&["permissions"], &[Permission::ProductsWrite]));
    let friend = InvitationDraft { email: "eve@shop.example".to_owned(), name: "Eve".to_owned(), roles: vec![more] };
    let refused = refusals(staff_invite(&clerk, friend, None).await);
    assert_eq!(refused, not_held(&["roleIds"], &[Permission::OrdersWrite]));
    let me = clerk.require_member().unwrap().0;
    for wanted in [more, SystemRole::Owner.id(), SystemRole::ReadOnly.id()] {
        let change = StaffUpdate { id: me, name: None, roles: Some(vec![clerk_role, wanted]), reactivate: false };
        let refused = refusals(staff_update(&clerk, change, None).await);
        assert!(refused.iter().all(|refusal| matches!(refusal, StaffRefusal::NotHeld { .. })), "{refused:?}");
    }
    let key = |scope: &str| ApiKeyDraft { name: "Mine".to_owned(), scopes: vec![scope.to_owned()], expires_at: None };
    for scope in ["orders:write", "products:read", "taxes:write"] {
        let refused = refusals(api_key_create(&clerk, key(scope), None).await);
        assert_eq!(refused, not_held(&["scopes"], &[scope.parse().unwrap()]), "{scope}");
    }
    assert_eq!(everything(&shop).await, before);
    api_key_create(&clerk, key("orders:read"), None).await.unwrap();
    api_key_create(&clerk, key("staff:read"), None).await.unwrap();
}

#[tokio::test]
async fn row_32_nobody_touches_whoever_has_more() {
    let Cast { shop, owner, clerk, .. } = cast().await;
    let more = role(&owner, "Sender", &["orders:write"]).await;
    let cleo = shop.member(&owner, "cleo@shop.example", &[more]).await;
    let before = shop.shop().store.staff().find(cleo.member).await.unwrap();
    let change =
        StaffUpdate { id: cleo.member, name: Some("Eve".to_owned()), roles: Some(Vec::new()), reactivate: false };
    let outranked = not_held(&["id"], &[Permission::OrdersWrite]);
    assert_eq!(refusals(staff_update(&clerk, change, None).await), outranked);
    assert_eq!(refusals(staff_deactivate(&clerk, StaffDeactivate { id: cleo.member }, None).await), outranked);
    let narrower = RoleUpdate { id: more, name: None, permissions: Some(vec!["orders:read".to_owned()]) };
    assert_eq!(refusals(role_update(&clerk, narrower, None).await), outranked);
    assert_eq!(refusals(role_delete(&clerk, RoleDelete { id: more }, None).await), outranked);
    assert_eq!(shop.shop().store.staff().find(cleo.member).await.unwrap(), before);
    shop.staff_request(&cleo.tokens.access_token).await.unwrap();
}

#[tokio::test]
async fn roles_of_the_shop_stay_and_roles_in_use_are_not_removed() {
    let Cast { shop, owner, clerk_role, .. } = cast().await;
    for system in SystemRole::ALL {
        let change = RoleUpdate { id: system.id(), name: Some("Mine".to_owned()), permissions: None };
        assert_eq!(refusals(role_update(&owner, change, None).await), [StaffRefusal::SystemRole]);
        let removed = role_delete(&owner, RoleDelete { id: system.id() }, None).await;
        assert_eq!(refusals(removed), [StaffRefusal::SystemRole]);
    }
    assert_eq!(shop.database().count("staff_role", "system IS NOT NULL").await, 4);
    let used = role_delete(&owner, RoleDelete { id: clerk_role }, None).await;
    assert_eq!(refusals(used), [StaffRefusal::RoleInUse]);
    let unused = role(&owner, "Unused", &["orders:read"]).await;
    role_delete(&owner, RoleDelete { id: unused }, None).await.unwrap();
    let gone = role_delete(&owner, RoleDelete { id: unused }, None).await;
    assert_eq!(refusals(gone), [StaffRefusal::RoleNotFound { path: vec!["id".to_owned()] }]);
    let nobodys = staff_deactivate(&owner, StaffDeactivate { id: Uuid::nil().into() }, None).await;
    assert_eq!(refusals(nobodys), [StaffRefusal::MemberNotFound]);
    let taken = RoleDraft { name: " CLERK ".to_owned(), permissions: vec!["orders:read".to_owned()] };
    let refused = refusals(role_create(&owner, taken, None).await);
    assert!(
        matches!(&refused[..], [StaffRefusal::Input(problem)] if problem.code == InputProblemCode::Duplicate),
        "{refused:?}"
    );
}
