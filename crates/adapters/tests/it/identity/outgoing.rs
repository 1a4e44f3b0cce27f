//! Calls are bounded, whatever the other end does.

use std::sync::Arc;

use cartwright_adapters::identity::{OpenIdProvider, Outgoing, Reach, Registration};
use cartwright_domain::identity::{SignInProofs, TokenText};
use cartwright_services::ports::{IdentityProvider, IdentityProviderError, ProviderCallback, SignInAttempt};
use cartwright_testkit::{CLIENT_ID, CLIENT_SECRET, IdentityServer, REDIRECT_URI};
use chrono::{DateTime, Utc};

const METADATA: &str = "/.well-known/openid-configuration";

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

async fn server() -> IdentityServer {
    IdentityServer::open(|| now().timestamp()).await
}

fn provider(server: &IdentityServer, reach: Reach) -> Arc<dyn IdentityProvider> {
    let registration = Registration::new("sso", "Our company", CLIENT_ID, CLIENT_SECRET);
    let outgoing = Outgoing::new(reach, None).unwrap();
    Arc::new(OpenIdProvider::new(registration, server.issuer(), outgoing).unwrap())
}

fn proofs() -> SignInProofs {
    SignInProofs::of(&TokenText::new(&[7; 32]))
}

fn attempt(proofs: &SignInProofs) -> SignInAttempt<'_> {
    SignInAttempt { proofs, redirect_uri: REDIRECT_URI, now: now() }
}

#[track_caller]
fn unavailable<T: std::fmt::Debug>(result: Result<T, IdentityProviderError>, part: &str) {
    match result {
        Err(IdentityProviderError::Unavailable(reason)) => assert!(reason.contains(part), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn row_91_a_private_address_is_not_called_unless_the_operator_says_so() {
    let server = server().await;
    let proofs = proofs();
    for reach in [Reach::Public, Reach::Private] {
        // Without TLS neither is.
        unavailable(provider(&server, reach).authorization_url(&attempt(&proofs)).await, "may not be called");
    }
    assert_eq!(server.requests(METADATA), 0);
    provider(&server, Reach::Loopback).authorization_url(&attempt(&proofs)).await.unwrap();
    // The same by a name that leads to it: the address that is connected to is what counts (row 92).
    let registration = Registration::new("sso", "Our company", CLIENT_ID, CLIENT_SECRET);
    let port = server.issuer().rsplit(':').next().unwrap();
    let by_name = format!("https://localhost:{port}");
    let outgoing = Outgoing::new(Reach::Public, None).unwrap();
    let provider = OpenIdProvider::new(registration, &by_name, outgoing).unwrap();
    unavailable(provider.authorization_url(&attempt(&proofs)).await, "no address of the host may be reached");
}

#[tokio::test]
async fn a_provider_that_leads_elsewhere_is_not_followed() {
    let (server, other) = (server().await, server().await);
    let proofs = proofs();
    server.redirects(METADATA, &format!("{}{METADATA}", other.issuer()));
    unavailable(provider(&server, Reach::Loopback).authorization_url(&attempt(&proofs)).await, "302");
    assert_eq!(other.requests(METADATA), 0);
    // One that says it is another issuer is not believed.
    server.answers(METADATA, 200, &metadata(&other, other.issuer()));
    unavailable(provider(&server, Reach::Loopback).authorization_url(&attempt(&proofs)).await, "unexpected issuer");
    // And its keys are not fetched where they should not be.
    server.answers(METADATA, 200, &metadata(&server, "http://10.0.0.1"));
    unavailable(provider(&server, Reach::Loopback).authorization_url(&attempt(&proofs)).await, "10.0.0.1 may not be");
}

fn metadata(issuer: &IdentityServer, endpoints: &str) -> String {
    let issuer = issuer.issuer();
    format!(
        r#"{{"issuer":"{issuer}","authorization_endpoint":"{endpoints}/a","token_endpoint":"{endpoints}/t",
        "jwks_uri":"{endpoints}/j","response_types_supported":["code"],"subject_types_supported":["public"],
        "id_token_signing_alg_values_supported":["RS256"]}}"#
    )
}

#[tokio::test]
async fn an_answer_that_is_too_long_or_none_is_given_up() {
    let server = server().await;
    let proofs = proofs();
    let provider = || provider(&server, Reach::Loopback);
    server.answers(METADATA, 200, &format!("\"{}\"", "x".repeat(1024 * 1024)));
    unavailable(provider().authorization_url(&attempt(&proofs)).await, "longer than 1 MiB");
    for (status, body) in [(200, "no JSON"), (200, "{}"), (404, "{}"), (500, "{}"), (204, "")] {
        server.answers(METADATA, status, body);
        assert!(provider().authorization_url(&attempt(&proofs)).await.is_err(), "{status} {body}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_in_five_seconds() {
    let server = server().await;
    let proofs = proofs();
    let provider = provider(&server, Reach::Loopback);
    server.falls_silent();
    let asked = tokio::time::Instant::now();
    unavailable(provider.authorization_url(&attempt(&proofs)).await, "timed out");
    let seconds = asked.elapsed().as_secs();
    assert!((4..60).contains(&seconds), "{seconds} s");
}

#[tokio::test]
async fn row_115_what_goes_wrong_is_told_without_secrets() {
    let server = server().await;
    let proofs = proofs();
    let provider = provider(&server, Reach::Loopback);
    provider.authorization_url(&attempt(&proofs)).await.unwrap();
    let callback = ProviderCallback { code: "the-code".to_owned(), issuer: Some(server.issuer().to_owned()) };
    for (status, body) in [
        (400, r#"{"error":"invalid_client","error_description":"the-code what only the shop"}"#),
        (400, r#"{"error":"invalid_grant","error_description":"the-code"}"#),
        (500, "the-code"),
        (302, "the-code"),
        (200, r#"{"access_token":"the-code","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"the-code","token_type":"Bearer","id_token":"the-code"}"#),
    ] {
        server.answers("/token", status, body);
        let refused = provider.identify(&attempt(&proofs), &callback).await.unwrap_err();
        let told = format!("{refused} {refused:?} {callback:?} {provider:?}");
        for secret in ["the-code", CLIENT_SECRET, &proofs.code_verifier, &proofs.nonce, "only the shop"] {
            assert!(!told.contains(secret), "{body}: {told}");
        }
    }
}
