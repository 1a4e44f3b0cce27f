use cartwright_domain::identity::OneTimePurpose;
use cartwright_services::{
    identity::{
        AccountRefusal, PasswordChange, PasswordReset, SessionCreate, authenticate_customer, password_change,
        password_reset, password_reset_request, session_create,
    },
    worker,
};
use cartwright_testkit::{PASSWORD, TestShop};
use chrono::TimeDelta;
use uuid::Uuid;

use crate::refused::refusals;

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "token" };
const NEW: &str = "a much better one";

async fn asked(shop: &TestShop, email: &str) {
    password_reset_request(&shop.guest(), email, None).await.unwrap();
    while worker::run_due(shop.shop()).await.unwrap() > 0 {}
}

async fn link(shop: &TestShop) -> String {
    shop.link("ada@shop.example", OneTimePurpose::ResetPassword).await
}

fn reset(token: &str) -> PasswordReset {
    PasswordReset { token: token.to_owned(), password: NEW.to_owned() }
}

async fn lets_in(shop: &TestShop, password: &str) -> bool {
    let input = SessionCreate { email: "ada@shop.example".to_owned(), password: password.to_owned(), cart: None };
    session_create(&shop.guest(), input, None).await.is_ok()
}

#[tokio::test]
async fn row_10_a_reset_link_sets_a_password_once_ends_all_sessions_and_begins_none() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    asked(&shop, " ADA@shop.example").await;
    let link = link(&shop).await;
    let key = Uuid::new_v4().to_string();
    password_reset(&shop.guest(), reset(&link), Some(&key)).await.unwrap();
    assert!(password_reset(&shop.guest(), reset(&link), Some(&key)).await.unwrap().replayed);
    assert!(authenticate_customer(shop.shop(), &ada.tokens.access_token).await.is_err());
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 0);
    assert!(!lets_in(&shop, PASSWORD).await);
    assert!(lets_in(&shop, NEW).await);
    assert_eq!(refusals(password_reset(&shop.guest(), reset(&link), None).await), [INVALID]);
    assert_eq!(shop.database().count("account", "email_verified_at IS NOT NULL").await, 1, "the mailbox is proved");
}

#[tokio::test]
async fn row_10_a_reset_link_dies_after_half_an_hour_at_the_next_request_and_at_a_change_of_password() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    asked(&shop, "ada@shop.example").await;
    let old = link(&shop).await;
    shop.clock().advance(TimeDelta::minutes(30));
    assert_eq!(refusals(password_reset(&shop.guest(), reset(&old), None).await), [INVALID]);
    asked(&shop, "ada@shop.example").await;
    let first = link(&shop).await;
    asked(&shop, "ada@shop.example").await;
    assert_eq!(refusals(password_reset(&shop.guest(), reset(&first), None).await), [INVALID]);
    let second = link(&shop).await;
    let change = PasswordChange { current_password: PASSWORD.to_owned(), new_password: "in between".to_owned() };
    password_change(&shop.request_of(&ada), change, None).await.unwrap();
    assert_eq!(refusals(password_reset(&shop.guest(), reset(&second), None).await), [INVALID]);
    // A link of another kind opens nothing here.
    shop.register("ada@shop.example").await;
    let verify = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    assert_eq!(refusals(password_reset(&shop.guest(), reset(&verify), None).await), [INVALID]);
    assert!(lets_in(&shop, "in between").await && !lets_in(&shop, NEW).await);
}

#[tokio::test]
async fn row_01_and_02_asking_for_a_new_password_is_the_same_work_for_every_address() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let mut work = Vec::new();
    for email in ["ada@shop.example", "nobody@shop.example"] {
        let before = shop.statements();
        assert!(!password_reset_request(&shop.guest(), email, None).await.unwrap().replayed);
        work.push(shop.statements() - before);
    }
    assert_eq!(work[0], work[1]);
    while worker::run_due(shop.shop()).await.unwrap() > 0 {}
    assert_eq!(shop.database().count("one_time_token", "purpose = 'reset_password'").await, 1);
}

#[tokio::test]
async fn row_06_and_08_a_change_asks_the_password_and_ends_all_other_sessions() {
    let shop = TestShop::open().await;
    let phone = shop.customer("ada@shop.example").await;
    let laptop = shop.sign_in("ada@shop.example").await;
    let change = |current: &str, new: &str| PasswordChange {
        current_password: current.to_owned(),
        new_password: new.to_owned(),
    };
    let request = shop.request_of(&laptop);
    let wrong = refusals(password_change(&request, change("a wrong password", NEW), None).await);
    assert_eq!(wrong, [AccountRefusal::WrongPassword { field: "currentPassword" }]);
    let common = refusals(password_change(&request, change(PASSWORD, "12345678"), None).await);
    assert!(matches!(common[..], [AccountRefusal::Password { field: "newPassword", .. }]));
    assert!(lets_in(&shop, PASSWORD).await);
    password_change(&request, change(PASSWORD, NEW), Some("once")).await.unwrap();
    assert!(password_change(&request, change(PASSWORD, NEW), Some("once")).await.unwrap().replayed);
    assert!(authenticate_customer(shop.shop(), &laptop.tokens.access_token).await.is_ok());
    assert!(authenticate_customer(shop.shop(), &phone.tokens.access_token).await.is_err());
    assert!(lets_in(&shop, NEW).await && !lets_in(&shop, PASSWORD).await);
}
