use cartwright_domain::identity::OneTimePurpose;
use cartwright_services::identity::{
    AccountRefusal, EmailChangeRequest, EmailVerify, SessionCreate, email_change_request, email_verify,
    password_reset_request, session_create,
};
use cartwright_testkit::{PASSWORD, TestShop};

use crate::refused::refusals;

fn wanted(new_email: &str, password: &str) -> EmailChangeRequest {
    EmailChangeRequest { new_email: new_email.to_owned(), password: password.to_owned() }
}

fn followed(token: &str) -> EmailVerify {
    EmailVerify { token: token.to_owned(), password: None }
}

async fn lets_in(shop: &TestShop, email: &str) -> bool {
    let input = SessionCreate { email: email.to_owned(), password: PASSWORD.to_owned(), cart: None };
    session_create(&shop.guest(), input, None).await.is_ok()
}

#[tokio::test]
async fn row_12_an_address_changes_when_its_owner_has_followed_the_link() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let request = shop.request_of(&ada);
    let refused = email_change_request(&request, wanted("ada@new.example", "a wrong password"), None).await;
    assert_eq!(refusals(refused), [AccountRefusal::WrongPassword { field: "password" }]);
    assert_eq!(shop.database().count("one_time_token", "purpose = 'change_email'").await, 0);
    email_change_request(&request, wanted("ada@new.example", PASSWORD), None).await.unwrap();
    assert!(lets_in(&shop, "ada@shop.example").await && !lets_in(&shop, "ada@new.example").await);
    let link = shop.link("ada@shop.example", OneTimePurpose::ChangeEmail).await;
    email_verify(&shop.guest(), followed(&link), None).await.unwrap();
    assert!(lets_in(&shop, "ada@new.example").await && !lets_in(&shop, "ada@shop.example").await);
    let again = refusals(email_verify(&shop.guest(), followed(&link), None).await);
    assert_eq!(again, [AccountRefusal::InvalidToken { field: "token" }]);
}

#[tokio::test]
async fn row_10_links_that_went_to_the_old_mailbox_die_with_the_change() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    password_reset_request(&shop.guest(), "ada@shop.example", None).await.unwrap();
    while cartwright_services::worker::run_due(shop.shop()).await.unwrap() > 0 {}
    let old = shop.link("ada@shop.example", OneTimePurpose::ResetPassword).await;
    email_change_request(&shop.request_of(&ada), wanted("ada@new.example", PASSWORD), None).await.unwrap();
    let link = shop.link("ada@shop.example", OneTimePurpose::ChangeEmail).await;
    email_verify(&shop.guest(), followed(&link), None).await.unwrap();
    let input = cartwright_services::identity::PasswordReset { token: old, password: "a much better one".to_owned() };
    let refused = cartwright_services::identity::password_reset(&shop.guest(), input, None).await;
    assert_eq!(refusals(refused), [AccountRefusal::InvalidToken { field: "token" }]);
    assert!(lets_in(&shop, "ada@new.example").await);
}

#[tokio::test]
async fn row_01_an_address_that_is_taken_gets_the_answer_of_a_free_one_and_stays_with_its_owner() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    shop.customer("bob@shop.example").await;
    let bobs = shop.link("bob@shop.example", OneTimePurpose::VerifyEmail).await;
    let verified = EmailVerify { token: bobs, password: Some(PASSWORD.to_owned()) };
    email_verify(&shop.guest(), verified, None).await.unwrap();
    email_change_request(&shop.request_of(&ada), wanted("bob@shop.example", PASSWORD), None).await.unwrap();
    assert_eq!(shop.database().count("one_time_token", "purpose = 'change_email'").await, 0);
    assert_eq!(shop.database().count("account", "1 = 1").await, 2);
}

#[tokio::test]
async fn an_account_that_was_made_in_advance_does_not_keep_an_address_from_its_owner() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let squatter = shop.customer("ada@new.example").await;
    email_change_request(&shop.request_of(&ada), wanted("Ada@New.example", PASSWORD), None).await.unwrap();
    let link = shop.link("ada@shop.example", OneTimePurpose::ChangeEmail).await;
    email_verify(&shop.guest(), followed(&link), None).await.unwrap();
    assert!(lets_in(&shop, "ada@new.example").await);
    assert_eq!(shop.database().count("account", "1 = 1").await, 1);
    let gone = cartwright_services::identity::authenticate_customer(shop.shop(), &squatter.tokens.access_token).await;
    assert!(gone.is_err());
}
