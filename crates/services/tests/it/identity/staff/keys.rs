use cartwright_domain::{
    identity::{ApiKeyDraft, Permission},
    input::InputProblemCode,
};
use cartwright_services::{
    Context, Error, Failure,
    identity::staff::{
        ApiKeyRevoke, RoleUpdate, StaffDeactivate, StaffRefusal, api_key_create, api_key_revoke, role_update,
        staff_deactivate, totp_enroll,
    },
};
use cartwright_testkit::{PASSWORD, TestShop};
use chrono::TimeDelta;
use uuid::Uuid;

use super::role;
use crate::refused::refusals;

fn draft(scopes: &[&str]) -> ApiKeyDraft {
    let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
    ApiKeyDraft { name: "ERP".to_owned(), scopes, expires_at: None }
}

async fn owner(shop: &TestShop) -> Context {
    shop.owner("ada@shop.example").await;
    shop.staff_request(&shop.staff_sign_in("ada@shop.example").await.tokens.access_token).await.unwrap()
}

#[tokio::test]
async fn row_114_the_secret_of_a_key_is_told_once_and_not_kept() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let made = api_key_create(&ada, draft(&["orders:read"]), Some("make it")).await.unwrap();
    let secret = made.outcome.secret.expose().to_owned();
    assert!(secret.starts_with(&made.outcome.key.hint) && made.outcome.key.hint.starts_with("cwk_"));
    let again = api_key_create(&ada, draft(&["orders:read"]), Some("make it")).await.unwrap();
    assert!(again.replayed && again.outcome.secret.expose() == secret, "a lost answer is given again");
    assert_eq!(shop.database().count("api_key", "1 = 1").await, 1);
    for (table, column) in [("api_key", "hint"), ("api_key", "name"), ("idempotency_key", "outcome")] {
        let kept = format!("CAST({column} AS TEXT) LIKE '%{}%'", &secret[12..]);
        assert_eq!(shop.database().count(table, &kept).await, 0, "{table}.{column}");
    }
    let program = shop.staff_request(&secret).await.unwrap();
    assert_eq!(program.actor().label(), "staff:ada@shop.example (ERP)");
    program.require_staff(Permission::OrdersRead).unwrap();
    assert!(matches!(program.require_staff(Permission::OrdersWrite), Err(Failure::Forbidden { .. })));
    assert!(shop.staff_request(&secret[..46]).await.is_err());
}

#[tokio::test]
async fn row_32_a_key_opens_what_its_owner_may_still_do() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let making = role(&ada, "Making", &["api-keys:write", "orders:write"]).await;
    let bob = shop.member(&ada, "bob@shop.example", &[making]).await;
    let bob_himself = shop.staff_request(&bob.tokens.access_token).await.unwrap();
    let secret = api_key_create(&bob_himself, draft(&["orders:write"]), None).await.unwrap().outcome.secret;
    let program = shop.staff_request(secret.expose()).await.unwrap();
    program.require_staff(Permission::OrdersWrite).unwrap();
    // It has not the right to make keys, and is nobody in person.
    let refused = api_key_create(&program, draft(&["orders:write"]), None).await;
    assert!(matches!(refused, Err(Error::Failed(Failure::Forbidden { permission: "api-keys:write" }))));
    let refused = totp_enroll(&program, PASSWORD, None).await;
    assert!(matches!(refused, Err(Error::Failed(Failure::Unauthenticated))));
    let less = RoleUpdate { id: making, name: None, permissions: Some(vec!["orders:read".to_owned()]) };
    role_update(&ada, less, None).await.unwrap();
    let program = shop.staff_request(secret.expose()).await.unwrap();
    program.require_staff(Permission::OrdersRead).unwrap();
    assert!(matches!(program.require_staff(Permission::OrdersWrite), Err(Failure::Forbidden { .. })));
    staff_deactivate(&ada, StaffDeactivate { id: bob.member }, None).await.unwrap();
    assert!(matches!(shop.staff_request(secret.expose()).await, Err(Failure::Unauthenticated)));
    assert_eq!(shop.database().count("api_key", "revoked_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn row_08_a_revoked_key_is_worth_nothing_within_a_second_in_every_process() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let made = api_key_create(&ada, draft(&["orders:read"]), None).await.unwrap().outcome;
    let other = shop.another_process().await;
    let credential = cartwright_services::identity::staff::StaffCredential::ApiKey(made.secret.clone());
    let open = cartwright_services::identity::staff::authenticate_staff;
    open(&other, &credential).await.unwrap();
    let revoked = api_key_revoke(&ada, ApiKeyRevoke { id: made.key.id }, None).await.unwrap().outcome;
    assert_eq!(revoked.revoked_at, Some(shop.clock().now()));
    assert!(matches!(open(shop.shop(), &credential).await, Err(Failure::Unauthenticated)));
    shop.clock().advance(TimeDelta::seconds(1));
    assert!(matches!(open(&other, &credential).await, Err(Failure::Unauthenticated)));
    let nobodys = api_key_revoke(&ada, ApiKeyRevoke { id: Uuid::nil().into() }, None).await;
    assert_eq!(refusals(nobodys), [StaffRefusal::ApiKeyNotFound]);
}

#[tokio::test]
async fn a_key_ends_with_its_time_and_makes_none_that_outlives_it() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let end = shop.clock().now() + TimeDelta::hours(1);
    let past = ApiKeyDraft { expires_at: Some(shop.clock().now()), ..draft(&["orders:read"]) };
    let refused = refusals(api_key_create(&ada, past, None).await);
    assert!(matches!(&refused[..], [StaffRefusal::Input(problem)] if problem.code == InputProblemCode::OutOfRange));
    let short = ApiKeyDraft { expires_at: Some(end), ..draft(&["api-keys:write", "orders:read"]) };
    let secret = api_key_create(&ada, short.clone(), None).await.unwrap().outcome.secret;
    let program = shop.staff_request(secret.expose()).await.unwrap();
    for longer in [None, Some(end + TimeDelta::seconds(1))] {
        let wanted = ApiKeyDraft { expires_at: longer, ..short.clone() };
        let refused = refusals(api_key_create(&program, wanted, None).await);
        assert!(matches!(&refused[..], [StaffRefusal::Input(problem)] if problem.path == ["expiresAt"]));
    }
    assert_eq!(shop.database().count("api_key", "1 = 1").await, 1);
    api_key_create(&program, short, None).await.unwrap();
    shop.clock().advance(TimeDelta::hours(1));
    assert!(matches!(shop.staff_request(secret.expose()).await, Err(Failure::Unauthenticated)));
}

#[tokio::test]
async fn a_use_is_noted_once_a_minute() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let made = api_key_create(&ada, draft(&["orders:read"]), None).await.unwrap().outcome;
    let last_use = async || shop.shop().store.api_keys().find(made.key.id).await.unwrap().unwrap().last_used_at;
    assert_eq!(last_use().await, None);
    let first = shop.clock().now();
    for _ in 0..3 {
        shop.staff_request(made.secret.expose()).await.unwrap();
        shop.clock().advance(TimeDelta::seconds(20));
        assert_eq!(last_use().await, Some(first));
    }
    shop.staff_request(made.secret.expose()).await.unwrap();
    assert_eq!(last_use().await, Some(shop.clock().now()));
}

#[tokio::test]
async fn the_token_of_the_configuration_makes_no_keys() {
    let shop = TestShop::open().await;
    owner(&shop).await;
    let refused = api_key_create(&shop.clerk(), draft(&["orders:read"]), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::NoMember]);
    assert_eq!(shop.database().count("api_key", "1 = 1").await, 0);
}
