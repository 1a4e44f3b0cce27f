use cartwright_domain::identity::AccountKind;
use cartwright_services::{
    Error, Failure,
    identity::{
        session_refresh,
        staff::{
            Factor, StaffDeactivate, StaffRefusal, StaffSessionCreate, StaffSessionRevoke, staff_deactivate,
            staff_session_create, staff_session_revoke,
        },
    },
};
use cartwright_testkit::{PASSWORD, TestShop};
use uuid::Uuid;

use super::role;
use crate::refused::refusals;

fn credentials(email: &str, password: &str) -> StaffSessionCreate {
    StaffSessionCreate { email: email.to_owned(), password: password.to_owned(), factor: Factor::default() }
}

#[tokio::test]
async fn row_01_and_02_every_failed_sign_in_gets_the_same_answer_for_the_same_work() {
    let shop = TestShop::open().await;
    shop.register("customer@shop.example").await;
    shop.owner("ada@shop.example").await;
    let owner = shop.staff_sign_in("ada@shop.example").await;
    let owner = shop.staff_request(&owner.tokens.access_token).await.unwrap();
    let seeing = role(&owner, "Seeing", &["orders:read"]).await;
    let eve = shop.member(&owner, "eve@shop.example", &[seeing]).await;
    staff_deactivate(&owner, StaffDeactivate { id: eve.member }, None).await.unwrap();
    let sessions = shop.database().count("session", "1 = 1").await;
    let mut work = Vec::new();
    for (email, password) in [
        ("ada@shop.example", "a wrong password"),
        ("nobody@shop.example", PASSWORD),
        ("eve@shop.example", PASSWORD),
        ("customer@shop.example", PASSWORD),
    ] {
        let before = (shop.shop().identity.password_hashes(), shop.statements());
        let refused = staff_session_create(&shop.guest(), credentials(email, password), None).await;
        assert_eq!(refusals(refused), [StaffRefusal::InvalidCredentials], "{email}");
        work.push((shop.shop().identity.password_hashes() - before.0, shop.statements() - before.1));
    }
    assert_eq!(work, [(1, 4); 4], "the account is read, and the refusal is written into the audit log");
    assert_eq!(shop.database().count("session", "1 = 1").await, sessions);
}

#[tokio::test]
async fn the_same_sign_in_again_begins_no_second_session() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let key = Uuid::from_u128(7).to_string();
    let input = || credentials("ada@shop.example", PASSWORD);
    let first = staff_session_create(&shop.guest(), input(), Some(&key)).await.unwrap();
    let again = staff_session_create(&shop.guest(), input(), Some(&key)).await.unwrap();
    assert_eq!((first.replayed, again.replayed), (false, true));
    assert_eq!(first.outcome.session, again.outcome.session);
    assert_eq!(shop.database().count("session", "1 = 1").await, 1);
    let other = staff_session_create(&shop.guest(), credentials("ada@shop.example", "another one"), Some(&key)).await;
    assert_eq!(refusals(other), [StaffRefusal::InvalidCredentials]);
}

#[tokio::test]
async fn a_session_goes_on_and_ends() {
    let shop = TestShop::open().await;
    shop.owner("ada@shop.example").await;
    let first = shop.staff_sign_in("ada@shop.example").await;
    let token = first.tokens.refresh_token.expose();
    let as_customer = session_refresh(&shop.guest(), AccountKind::Customer, token, None).await;
    assert!(matches!(as_customer, Err(Error::Refused(_))), "a customer's endpoint does not take it");
    let next = session_refresh(&shop.guest(), AccountKind::Staff, token, None).await.unwrap().outcome;
    let request = shop.staff_request(&next.tokens.access_token).await.unwrap();
    shop.staff_sign_in("ada@shop.example").await;
    let ended = staff_session_revoke(&request, StaffSessionRevoke::default(), None).await.unwrap().outcome;
    assert_eq!(ended, 1);
    assert!(matches!(shop.staff_request(&next.tokens.access_token).await, Err(Failure::Unauthenticated)));
    let guest = staff_session_revoke(&shop.guest(), StaffSessionRevoke::default(), None).await;
    assert!(matches!(guest, Err(Error::Failed(Failure::Unauthenticated))));
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
    let other = shop.staff_sign_in("ada@shop.example").await;
    let by_token =
        StaffSessionRevoke { refresh_token: Some(other.tokens.refresh_token.expose().to_owned()), everywhere: true };
    assert_eq!(staff_session_revoke(&shop.guest(), by_token, None).await.unwrap().outcome, 2);
}
