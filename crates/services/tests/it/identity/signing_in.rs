use std::sync::Arc;

use cartwright_domain::{customer::Email, identity::AccountKind};
use cartwright_services::{
    Clock, Context, Ids, Shop,
    identity::{AccountRefusal, SessionCreate, session_create, sessions_of},
};
use cartwright_testkit::{PASSWORD, TestShop};
use secrecy::SecretSlice;
use uuid::Uuid;

use crate::refused::refusals;

fn credentials(email: &str, password: &str) -> SessionCreate {
    SessionCreate { email: email.to_owned(), password: password.to_owned(), cart: None }
}

/// Another process of the same shop with other settings.
async fn process(shop: &TestShop, cost: u32, pepper: &[u8], previous: Option<&[u8]>) -> Context {
    let of = shop.shop();
    let mut settings = of.settings.clone();
    settings.identity.password_cost = cost;
    settings.identity.previous_peppers =
        previous.map(|pepper| SecretSlice::from(pepper.to_vec())).into_iter().collect();
    settings.identity.pepper = SecretSlice::from(pepper.to_vec());
    let store = shop.database().connect().await;
    let clock: Clock = of.clock.clone();
    let other = Shop::new(store, clock, Ids::random(), settings, of.payment_providers.clone());
    other.refresh_channels().await.unwrap();
    let channel = other.channel(None).unwrap();
    Context::new(Arc::new(other), cartwright_services::Actor::Guest, channel, &[])
}

async fn disable(shop: &TestShop, email: &str) {
    let key = email.parse::<Email>().unwrap().folded();
    let account = shop.shop().store.accounts().find_by_email(AccountKind::Customer, &key).await.unwrap().unwrap();
    let uow = shop.shop().store.begin().await.unwrap();
    uow.accounts().set_disabled(account.id, Some(shop.clock().now())).await.unwrap();
    uow.commit().await.unwrap();
}

#[tokio::test]
async fn row_01_and_02_every_failed_sign_in_gets_the_same_answer_for_the_same_work() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    shop.register("eve@shop.example").await;
    disable(&shop, "eve@shop.example").await;
    let mut work = Vec::new();
    for (email, password) in [
        ("ada@shop.example", "a wrong password"),
        ("nobody@shop.example", PASSWORD),
        ("eve@shop.example", PASSWORD),
        ("eve@shop.example", "a wrong password"),
    ] {
        let before = (shop.shop().identity.password_hashes(), shop.statements());
        let refused = session_create(&shop.guest(), credentials(email, password), None).await;
        assert_eq!(refusals(refused), [AccountRefusal::InvalidCredentials], "{email}");
        work.push((shop.shop().identity.password_hashes() - before.0, shop.statements() - before.1));
    }
    // The account is looked for, and the failure is noted in the audit log.
    assert_eq!(work, [(1, 4); 4]);
    assert_eq!(shop.database().count("session", "1 = 1").await, 0);
    let no_address = session_create(&shop.guest(), credentials("no address", PASSWORD), None).await;
    assert_eq!(refusals(no_address), [AccountRefusal::InvalidCredentials]);
}

#[tokio::test]
async fn row_05_a_hash_is_upgraded_when_its_owner_signs_in() {
    let shop = TestShop::open().await;
    let other = process(&shop, 5, b"a newer pepper", None).await;
    let before = cartwright_domain::identity::Pepper::new(b"a newer pepper").id().0.clone();
    shop.register("ada@shop.example").await;
    // A process that does not know the old pepper cannot let her in.
    let refused = session_create(&other, credentials("ada@shop.example", PASSWORD), None).await;
    assert_eq!(refusals(refused), [AccountRefusal::InvalidCredentials]);
    let old = secrecy::ExposeSecret::expose_secret(&shop.shop().settings.identity.pepper).to_vec();
    let newer = process(&shop, 5, b"a newer pepper", Some(&old)).await;
    let upgraded = format!("password_hash LIKE '$2b$05$%' AND password_pepper = '{before}'");
    let wrong = session_create(&newer, credentials("ada@shop.example", "a wrong password"), None).await;
    assert_eq!(refusals(wrong), [AccountRefusal::InvalidCredentials]);
    assert_eq!(shop.database().count("account", &upgraded).await, 0);
    session_create(&newer, credentials("ada@shop.example", PASSWORD), None).await.unwrap();
    assert_eq!(shop.database().count("account", &upgraded).await, 1);
    session_create(&other, credentials("ada@shop.example", PASSWORD), None).await.unwrap();
}

#[tokio::test]
async fn row_16_every_sign_in_begins_a_session_of_its_own() {
    let shop = TestShop::open().await;
    let first = shop.customer("ada@shop.example").await;
    shop.clock().advance(chrono::TimeDelta::seconds(1));
    let request = shop.request_of(&first).by_client("Firefox on a tablet\0");
    let second = session_create(&request, credentials("ada@shop.example", PASSWORD), None).await.unwrap().outcome;
    assert_ne!(first.session, second.session);
    let sessions = sessions_of(&request, first.customer).await.unwrap();
    let told: Vec<_> = sessions.iter().map(|session| (session.id, session.user_agent.as_deref())).collect();
    assert_eq!(told, [(second.session, Some("Firefox on a tablet")), (first.session, None)]);
}

#[tokio::test]
async fn the_same_sign_in_again_begins_no_second_session_until_its_tokens_are_used() {
    let shop = TestShop::open().await;
    shop.register("ada@shop.example").await;
    let key = Uuid::new_v4().to_string();
    let guest = shop.guest();
    let sign_in = |password| session_create(&guest, credentials("ada@shop.example", password), Some(&key));
    let first = sign_in(PASSWORD).await.unwrap();
    let again = sign_in(PASSWORD).await.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(first.outcome.session, again.outcome.session);
    assert_eq!(first.outcome.tokens.refresh_token, again.outcome.tokens.refresh_token);
    assert_eq!(refusals(sign_in("a wrong password").await), [AccountRefusal::InvalidCredentials]);
    let token = first.outcome.tokens.refresh_token.expose();
    cartwright_services::identity::session_refresh(&shop.guest(), AccountKind::Customer, token, None).await.unwrap();
    let anew = sign_in(PASSWORD).await.unwrap();
    assert!(!anew.replayed);
    assert_ne!(anew.outcome.session, first.outcome.session);
    assert_eq!(shop.database().count("idempotency_key", "1 = 1").await, 1);
    let token = format!("CAST(outcome AS TEXT) LIKE '%{token}%'");
    assert_eq!(shop.database().count("idempotency_key", &token).await, 0, "row 114");
}
