//! What mailboxes are told about accounts.

use cartwright_domain::identity::OneTimePurpose;
use cartwright_services::identity::{
    EmailChangeRequest, EmailVerify, PasswordChange, email_change_request, email_verify, password_change,
    password_reset_request,
};
use cartwright_testkit::{MailServer, PASSWORD};

use crate::market::Market;

/// To whom mails went since, and what they say.
async fn sent(market: &Market, server: &MailServer, from: usize) -> Vec<(String, String)> {
    while market.work().await > 0 {}
    server.mails().into_iter().skip(from).map(|mail| (mail.recipients.join(","), mail.text)).collect()
}

#[tokio::test]
async fn row_01_the_mailbox_learns_what_the_answer_hides() {
    let (market, server) = Market::mailing().await;
    let shop = &market.shop;
    shop.register("ada@shop.example").await;
    let first = sent(&market, &server, 0).await;
    let link = shop.link("ada@shop.example", OneTimePurpose::VerifyEmail).await;
    assert_eq!(first.len(), 1);
    assert!(first[0].0 == "ada@shop.example" && first[0].1.contains(&link), "{first:?}");
    email_verify(&shop.guest(), EmailVerify { token: link, password: Some(PASSWORD.to_owned()) }, None).await.unwrap();
    shop.register("ADA@shop.example").await;
    let second = sent(&market, &server, 1).await;
    assert_eq!(second.len(), 1, "the account is told of by mail alone");
    assert_eq!(second[0].0, "ada@shop.example", "row 10: never to the spelling that was typed");
    password_reset_request(&shop.guest(), "nobody@shop.example", None).await.unwrap();
    assert_eq!(sent(&market, &server, 2).await, []);
    password_reset_request(&shop.guest(), "Ada@Shop.example", None).await.unwrap();
    let reset = sent(&market, &server, 2).await;
    let link = shop.link("ada@shop.example", OneTimePurpose::ResetPassword).await;
    assert!(reset.len() == 1 && reset[0].1.contains(&link), "{reset:?}");
}

#[tokio::test]
async fn row_12_both_addresses_are_told_of_a_change_and_the_owner_of_a_new_password() {
    let (market, server) = Market::mailing().await;
    let shop = &market.shop;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let before = sent(&market, &server, 0).await.len();
    let wanted = EmailChangeRequest { new_email: "ada@new.example".to_owned(), password: PASSWORD.to_owned() };
    email_change_request(&ada, wanted, None).await.unwrap();
    let asked = sent(&market, &server, before).await;
    let link = shop.link("ada@shop.example", OneTimePurpose::ChangeEmail).await;
    let mut told: Vec<_> = asked.iter().map(|(to, text)| (to.as_str(), text.contains(&link))).collect();
    told.sort_unstable();
    assert_eq!(told, [("ada@new.example", true), ("ada@shop.example", false)]);
    email_verify(&shop.guest(), EmailVerify { token: link, password: None }, None).await.unwrap();
    let changed = sent(&market, &server, before + 2).await;
    let mut to: Vec<_> = changed.iter().map(|(to, _)| to.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["ada@new.example", "ada@shop.example"]);
    let change = PasswordChange { current_password: PASSWORD.to_owned(), new_password: "a much better one".to_owned() };
    password_change(&ada, change, None).await.unwrap();
    let last = sent(&market, &server, before + 4).await;
    assert_eq!(last.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["ada@new.example"]);
}
