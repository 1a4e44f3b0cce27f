//! Row 14: whatever is wrong with what comes back from a provider, nobody is let in, nothing is linked, and no account is made.

use cartwright_services::{
    Failure,
    identity::{AccountRefusal, ProviderSignInComplete, SignInBegun, provider_sign_in_complete},
};
use cartwright_testkit::{IdentityServer, Person, Returned, Signing, TestShop, completion};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::refused::refusals;

const STATE: AccountRefusal = AccountRefusal::InvalidToken { field: "state" };
const RETURNED_STATE: AccountRefusal = AccountRefusal::InvalidToken { field: "returnedState" };

/// How many accounts, sessions and links there are.
async fn there_are(shop: &TestShop) -> [i64; 3] {
    let mut counts = [0; 3];
    for (count, table) in counts.iter_mut().zip(["account", "session", "external_identity"]) {
        *count = shop.database().count(table, "1 = 1").await;
    }
    counts
}

async fn refused(shop: &TestShop, input: ProviderSignInComplete, expected: AccountRefusal) {
    let before = there_are(shop).await;
    assert_eq!(refusals(provider_sign_in_complete(&shop.guest(), input, None).await), [expected]);
    assert_eq!(there_are(shop).await, before);
}

async fn begun(shop: &TestShop, server: &IdentityServer) -> (SignInBegun, Returned) {
    let begun = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let returned = server.visit(&begun.authorization_url).await;
    (begun, returned)
}

/// A sign-in for which the server has been told to cheat. The same sign-in by an honest server is no better, because it has been used.
async fn cheated(shop: &TestShop, server: &IdentityServer, what: &str) {
    let (begun, returned) = begun(shop, server).await;
    let before = there_are(shop).await;
    let outcome = shop.end_sign_in(&shop.guest(), &begun, &returned).await;
    assert_eq!(refusals(outcome), [AccountRefusal::NotConfirmed], "{what}");
    assert_eq!(there_are(shop).await, before, "{what}");
    server.is_honest();
    refused(shop, completion(&begun, &returned), STATE).await;
}

#[tokio::test]
async fn row_14_a_missing_or_wrong_state_is_refused() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let (begun, returned) = begun(&shop, &server).await;
    let right = completion(&begun, &returned);
    let long = "x".repeat(10_000);
    for wrong in ["", "null", "\0", &long, &returned.state, &right.state[1..], &right.state.to_uppercase()] {
        refused(&shop, ProviderSignInComplete { state: wrong.to_owned(), ..right.clone() }, STATE).await;
    }
    for wrong in ["", &long, &right.state, &returned.state[1..]] {
        let input = ProviderSignInComplete { returned_state: wrong.to_owned(), ..right.clone() };
        refused(&shop, input, RETURNED_STATE).await;
    }
    assert_eq!(server.requests("/token"), 0, "nobody is asked for such a thing");
    provider_sign_in_complete(&shop.guest(), right, None).await.unwrap();
    assert_eq!(there_are(&shop).await, [1, 1, 1], "only the right one is taken");
}

#[tokio::test]
async fn row_14_a_sign_in_of_somebody_else_cannot_be_slipped_into_a_browser() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    server.becomes(Person::new("666", "mallory@shop.example"));
    let (mallorys, her_return) = begun(&shop, &server).await;
    let (victims, his_return) = begun(&shop, &server).await;
    // The browser of the victim is led to the storefront with what was meant for Mallory's.
    refused(&shop, completion(&victims, &her_return), RETURNED_STATE).await;
    // Even with the state exchanged, the code was asked for with another proof.
    let mixed = Returned { code: her_return.code.clone(), ..his_return };
    refused(&shop, completion(&victims, &mixed), AccountRefusal::NotConfirmed).await;
    refused(&shop, completion(&mallorys, &her_return), AccountRefusal::NotConfirmed).await;
}

#[tokio::test]
async fn row_14_a_server_without_pkce_is_caught_by_the_nonce() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    server.takes_every_verifier();
    let (_, hers) = begun(&shop, &server).await;
    let (victims, his) = begun(&shop, &server).await;
    let mixed = Returned { code: hers.code, ..his };
    refused(&shop, completion(&victims, &mixed), AccountRefusal::NotConfirmed).await;
}

#[tokio::test]
async fn row_14_a_code_is_worth_nothing_twice() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let (first, returned) = begun(&shop, &server).await;
    shop.end_sign_in(&shop.guest(), &first, &returned).await.unwrap();
    refused(&shop, completion(&first, &returned), STATE).await;
    let (second, new_return) = begun(&shop, &server).await;
    let replayed = Returned { code: returned.code, ..new_return };
    refused(&shop, completion(&second, &replayed), AccountRefusal::NotConfirmed).await;
    assert_eq!(there_are(&shop).await, [1, 1, 1]);
}

#[tokio::test]
async fn row_14_what_comes_back_after_ten_minutes_is_refused() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let (late, returned) = begun(&shop, &server).await;
    shop.clock().advance(TimeDelta::minutes(10));
    refused(&shop, completion(&late, &returned), STATE).await;
}

#[tokio::test]
async fn row_14_a_token_for_somebody_else_or_another_time_is_refused() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let now = shop.clock().now().timestamp();
    let long = "x".repeat(256);
    for (claim, value) in [
        ("iss", Some(json!("https://accounts.google.com"))),
        ("iss", Some(json!(format!("{}/", server.issuer())))),
        ("iss", None),
        ("aud", Some(json!("another-shop"))),
        ("aud", Some(json!(["the-shop", "another-shop"]))),
        ("aud", Some(json!([]))),
        ("aud", None),
        ("azp", Some(json!("another-shop"))),
        ("nonce", Some(json!("another"))),
        ("nonce", None),
        ("exp", Some(json!(now))),
        ("exp", Some(json!(now - 1))),
        ("exp", Some(json!("2099-01-01T00:00:00Z"))),
        ("exp", None),
        ("iat", Some(json!(now + 120))),
        ("iat", None),
        ("sub", Some(json!(""))),
        ("sub", Some(json!(long))),
        ("sub", None),
    ] {
        server.claims(claim, value.clone());
        cheated(&shop, &server, &format!("{claim}: {value:?}")).await;
    }
    shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
}

