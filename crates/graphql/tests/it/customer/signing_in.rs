use cartwright_testkit::{PASSWORD, TestShop};
use serde_json::{Value, json};

const REGISTER: &str = "mutation Register($input: CustomerRegisterInput!) {
    customerRegister(input: $input) { replayed userErrors { __typename message path ... on CustomerUserError { code } } }
}";
const SIGN_IN: &str = "mutation SignIn($input: SessionCreateInput!) {
    sessionCreate(input: $input) {
        tokens { accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }
        customer { id email emailVerified firstName lastName acceptsMarketing sessions { current } }
        replayed userErrors { message path ... on CustomerUserError { code } }
    }
}";
const ME: &str = "{ me { id email sessions { id current userAgent createdAt } } }";

async fn registered(shop: &TestShop) -> Value {
    let input = json!({ "email": "Ada@shop.example", "password": PASSWORD, "firstName": "Ada", "lastName": "Nowak" });
    let answer = shop.query(REGISTER, json!({ "input": input })).await;
    answer.at("customerRegister").clone()
}

#[tokio::test]
async fn a_customer_registers_signs_in_and_sees_themselves() {
    let shop = TestShop::open().await;
    let first = registered(&shop).await;
    assert_eq!(first, json!({ "replayed": false, "userErrors": [] }));
    let credentials = json!({ "email": "ada@shop.example", "password": PASSWORD });
    let answer = shop.query(SIGN_IN, json!({ "input": credentials })).await;
    let expected = json!({
        "id": answer.at("sessionCreate/customer/id"), "email": "Ada@shop.example", "emailVerified": false,
        "firstName": "Ada", "lastName": "Nowak", "acceptsMarketing": false, "sessions": [{ "current": true }],
    });
    assert_eq!(answer.at("sessionCreate/customer"), &expected);
    assert_eq!(answer.at("sessionCreate/tokens/accessTokenExpiresAt"), "2027-01-15T08:15:00.000000Z");
    assert_eq!(answer.at("sessionCreate/tokens/refreshTokenExpiresAt"), "2027-02-14T08:00:00.000000Z");

    assert_eq!(shop.query(ME, json!({})).await.data(), &json!({ "me": null }));
    let signed_in = shop.sign_in("ada@shop.example").await;
    let me = shop.query_as(&signed_in, ME, json!({})).await;
    assert_eq!(me.at("me/id"), answer.at("sessionCreate/customer/id"));
    let current: Vec<bool> =
        me.at("me/sessions").as_array().into_iter().flatten().map(|s| s["current"] == true).collect();
    assert_eq!(current.iter().filter(|current| **current).count(), 1);
    assert_eq!(current.len(), 2);
}

#[tokio::test]
async fn row_01_registering_and_signing_in_answer_known_and_unknown_addresses_alike() {
    let shop = TestShop::open().await;
    let unknown = registered(&shop).await;
    let known = registered(&shop).await;
    assert_eq!(known, unknown);
    let failed = async |email: &str| {
        let input = json!({ "email": email, "password": "a wrong password" });
        shop.query(SIGN_IN, json!({ "input": input })).await.at("sessionCreate").clone()
    };
    let expected = json!({ "tokens": null, "customer": null, "replayed": false, "userErrors": [{
        "message": "the e-mail address or the password is wrong", "path": [], "code": "INVALID_CREDENTIALS",
    }] });
    for email in ["ada@shop.example", "nobody@shop.example", "no address", ""] {
        assert_eq!(failed(email).await, expected, "{email}");
    }
}

#[tokio::test]
async fn row_05_and_06_what_is_wrong_is_told_with_a_code_and_a_path() {
    let shop = TestShop::open().await;
    for (password, code) in [
        ("short", "TOO_SHORT"),
        ("quiet\0otter", "INVALID"),
        ("password1", "PASSWORD_TOO_COMMON"),
        (&*"x".repeat(129), "TOO_LONG"),
    ] {
        let input = json!({ "email": "ada@shop.example", "password": password });
        let answer = shop.query(REGISTER, json!({ "input": input })).await;
        assert_eq!(answer.at("customerRegister/userErrors/0/code"), code);
        assert_eq!(answer.at("customerRegister/userErrors/0/path"), &json!(["password"]));
    }
    assert_eq!(shop.database().count("account", "1 = 1").await, 0);
}

