use cartwright_testkit::{IdentityServer, REDIRECT_URI, TestShop};
use serde_json::{Value, json};

const START: &str = "mutation Start($input: ProviderSignInStartInput!) {
    providerSignInStart(input: $input) {
        authorizationUrl state expiresAt replayed userErrors { message path ... on CustomerUserError { code } }
    }
}";
const COMPLETE: &str = "mutation Complete($input: ProviderSignInCompleteInput!) {
    providerSignInComplete(input: $input) {
        tokens { accessToken } customer { email emailVerified linkedProviders { id provider email } sessions { current } }
        cart { id } replayed userErrors { message path ... on CustomerUserError { code } }
    }
}";

async fn completed(shop: &TestShop, server: &IdentityServer, twist: impl FnOnce(&mut Value)) -> Value {
    let input = json!({ "provider": "sso", "redirectUri": REDIRECT_URI });
    let begun = shop.query(START, json!({ "input": input })).await.at("providerSignInStart").clone();
    assert_eq!(begun["userErrors"], json!([]));
    let returned = server.visit(begun["authorizationUrl"].as_str().unwrap_or_default()).await;
    assert_eq!(returned.address, REDIRECT_URI);
    let mut input = json!({
        "state": begun["state"], "returnedState": returned.state, "code": returned.code, "iss": returned.issuer,
    });
    twist(&mut input);
    shop.query(COMPLETE, json!({ "input": input })).await.at("providerSignInComplete").clone()
}

#[tokio::test]
async fn a_guest_finds_a_provider_and_signs_in_with_it() {
    let (shop, [server, _]) = TestShop::with_identity_servers(["sso", "github"]).await;
    let found = shop.query("{ shop { signInProviders { name label } } }", json!({})).await;
    let expected = json!([{ "name": "sso", "label": "SSO" }, { "name": "github", "label": "GITHUB" }]);
    assert_eq!(found.at("shop/signInProviders"), &expected);
    let made = shop.query("mutation { cartCreate(input: {}) { cart { id } } }", json!({})).await;
    let cart = made.at("cartCreate/cart/id").clone();
    let done = completed(&shop, &server, |input| input["cartId"] = cart.clone()).await;
    assert!(done["tokens"]["accessToken"].is_string());
    assert_eq!(done["customer"]["email"], "ada@shop.example");
    assert_eq!(done["customer"]["emailVerified"], true);
    assert_eq!(done["customer"]["sessions"], json!([{ "current": true }]));
    assert_eq!(done["cart"]["id"], cart);
    let linked = &done["customer"]["linkedProviders"][0];
    assert_eq!((&linked["provider"], &linked["email"]), (&json!("sso"), &json!("ada@shop.example")));
}

#[tokio::test]
async fn row_14_what_is_refused_is_told_by_code_and_path() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    for (name, value, code, path) in [
        ("state", "no secret", "INVALID_TOKEN", json!(["state"])),
        ("returnedState", "another", "INVALID_TOKEN", json!(["returnedState"])),
        ("code", "another", "NOT_CONFIRMED", json!([])),
        ("iss", "https://evil.example", "NOT_CONFIRMED", json!([])),
    ] {
        let done = completed(&shop, &server, |input| input[name] = json!(value)).await;
        assert_eq!((&done["tokens"], &done["customer"]), (&Value::Null, &Value::Null), "{name}");
        assert_eq!((&done["userErrors"][0]["code"], &done["userErrors"][0]["path"]), (&json!(code), &path), "{name}");
    }
    shop.register("ada@shop.example").await;
    let done = completed(&shop, &server, |_| {}).await;
    let expected = json!([{
        "message": "an account has this e-mail address; sign in to it, and link the provider there",
        "path": [], "code": "ACCOUNT_EXISTS",
    }]);
    assert_eq!(done["userErrors"], expected);
    let input = json!({ "provider": "nobody", "redirectUri": "https://evil.example/" });
    let refused = shop.query(START, json!({ "input": input })).await;
    let codes: Vec<_> = ["0", "1"]
        .map(|index| {
            let of = |name: &str| refused.at(&format!("providerSignInStart/userErrors/{index}/{name}")).clone();
            (of("code"), of("path"))
        })
        .into();
    assert_eq!(codes, [(json!("NOT_FOUND"), json!(["provider"])), (json!("INVALID"), json!(["redirectUri"]))]);
    assert_eq!(shop.database().count("account", "1 = 1").await, 1);
    assert_eq!(shop.database().count("session", "1 = 1").await, 0);
}

#[tokio::test]
async fn a_customer_links_and_unlinks_a_provider() {
    let (shop, [server]) = TestShop::with_identity_servers(["sso"]).await;
    let ada = shop.customer("ada@shop.example").await;
    let input = json!({ "provider": "sso", "redirectUri": REDIRECT_URI, "link": true });
    let guest = shop.query(START, json!({ "input": input })).await;
    assert_eq!(guest.codes(), ["UNAUTHENTICATED"]);
    let begun = shop.query_as(&ada, START, json!({ "input": input })).await.at("providerSignInStart").clone();
    let returned = server.visit(begun["authorizationUrl"].as_str().unwrap_or_default()).await;
    let input = json!({
        "state": begun["state"], "returnedState": returned.state, "code": returned.code, "iss": returned.issuer,
    });
    let done = shop.query_as(&ada, COMPLETE, json!({ "input": input })).await.at("providerSignInComplete").clone();
    assert_eq!((&done["tokens"], &done["userErrors"]), (&Value::Null, &json!([])));
    let unlink = "mutation Unlink($id: ID!) { providerUnlink(input: { id: $id }) {
        unlinkedId userErrors { path ... on CustomerUserError { code } } } }";
    let id = done["customer"]["linkedProviders"][0]["id"].clone();
    let unlinked = shop.query_as(&ada, unlink, json!({ "id": id })).await;
    assert_eq!(unlinked.at("providerUnlink/unlinkedId"), &id);
    let again = shop.query_as(&ada, unlink, json!({ "id": id })).await;
    assert_eq!(again.at("providerUnlink/userErrors"), &json!([{ "path": ["id"], "code": "NOT_FOUND" }]));
}