#[tokio::test]
async fn row_14_a_token_that_the_provider_has_not_signed_is_refused() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    for signing in
        [Signing::Nothing, Signing::PublicKeyAsSecret, Signing::ClientSecret, Signing::ForeignKey, Signing::UnknownKey]
    {
        server.signs(signing);
        cheated(&shop, &server, &format!("{signing:?}")).await;
    }
    for signing in [Signing::Rs256, Signing::Es256] {
        server.signs(signing);
        shop.sign_in_with(&shop.guest(), "sso", &server).await.unwrap();
    }
    assert_eq!(there_are(&shop).await, [1, 2, 1]);
}

#[tokio::test]
async fn row_14_an_address_that_is_not_verified_makes_no_account_whether_or_not_there_is_one() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    shop.register("known@shop.example").await;
    for verified in [json!(false), json!("true"), json!("false"), Value::Null] {
        for (subject, email) in [("1", "known@shop.example"), ("2", "unknown@shop.example")] {
            server.becomes(Person::new(subject, email).verified(verified.clone()));
            let refused = refusals(shop.sign_in_with(&shop.guest(), "sso", &server).await);
            let told = refused[0].to_string();
            assert!(told.contains("verify it there first"), "row 1: the answer is the same for both: {told}");
            assert_eq!(there_are(&shop).await, [1, 0, 0], "{verified} {email}");
        }
    }
    server.claims("email", None);
    let refused = refusals(shop.sign_in_with(&shop.guest(), "sso", &server).await);
    assert!(refused[0].to_string().contains("verify it there first"));
    for not_a_word in [json!(1), json!("yes")] {
        server.is_honest();
        server.claims("email_verified", Some(not_a_word.clone()));
        cheated(&shop, &server, &not_a_word.to_string()).await;
    }
    assert_eq!(there_are(&shop).await, [1, 0, 0]);
}

#[tokio::test]
async fn row_14_a_browser_sent_back_by_another_provider_ends_nothing() {
    let (shop, [honest, evil]) = TestShop::with_identity_servers(["sso", "evil"]).await;
    // The customer has chosen the honest one, and the other one answers.
    let begun_with_honest = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    let begun_with_evil = shop.begin_sign_in(&shop.guest(), "evil", false).await;
    let of_honest = honest.visit(&begun_with_honest.authorization_url).await;
    let of_evil = evil.visit(&begun_with_evil.authorization_url).await;
    let by_evil = Returned { issuer: of_evil.issuer.clone(), ..of_honest.clone() };
    refused(&shop, completion(&begun_with_honest, &by_evil), AccountRefusal::NotConfirmed).await;
    // A code of the honest one is not handed to the other.
    let to_evil = Returned { state: of_evil.state.clone(), ..of_honest };
    refused(&shop, completion(&begun_with_evil, &to_evil), AccountRefusal::NotConfirmed).await;
    assert_eq!((honest.requests("/token"), evil.requests("/token")), (0, 0));
    // A provider that always tells its issuer is not believed without it.
    let begun_again = shop.begin_sign_in(&shop.guest(), "sso", false).await;
    honest.tells_issuer(false);
    let nameless = honest.visit(&begun_again.authorization_url).await;
    assert_eq!(nameless.issuer, None);
    refused(&shop, completion(&begun_again, &nameless), AccountRefusal::NotConfirmed).await;
    assert_eq!(honest.requests("/token"), 0);
}

#[tokio::test]
async fn row_14_two_providers_may_call_two_people_the_same() {
    let (shop, [sso, evil]) = TestShop::with_identity_servers(["sso", "evil"]).await;
    sso.becomes(Person::new("1", "ada@shop.example"));
    evil.becomes(Person::new("1", "mallory@shop.example"));
    let ada = shop.sign_in_with(&shop.guest(), "sso", &sso).await.unwrap().outcome;
    let mallory = shop.sign_in_with(&shop.guest(), "evil", &evil).await.unwrap().outcome;
    assert_ne!(ada.customer, mallory.customer);
    // And one that claims to be another issuer is none.
    evil.claims("iss", Some(json!(sso.issuer())));
    let refused = shop.sign_in_with(&shop.guest(), "evil", &evil).await;
    assert_eq!(refusals(refused), [AccountRefusal::NotConfirmed]);
    assert_eq!(there_are(&shop).await, [2, 2, 2]);
}

#[tokio::test]
async fn row_14_only_the_customer_who_began_to_link_ends_it() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let ada = shop.request_of(&shop.customer("ada@shop.example").await);
    let bob = shop.request_of(&shop.customer("bob@shop.example").await);
    let begun = shop.begin_sign_in(&ada, "sso", true).await;
    let returned = server.visit(&begun.authorization_url).await;
    for other in [&shop.guest(), &bob] {
        let outcome = shop.end_sign_in(other, &begun, &returned).await;
        assert!(matches!(outcome, Err(cartwright_services::Error::Failed(Failure::Unauthenticated))));
    }
    assert_eq!(shop.database().count("external_identity", "1 = 1").await, 0);
    shop.end_sign_in(&ada, &begun, &returned).await.unwrap();
    assert_eq!(shop.database().count("external_identity", "1 = 1").await, 1);
}
