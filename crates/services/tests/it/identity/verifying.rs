use cartwright_domain::identity::{OneTimePurpose, PasswordProblem};
use cartwright_services::{
    customer::{customer_address_create, signed_in_customer},
    identity::{AccountRefusal, EmailVerify, SessionCreate, email_verify, session_create},
};
use cartwright_testkit::{PASSWORD, TestShop};
use chrono::TimeDelta;
use uuid::Uuid;

use crate::{market::Market, refused::refusals};

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "token" };

fn answer(token: &str, password: &str) -> EmailVerify {
    EmailVerify { token: token.to_owned(), password: Some(password.to_owned()) }
}

fn credentials(password: &str) -> SessionCreate {
    SessionCreate { email: "ada@shop.example".to_owned(), password: password.to_owned(), cart: None }
}

async fn is_verified(shop: &TestShop) -> bool {
    shop.database().count("account", "email_verified_at IS NOT NULL").await == 1
}

#[tokio::test]
async fn whoever_registered_proves_the_mailbox_and_stays_signed_in() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let link = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    let key = Uuid::new_v4().to_string();
    assert!(!email_verify(&shop.guest(), answer(&link, PASSWORD), Some(&key)).await.unwrap().replayed);
    let person = signed_in_customer(&shop.request_of(&ada)).await.unwrap().unwrap();
    assert!(person.email_verified);
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
    assert!(email_verify(&shop.guest(), answer(&link, PASSWORD), Some(&key)).await.unwrap().replayed);
    assert_eq!(refusals(email_verify(&shop.guest(), answer(&link, PASSWORD), None).await), [INVALID], "used up");
}

#[tokio::test]
async fn row_13_verifying_ends_the_sessions_and_the_password_of_whoever_made_the_account_in_advance() {
    let shop = TestShop::open().await;
    let thief = shop.customer("ada@shop.example").await;
    customer_address_create(&shop.request_of(&thief), crate::market::address(), true, None).await.unwrap();
    let link = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    email_verify(&shop.guest(), answer(&link, "the password of ada"), None).await.unwrap();
    assert_eq!(shop.database().count("session", "end_reason = 'taken_over'").await, 1);
    assert_eq!(shop.database().count("customer_address", "1 = 1").await, 0);
    assert_eq!(
        refusals(session_create(&shop.guest(), credentials(PASSWORD), None).await),
        [AccountRefusal::InvalidCredentials]
    );
    session_create(&shop.guest(), credentials("the password of ada"), None).await.unwrap();
    assert!(is_verified(&shop).await);
}

#[tokio::test]
async fn row_13_guest_orders_belong_to_the_account_once_the_mailbox_is_proved() {
    let market = Market::open().await;
    let shop = &market.shop;
    let ticket = market.tickets(5).await;
    let order = market.order(market.cart(&[(ticket, 1)]).await).await;
    let ada = shop.customer(&order.email.to_uppercase()).await;
    let owned = || async { shop.database().count("sales_order", "customer_id IS NOT NULL").await };
    assert_eq!(owned().await, 0, "an account that anybody could have made has nothing");
    let link = shop.link(&order.email, OneTimePurpose::VerifyEmail).await;
    email_verify(&shop.guest(), answer(&link, PASSWORD), None).await.unwrap();
    assert_eq!(owned().await, 1);
    let found = cartwright_services::ordering::own_order(&shop.request_of(&ada), order.id).await.unwrap();
    assert_eq!(found.map(|order| order.id), Some(order.id));
    // What is bought as a guest later is found at the next sign-in.
    market.order(market.cart(&[(ticket, 1)]).await).await;
    shop.sign_in(&order.email).await;
    assert_eq!(owned().await, 2);
}

#[tokio::test]
async fn a_link_that_is_none_too_old_or_without_a_good_password_proves_nothing() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let link = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    let long = "x".repeat(10_000);
    for wrong in ["", " ", "null", "\0", &long, &link[1..], &link.to_uppercase()] {
        assert_eq!(refusals(email_verify(&shop.guest(), answer(wrong, PASSWORD), None).await), [INVALID]);
    }
    let weak = refusals(email_verify(&shop.guest(), answer(&link, "short"), None).await);
    assert_eq!(weak, [AccountRefusal::Password { field: "password", problem: PasswordProblem::TooShort }]);
    let none = EmailVerify { token: link.clone(), password: None };
    assert!(matches!(refusals(email_verify(&shop.guest(), none, None).await)[..], [AccountRefusal::Input(_)]));
    // Registering again sends another link, and the first one stops working.
    shop.register("ada@shop.example").await;
    assert_eq!(refusals(email_verify(&shop.guest(), answer(&link, PASSWORD), None).await), [INVALID]);
    let newer = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    shop.clock().advance(TimeDelta::days(2));
    assert_eq!(refusals(email_verify(&shop.guest(), answer(&newer, PASSWORD), None).await), [INVALID]);
    assert!(!is_verified(&shop).await);
}