#[tokio::test]
async fn row_09_tokens_are_refreshed_and_a_second_use_is_refused() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let document = "mutation Refresh($token: String!) { sessionRefresh(input: { refreshToken: $token }) {
        tokens { refreshToken } replayed userErrors { path ... on CustomerUserError { code } } } }";
    let refresh =
        async |token: &str| shop.query(document, json!({ "token": token })).await.at("sessionRefresh").clone();
    let first = ada.tokens.refresh_token.expose();
    let second = refresh(first).await;
    assert_eq!(second["replayed"], false);
    shop.clock().advance(chrono::TimeDelta::seconds(11));
    let expected = json!({ "tokens": null, "replayed": false,
        "userErrors": [{ "path": ["refreshToken"], "code": "INVALID_TOKEN" }] });
    assert_eq!(refresh(first).await, expected);
    assert_eq!(refresh(second["tokens"]["refreshToken"].as_str().unwrap_or_default()).await, expected);
}

#[tokio::test]
async fn row_18_and_23_a_customer_is_found_by_themselves_only() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let bob = shop.customer("bob@shop.example").await;
    let document = "query Node($id: ID!) { node(id: $id) { id ... on Customer { email } } }";
    let id = json!({ "id": ada.customer.to_string() });
    assert_eq!(shop.query_as(&ada, document, id.clone()).await.at("node/email"), "ada@shop.example");
    let unknown = json!({ "id": "customer_00000000000070008000000000000000" });
    for answer in [
        shop.query_as(&bob, document, id.clone()).await,
        shop.query(document, id).await,
        shop.query_as(&ada, document, unknown).await,
        shop.query_as(&ada, document, json!({ "id": ada.session.to_string() })).await,
    ] {
        assert_eq!(answer.data(), &json!({ "node": null }));
    }
}

#[tokio::test]
async fn row_19_and_24_sessions_are_ended_by_their_owner_only() {
    let shop = TestShop::open().await;
    let ada = shop.customer("ada@shop.example").await;
    let bob = shop.customer("bob@shop.example").await;
    let document = "mutation End($id: ID) { sessionRevoke(input: { sessionId: $id }) {
        endedSessions userErrors { path ... on CustomerUserError { code } } } }";
    let id = json!({ "id": ada.session.to_string() });
    let refused = shop.query_as(&bob, document, id.clone()).await;
    let not_found = json!({ "endedSessions": 0, "userErrors": [{ "path": ["sessionId"], "code": "NOT_FOUND" }] });
    assert_eq!(refused.at("sessionRevoke"), &not_found);
    assert_eq!(shop.query(document, id.clone()).await.codes(), ["UNAUTHENTICATED"]);
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 2);
    assert_eq!(shop.query_as(&ada, document, id).await.at("sessionRevoke/endedSessions"), 1);
    assert_eq!(shop.database().count("session", "ended_at IS NULL").await, 1);
}

#[tokio::test]
async fn row_26_nobody_gives_themselves_what_the_shop_decides() {
    let shop = TestShop::open().await;
    for field in ["id: \"customer_1\"", "emailVerified: true", "createdAt: \"2027-01-15T08:00:00Z\"", "role: OWNER"] {
        let document = format!(
            "mutation {{ customerRegister(input: {{ email: \"ada@shop.example\", password: \"{PASSWORD}\", {field} }}) {{ replayed }} }}"
        );
        let answer = shop.query(&document, json!({})).await;
        assert_eq!(answer.errors().len(), 1, "{field}: {answer:?}");
    }
    assert_eq!(shop.database().count("account", "1 = 1").await, 0);
}
