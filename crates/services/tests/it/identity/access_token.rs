use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cartwright_domain::identity::{AccountKind, Audience};
use cartwright_services::{
    Actor, Failure, Shop,
    identity::{SessionRevoke, authenticate, authenticate_customer, session_revoke},
};
use cartwright_testkit::TestShop;
use chrono::TimeDelta;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

async fn is_refused(shop: &Shop, token: &str) -> bool {
    matches!(authenticate_customer(shop, token).await, Err(Failure::Unauthenticated))
}

fn part(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn claims_of(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn row_07_only_what_this_shop_signed_as_an_access_token_is_believed() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let token = &ada.tokens.access_token;
    let actor = Actor::Customer { id: ada.customer, session: ada.session };
    assert_eq!(authenticate_customer(shop.shop(), token).await.unwrap(), actor);
    let (head, rest) = token.split_once('.').unwrap();
    let (payload, signature) = rest.split_once('.').unwrap();
    let unsigned = |header: &Value| format!("{}.{payload}.", part(header));
    let own = Ed25519KeyPair::from_seed_unchecked(&[9; 32]).unwrap();
    let own_key = EncodingKey::from_ed_der(own.to_pkcs8v1().unwrap().as_ref());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(own.public_key().as_ref()) });
    let mut forged = vec![
        unsigned(&json!({ "alg": "none", "typ": "at+jwt" })),
        unsigned(&json!({ "alg": "None" })),
        encode(&Header::new(Algorithm::HS256), &claims_of(token), &EncodingKey::from_secret(b"a key for tests"))
            .unwrap(),
        encode(&Header::new(Algorithm::HS256), &claims_of(token), &EncodingKey::from_secret(own.public_key().as_ref()))
            .unwrap(),
        ada.tokens.refresh_token.expose().to_owned(),
        format!("{head}.{}.{signature}", part(&json!({ "sid": ada.session.to_string() }))),
        format!("{head}.{payload}.{}", URL_SAFE_NO_PAD.encode([0; 64])),
        format!("{token}.{token}"),
        String::new(),
        "null".to_owned(),
        "x".repeat(100_000),
    ];
    for header in [
        json!({ "alg": "EdDSA", "typ": "at+jwt" }),
        json!({ "alg": "EdDSA", "typ": "at+jwt", "jwk": jwk }),
        json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "../../../../dev/null", "jku": "https://evil.example/keys" }),
    ] {
        let signed = format!("{}.{payload}", part(&header));
        forged.push(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(own.sign(signed.as_bytes()).as_ref())));
    }
    forged.push(encode(&Header::new(Algorithm::EdDSA), &claims_of(token), &own_key).unwrap());
    for forged in forged {
        assert!(is_refused(shop.shop(), &forged).await, "{forged:.200}");
    }
    assert!(matches!(authenticate(shop.shop(), token, Audience::Admin).await, Err(Failure::Unauthenticated)));
    assert_eq!(authenticate_customer(shop.shop(), token).await.unwrap(), actor, "the session goes on");
}

#[tokio::test]
async fn row_08_an_access_token_ends_at_its_time_without_any_leeway() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    assert_eq!(ada.tokens.access_token_expires_at - shop.clock().now(), TimeDelta::minutes(15));
    shop.clock().advance(TimeDelta::seconds(15 * 60 - 1));
    assert!(!is_refused(shop.shop(), &ada.tokens.access_token).await);
    shop.clock().advance(TimeDelta::seconds(1));
    assert!(is_refused(shop.shop(), &ada.tokens.access_token).await);
}

#[tokio::test]
async fn row_08_the_end_of_a_session_is_known_to_every_process_within_a_second() {
    let shop = TestShop::open().await;
    let other = shop.another_process().await;
    let ada = shop.customer("ada@shop.example").await;
    let token = &ada.tokens.access_token;
    assert!(!is_refused(shop.shop(), token).await);
    assert!(!is_refused(&other, token).await);
    let statements = other.store.statements();
    assert!(!is_refused(&other, token).await);
    assert_eq!(other.store.statements(), statements, "within the second nobody asks the database");
    session_revoke(&shop.request_of(&ada), SessionRevoke::default(), None).await.unwrap();
    assert!(is_refused(shop.shop(), token).await, "this process has ended it itself");
    shop.clock().advance(TimeDelta::seconds(1));
    assert!(is_refused(&other, token).await);
}

#[tokio::test]
async fn row_08_a_disabled_account_is_known_to_every_process_within_a_second() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    assert!(!is_refused(shop.shop(), &ada.tokens.access_token).await);
    let uow = shop.shop().store.begin().await.unwrap();
    uow.accounts().set_disabled(ada.customer.into(), Some(shop.clock().now())).await.unwrap();
    uow.commit().await.unwrap();
    shop.clock().advance(TimeDelta::seconds(1));
    assert!(is_refused(shop.shop(), &ada.tokens.access_token).await);
    let token = ada.tokens.refresh_token.expose();
    let refreshed =
        cartwright_services::identity::session_refresh(&shop.guest(), AccountKind::Customer, token, None).await;
    assert!(refreshed.is_err());
}
