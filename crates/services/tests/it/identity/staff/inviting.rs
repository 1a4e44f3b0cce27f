use cartwright_domain::{
    identity::{InvitationDraft, OneTimePurpose, StaffStatus, SystemRole},
    input::InputProblemCode,
};
use cartwright_services::{
    Context,
    identity::staff::{
        Factor, InvitationAccept, StaffDeactivate, StaffRefusal, StaffSessionCreate, StaffUpdate, staff_deactivate,
        staff_invitation_accept, staff_invite, staff_session_create, staff_update,
    },
};
use cartwright_testkit::{PASSWORD, TestShop};

use crate::refused::refusals;

fn draft(email: &str) -> InvitationDraft {
    InvitationDraft { email: email.to_owned(), name: "Bob".to_owned(), roles: vec![SystemRole::Orders.id()] }
}

fn accept(token: &str) -> InvitationAccept {
    InvitationAccept { token: token.to_owned(), password: PASSWORD.to_owned() }
}

async fn owner(shop: &TestShop) -> Context {
    shop.owner("ada@shop.example").await;
    shop.staff_request(&shop.staff_sign_in("ada@shop.example").await.tokens.access_token).await.unwrap()
}

#[tokio::test]
async fn row_10_an_invitation_is_good_once_for_two_days() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    staff_invite(&ada, draft("bob@shop.example"), Some("invite")).await.unwrap();
    assert!(staff_invite(&ada, draft("bob@shop.example"), Some("invite")).await.unwrap().replayed);
    let first = shop.link("bob@shop.example", OneTimePurpose::AcceptInvitation).await;
    staff_invite(&ada, draft("BOB@shop.example"), None).await.unwrap();
    let token = shop.link("bob@shop.example", OneTimePurpose::AcceptInvitation).await;
    let invalid = StaffRefusal::InvalidToken { field: "token" };
    for wrong in ["", "null", &first, &token[1..], &"a".repeat(96)] {
        let refused = staff_invitation_accept(&shop.guest(), accept(wrong), None).await;
        assert_eq!(refusals(refused), std::slice::from_ref(&invalid), "{wrong}");
    }
    let before = StaffSessionCreate {
        email: "bob@shop.example".to_owned(),
        password: PASSWORD.to_owned(),
        factor: Factor::default(),
    };
    let refused = staff_session_create(&shop.guest(), before, None).await;
    assert_eq!(refusals(refused), [StaffRefusal::InvalidCredentials]);
    assert_eq!(shop.database().count("account", "password_hash IS NULL").await, 1);
    let key = "0b8f4c1e-8a51-4d3c-9a55-7a3a1b2c3d4e";
    staff_invitation_accept(&shop.guest(), accept(&token), Some(key)).await.unwrap();
    assert!(staff_invitation_accept(&shop.guest(), accept(&token), Some(key)).await.unwrap().replayed);
    let again = staff_invitation_accept(&shop.guest(), accept(&token), None).await;
    assert_eq!(refusals(again), std::slice::from_ref(&invalid));
    shop.staff_sign_in("bob@shop.example").await;

    staff_invite(&ada, draft("eve@shop.example"), None).await.unwrap();
    let late = shop.link("eve@shop.example", OneTimePurpose::AcceptInvitation).await;
    shop.clock().advance(chrono::TimeDelta::hours(49));
    assert_eq!(refusals(staff_invitation_accept(&shop.guest(), accept(&late), None).await), [invalid]);
    assert_eq!(shop.database().count("account", "password_hash IS NULL").await, 1);
}

#[tokio::test]
async fn row_01_inviting_a_member_gets_the_same_answer_and_changes_nothing() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let bob = shop.member(&ada, "bob@shop.example", &[SystemRole::ReadOnly.id()]).await;
    let before = shop.shop().store.staff().find(bob.member).await.unwrap().unwrap();
    let unknown = staff_invite(&ada, draft("cleo@shop.example"), None).await.unwrap();
    let known = staff_invite(&ada, draft("bob@shop.example"), None).await.unwrap();
    assert_eq!((known.outcome, known.replayed), (unknown.outcome, unknown.replayed));
    assert_eq!(shop.shop().store.staff().find(bob.member).await.unwrap().unwrap(), before);
    assert_eq!(shop.database().count("one_time_token", "1 = 1").await, 1, "only the unknown one gets a link");
    shop.staff_request(&bob.tokens.access_token).await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_told_at_its_place() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let wrong = InvitationDraft { email: "nobody".to_owned(), name: " ".to_owned(), roles: Vec::new() };
    let refused = refusals(staff_invite(&ada, wrong, None).await);
    let told: Vec<(String, InputProblemCode)> = refused
        .into_iter()
        .map(|refusal| match refusal {
            StaffRefusal::Input(problem) => (problem.path.join("."), problem.code),
            other => panic!("{other:?}"),
        })
        .collect();
    let expected = [
        ("email", InputProblemCode::Invalid),
        ("name", InputProblemCode::Required),
        ("roleIds", InputProblemCode::Required),
    ];
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code)));
    let unknown = InvitationDraft { roles: vec![uuid::Uuid::nil().into()], ..draft("bob@shop.example") };
    let path = vec!["roleIds".to_owned(), "0".to_owned()];
    assert_eq!(refusals(staff_invite(&ada, unknown, None).await), [StaffRefusal::RoleNotFound { path }]);
    assert_eq!(shop.database().count("account", "1 = 1").await, 1);
}

#[tokio::test]
async fn whoever_is_deactivated_is_out_until_they_are_let_in_again() {
    let shop = TestShop::open().await;
    let ada = owner(&shop).await;
    let bob = shop.member(&ada, "bob@shop.example", &[SystemRole::Orders.id()]).await;
    let gone = staff_deactivate(&ada, StaffDeactivate { id: bob.member }, None).await.unwrap().outcome;
    assert_eq!(gone.status, StaffStatus::Deactivated);
    assert!(shop.staff_request(&bob.tokens.access_token).await.is_err());
    let sign_in = || StaffSessionCreate {
        email: "bob@shop.example".to_owned(),
        password: PASSWORD.to_owned(),
        factor: Factor::default(),
    };
    let refused = staff_session_create(&shop.guest(), sign_in(), None).await;
    assert_eq!(refusals(refused), [StaffRefusal::InvalidCredentials]);
    let again = StaffUpdate { id: bob.member, name: Some("Robert".to_owned()), roles: None, reactivate: true };
    let back = staff_update(&ada, again, None).await.unwrap().outcome;
    assert_eq!((back.status, back.name.as_str()), (StaffStatus::Active, "Robert"));
    assert!(shop.staff_request(&bob.tokens.access_token).await.is_err(), "the old session has ended");
    staff_session_create(&shop.guest(), sign_in(), None).await.unwrap();
}
