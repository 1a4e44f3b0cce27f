use std::sync::Arc;

use cartwright_domain::identity::{AccountKind, LONGEST_SESSION};
use cartwright_services::{
    Context, Done, Error, Failure,
    identity::{AccountRefusal, Refreshed, authenticate_customer, session_refresh},
};
use cartwright_testkit::TestShop;
use chrono::TimeDelta;

use crate::{market::at_once, refused::refusals};

async fn refresh(ctx: &Context, token: &str) -> Result<Done<Refreshed>, Error<AccountRefusal>> {
    session_refresh(ctx, AccountKind::Customer, token, None).await
}

const INVALID: AccountRefusal = AccountRefusal::InvalidToken { field: "refreshToken" };

#[tokio::test]
async fn row_09_a_refresh_token_brings_the_next_and_a_lost_answer_is_given_again() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    shop.clock().advance(TimeDelta::minutes(20));
    let first = ada.tokens.refresh_token.expose();
    let second = refresh(&shop.guest(), first).await.unwrap();
    assert!(!second.replayed);
    let second = second.outcome.tokens;
    assert_ne!(second.refresh_token.expose(), first);
    assert_eq!(second.refresh_token_expires_at, ada.tokens.refresh_token_expires_at, "the end stays");
    authenticate_customer(shop.shop(), &second.access_token).await.unwrap();
    shop.clock().advance(TimeDelta::seconds(10));
    let again = refresh(&shop.guest(), first).await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.outcome.tokens.refresh_token, second.refresh_token);
    assert!(refresh(&shop.guest(), second.refresh_token.expose()).await.is_ok());
}

#[tokio::test]
async fn row_09_a_second_use_ends_the_session_with_all_its_tokens() {
    for (pause, client) in [(11, "phone"), (1, "thief")] {
        let shop = TestShop::open().await;
        let ada = shop.customer("ada@shop.example").await;
        let phone = shop.guest().by_client("phone");
        let first = ada.tokens.refresh_token.expose();
        let second = refresh(&phone, first).await.unwrap().outcome.tokens;
        shop.clock().advance(TimeDelta::seconds(pause));
        assert_eq!(refusals(refresh(&shop.guest().by_client(client), first).await), [INVALID]);
        assert_eq!(refusals(refresh(&phone, second.refresh_token.expose()).await), [INVALID]);
        let access = authenticate_customer(shop.shop(), &second.access_token).await;
        assert!(matches!(access, Err(Failure::Unauthenticated)));
        assert_eq!(shop.database().count("session", "end_reason = 'token_reused'").await, 1);
        // Another session of the same customer has nothing to do with it.
        shop.sign_in("ada@shop.example").await;
        assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_09_parallel_uses_of_one_token_bring_one_successor() {
    let shop = Arc::new(TestShop::open().await);
    let ada = shop.customer("ada@shop.example").await;
    let answers = at_once((0..20).map(|_| {
        let (shop, token) = (Arc::clone(&shop), ada.tokens.refresh_token.expose().to_owned());
        async move { refresh(&shop.guest(), &token).await.unwrap() }
    }))
    .await;
    assert_eq!(answers.iter().filter(|done| !done.replayed).count(), 1);
    let successor = &answers[0].outcome.tokens.refresh_token;
    assert!(answers.iter().all(|done| done.outcome.tokens.refresh_token == *successor));
    assert_eq!(shop.database().count("refresh_token", "1 = 1").await, 2);
}

#[tokio::test]
async fn row_09_a_session_ends_after_30_days_however_often_it_is_refreshed() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let mut token = ada.tokens.refresh_token.expose().to_owned();
    shop.clock().advance(LONGEST_SESSION - TimeDelta::minutes(1));
    let last = refresh(&shop.guest(), &token).await.unwrap().outcome.tokens;
    assert_eq!(last.access_token_expires_at, last.refresh_token_expires_at, "no token outlives its session");
    token = last.refresh_token.expose().to_owned();
    shop.clock().advance(TimeDelta::minutes(1));
    assert_eq!(refusals(refresh(&shop.guest(), &token).await), [INVALID]);
}

#[tokio::test]
async fn row_21_what_is_no_refresh_token_is_refused_and_ends_nothing() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let long = "x".repeat(100_000);
    for wrong in ["", " ", "null", "[]", "\0", &long, &ada.tokens.access_token] {
        assert_eq!(refusals(refresh(&shop.guest(), wrong).await), [INVALID]);
    }
    let foreign = session_refresh(&shop.guest(), AccountKind::Staff, ada.tokens.refresh_token.expose(), None).await;
    assert_eq!(refusals(foreign), [INVALID]);
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
    refresh(&shop.guest(), ada.tokens.refresh_token.expose()).await.unwrap();
}
