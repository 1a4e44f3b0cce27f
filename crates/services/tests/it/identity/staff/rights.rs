//! Row 30: a right that is taken away is gone within a second, in every process.

use std::sync::Arc;

use cartwright_domain::identity::{Permission, SystemRole};
use cartwright_services::{
    Actor, Failure, Shop, StaffActor,
    identity::staff::{
        RoleUpdate, StaffCredential, StaffDeactivate, StaffUpdate, authenticate_staff, refresh_watched_staff,
        role_update, staff_deactivate, staff_update,
    },
};
use cartwright_testkit::TestShop;
use chrono::TimeDelta;

use super::role;

async fn rights(shop: &Arc<Shop>, token: &str) -> Result<StaffActor, Failure> {
    match authenticate_staff(shop, &StaffCredential::presented(token)).await? {
        Actor::Staff(staff) => Ok(staff),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn row_30_rights_are_read_anew_in_every_process_within_a_second() {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    shop.owner("ada@shop.example").await;
    let token = shop.staff_sign_in("ada@shop.example").await.tokens.access_token;
    let owner = shop.staff_request(&token).await.unwrap();
    let sending = role(&owner, "Sender", &["orders:write"]).await;
    let bob = shop.member(&owner, "bob@shop.example", &[sending]).await;
    let token = bob.tokens.access_token.as_str();
    for process in [shop.shop(), &other] {
        assert!(rights(process, token).await.unwrap().may(Permission::OrdersWrite));
    }
    let hour = shop.clock().now() + TimeDelta::hours(1);
    let bobs = Actor::Staff(rights(&other, token).await.unwrap());
    let ended = other.watch_staff(&bobs, hour).expect("a member is watched");
    refresh_watched_staff(&other).await.unwrap();
    assert!(!ended.is_cancelled());

    let less = RoleUpdate { id: sending, name: None, permissions: Some(vec!["orders:read".to_owned()]) };
    role_update(&owner, less, None).await.unwrap();
    assert!(!rights(shop.shop(), token).await.unwrap().may(Permission::OrdersWrite), "at once where it was done");
    refresh_watched_staff(&other).await.unwrap();
    assert!(ended.is_cancelled(), "what was opened with the right ends");
    shop.clock().advance(TimeDelta::seconds(1));
    let left = rights(&other, token).await.unwrap();
    assert!(left.may(Permission::OrdersRead) && !left.may(Permission::OrdersWrite));

    let ended = other.watch_staff(&Actor::Staff(left), hour).expect("a member is watched");
    staff_deactivate(&owner, StaffDeactivate { id: bob.member }, None).await.unwrap();
    refresh_watched_staff(&other).await.unwrap();
    assert!(ended.is_cancelled());
    for process in [shop.shop(), &other] {
        assert!(matches!(rights(process, token).await, Err(Failure::Unauthenticated)));
    }
}

#[tokio::test]
async fn row_16_whoever_has_other_roles_signs_in_anew() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let token = shop.staff_sign_in("ada@shop.example").await.tokens.access_token;
    let owner = shop.staff_request(&token).await.unwrap();
    let bob = shop.member(&owner, "bob@shop.example", &[SystemRole::Orders.id()]).await;
    let change = |roles: Vec<SystemRole>| StaffUpdate {
        id: bob.member,
        name: None,
        roles: Some(roles.into_iter().map(SystemRole::id).collect()),
        reactivate: false,
    };
    staff_update(&owner, change(vec![SystemRole::Orders]), None).await.unwrap();
    shop.staff_request(&bob.tokens.access_token).await.unwrap();
    staff_update(&owner, change(vec![SystemRole::Orders, SystemRole::Catalogue]), None).await.unwrap();
    assert!(matches!(shop.staff_request(&bob.tokens.access_token).await, Err(Failure::Unauthenticated)));
    let again = shop.staff_sign_in("bob@shop.example").await;
    assert_ne!(again.session, bob.session);
    let actor = rights(shop.shop(), &again.tokens.access_token).await.unwrap();
    assert!(actor.may(Permission::ProductsWrite) && actor.may(Permission::OrdersWrite));
    assert_eq!(Actor::Staff(actor).label(), "staff:bob@shop.example");
}

#[tokio::test]
async fn row_07_a_token_of_a_customer_opens_nothing_of_the_staff() {
    let shop = TestShop::open().await;
    let customer = shop.customer("ada@shop.example").await;
    shop.owner("ada@shop.example").await;
    let refresh = shop.staff_sign_in("ada@shop.example").await.tokens.refresh_token.expose().to_owned();
    for wrong in [customer.tokens.access_token.as_str(), &refresh, "", "null", "cwk_", "cwk_null"] {
        let refused = shop.staff_request(wrong).await;
        assert!(matches!(refused, Err(Failure::Unauthenticated)), "{wrong}");
    }
}
