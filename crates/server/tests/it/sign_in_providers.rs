//! The file of those with whose accounts customers can sign in.

use cartwright_testkit::{CLIENT_SECRET, IdentityServer};
use serde_json::{Value, json};

use super::executable::{Place, Server};

fn file(providers: &Value, redirect_uris: &Value) -> String {
    json!({ "redirectUris": redirect_uris, "providers": providers }).to_string()
}

#[tokio::test]
async fn presets_need_no_more_than_what_the_provider_has_given_out() {
    let place = Place::new().await;
    place.file("google.secret", "one secret\n");
    let providers = json!([
        { "name": "google", "clientId": "123.apps.example", "clientSecretFile": "google.secret" },
        { "name": "github", "clientId": "456", "clientSecretFile": "google.secret" },
        {
            "name": "company", "label": "Our company", "issuer": "https://sso.company.example", "clientId": "shop",
            "clientSecretFile": "google.secret", "privateNetwork": true,
        },
    ]);
    let redirect_uris = json!(["https://shop.example/signed-in", "http://localhost:3000/signed-in", "example.app:/in"]);
    let path = place.file("providers.json", &file(&providers, &redirect_uris));
    let server = place.serve(&["--seed", "off", "--sign-in-providers", &path]).await;
    let found = server.query("{ shop { signInProviders { name label } } }", json!({})).await;
    let expected = json!([
        { "name": "google", "label": "Google" }, { "name": "github", "label": "GitHub" },
        { "name": "company", "label": "Our company" },
    ]);
    assert_eq!(found["shop"]["signInProviders"], expected);
    let document = "mutation { providerSignInStart(input: {
        provider: \"github\", redirectUri: \"https://shop.example/signed-in\" }) { authorizationUrl } }";
    let begun = server.query(document, json!({})).await;
    let url = begun["providerSignInStart"]["authorizationUrl"].as_str().unwrap_or_default();
    assert!(url.starts_with("https://github.com/login/oauth/authorize?response_type=code&client_id=456&"), "{url}");
    assert!(!server.log().contains("one secret"), "row 115");
}

#[tokio::test]
async fn what_is_wrong_with_the_file_is_told_with_its_place() {
    let place = Place::new().await;
    place.file("good.secret", "one secret");
    place.file("empty.secret", " \n");
    let good = json!(["https://shop.example/signed-in"]);
    let of = |more: Value| {
        let mut provider = json!({ "name": "sso", "issuer": "https://sso.example", "clientId": "shop",
            "clientSecretFile": "good.secret" });
        for (name, value) in more.as_object().into_iter().flatten() {
            provider[name] = value.clone();
        }
        json!([provider])
    };
    for (content, told) in [
        ("no JSON".to_owned(), "expected"),
        ("{}".to_owned(), "redirectUris"),
        (file(&of(json!({})), &json!([])), "redirectUris needs"),
        (file(&of(json!({})), &json!(["http://shop.example/"])), "it must be https"),
        (file(&of(json!({})), &json!(["/signed-in"])), "the redirectUri"),
        (file(&of(json!({})), &json!(["https://shop.example/#in"])), "fragment"),
        (file(&of(json!({})), &json!(["javascript:alert(1)"])), "it must be https"),
        (file(&of(json!({ "name": "No Name" })), &good), "small letters"),
        (file(&of(json!({ "clientId": " " })), &good), "clientId is empty"),
        (file(&of(json!({ "issuer": null })), &good), "issuer is needed"),
        (file(&of(json!({ "issuer": "sso" })), &good), "issuer must be an address"),
        (file(&of(json!({ "issuer": "http://sso.example" })), &good), "reached by https"),
        (file(&of(json!({ "issuer": "https://10.0.0.1" })), &good), "privateNetwork"),
        (file(&of(json!({ "clientSecretFile": null })), &good), "clientSecretVariable"),
        (file(&of(json!({ "clientSecretFile": "none.secret" })), &good), "none.secret"),
        (file(&of(json!({ "clientSecretFile": "empty.secret" })), &good), "is empty"),
        (file(&of(json!({ "clientSecret": "in the file" })), &good), "unknown field"),
        (file(&of(json!({ "site": "https://github.company.example" })), &good), "for github alone"),
        (file(&of(json!({ "caFile": "good.secret" })), &good), "no certificate"),
    ] {
        let path = place.file("providers.json", &content);
        let stderr = refused(&place, &["--sign-in-providers", &path], told).await;
        assert!(!stderr.contains("one secret") && !stderr.contains("in the file"), "row 115: {stderr}");
    }
}

/// A file that leads to that server.
pub fn file_of(place: &Place, server: &IdentityServer, redirect_uri: &str) -> String {
    place.file("sso.secret", CLIENT_SECRET);
    let providers = json!([{
        "name": "sso", "issuer": server.issuer(), "clientId": cartwright_testkit::CLIENT_ID,
        "clientSecretFile": "sso.secret",
    }]);
    place.file("providers.json", &file(&providers, &json!([redirect_uri])))
}

#[tokio::test]
async fn production_calls_no_provider_without_tls() {
    let place = Place::new().await;
    let server = IdentityServer::open(|| chrono::Utc::now().timestamp()).await;
    let path = file_of(&place, &server, "https://shop.example/signed-in");
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
    let keys = ["--secret-key", key, "--signing-key", key, "--password-pepper", key];
    let settings = [&["--mode", "production", "--sign-in-providers", &path], &keys[..]].concat();
    refused(&place, &settings, "reached by https").await;
}

/// What a server says that does not start with those settings; it tells the flag and what is wrong.
async fn refused(place: &Place, settings: &[&str], told: &str) -> String {
    let mut server = Server::start(place.command(&[&["serve", "--listen", "127.0.0.1:0"], settings].concat()));
    let status = server.ended().await;
    assert!(!status.success(), "{settings:?}");
    // What it has said may still be on its way.
    for part in ["--sign-in-providers", told] {
        server.wait_for_log(part).await;
    }
    server.log()
}
