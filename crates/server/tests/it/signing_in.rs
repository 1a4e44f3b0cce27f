//! Customers sign in at the real executable.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::executable::{Place, Server};

const PASSWORD: &str = "quiet otter on ice";
const ME: &str = "{ me { email sessions { userAgent current } } }";
const REVOKE: &str = "mutation { sessionRevoke(input: {}) { endedSessions userErrors { message } } }";
const SIGN_IN: &str = "mutation SignIn($email: String!, $password: String!) {
    sessionCreate(input: { email: $email, password: $password }) {
        tokens { accessToken refreshToken } userErrors { message }
    }
}";

async fn registered(server: &Server) {
    let document = "mutation Register($email: String!, $password: String!) {
        customerRegister(input: { email: $email, password: $password }) { userErrors { message } } }";
    let variables = json!({ "email": "ada@shop.example", "password": PASSWORD });
    assert_eq!(server.query(document, variables).await["customerRegister"]["userErrors"], json!([]));
}

async fn signed_in(server: &Server) -> Value {
    let variables = json!({ "email": "ada@shop.example", "password": PASSWORD });
    server.query(SIGN_IN, variables).await["sessionCreate"]["tokens"].clone()
}

#[tokio::test]
async fn a_customer_sends_the_access_token_with_every_request() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--password-cost", "4"]).await;
    registered(&server).await;
    let tokens = signed_in(&server).await;
    let authorization = format!("Bearer {}", tokens["accessToken"].as_str().unwrap_or_default());
    let headers = [("authorization", authorization.as_str()), ("user-agent", "a test")];
    let answer = server.post("/graphql", &headers, ME, json!({})).await;
    let sessions = json!([{ "userAgent": null, "current": true }]);
    assert_eq!(answer.json()["data"]["me"], json!({ "email": "ada@shop.example", "sessions": sessions }));
    assert_eq!(server.query(ME, json!({})).await["me"], Value::Null, "without a token everybody is a guest");
    let ended = server.post("/graphql", &headers, REVOKE, json!({})).await;
    assert_eq!(ended.json()["data"]["sessionRevoke"]["endedSessions"], 1);
    let refused = server.post("/graphql", &headers, ME, json!({})).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn row_07_a_bad_token_is_refused_as_a_whole_and_the_log_tells_no_secret() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--password-cost", "4"]).await;
    registered(&server).await;
    let tokens = signed_in(&server).await;
    let access = tokens["accessToken"].as_str().unwrap_or_default();
    let refresh = tokens["refreshToken"].as_str().unwrap_or_default();
    let cut = &access[..access.len() - 1];
    for wrong in [
        format!("Bearer {cut}"),
        format!("Bearer {refresh}"),
        "Bearer ".to_owned(),
        "Bearer".to_owned(),
        format!("Basic {access}"),
        access.to_owned(),
    ] {
        let answer = server.post("/graphql", &[("authorization", &wrong)], ME, json!({})).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"), "{wrong}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        assert!(answer.json().get("data").is_none());
    }
    let right = format!("Bearer {access}");
    let twice = [("authorization", right.as_str()), ("authorization", right.as_str())];
    assert_eq!(server.post("/graphql", &twice, ME, json!({})).await.status, StatusCode::UNAUTHORIZED);
    let log = server.log();
    for secret in [access, refresh, PASSWORD, "ada@shop.example"] {
        assert!(!log.contains(secret), "row 115: {log}");
    }
}

const SIGN_IN_BY_COOKIE: &str = "mutation SignIn($email: String!, $password: String!) {
    sessionCreate(input: { email: $email, password: $password, cookie: true }) {
        tokens { accessToken } customer { email } userErrors { message }
    }
}";

#[tokio::test]
async fn row_16_and_77_a_browser_keeps_its_session_in_a_cookie_that_no_other_site_can_use() {
    let place = Place::new().await;
    let arguments = ["--seed", "off", "--password-cost", "4", "--cors-origin", "https://shop.example"];
    let server = place.serve(&arguments).await;
    registered(&server).await;
    let variables = json!({ "email": "ada@shop.example", "password": PASSWORD });
    let answer = server.post("/graphql", &[], SIGN_IN_BY_COOKIE, variables).await;
    let signed_in = &answer.json()["data"]["sessionCreate"];
    assert_eq!((&signed_in["tokens"], &signed_in["customer"]["email"]), (&Value::Null, &json!("ada@shop.example")));
    let set = answer.headers["set-cookie"].to_str().unwrap_or_default().to_owned();
    let (cookie, flags) = set.split_once("; ").unwrap_or_default();
    assert!(cookie.starts_with("__Host-session="), "{set}");
    let seconds = flags.strip_prefix("Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=").expect("the flags");
    // As long as the session, of which a moment has passed already.
    assert!((2_591_900..=2_592_000).contains(&seconds.parse::<u32>().expect("a number")), "{set}");
    let me = async |headers: &[(&str, &str)]| {
        let all = [&[("cookie", cookie)], headers].concat();
        server.post("/graphql", &all, ME, json!({})).await
    };
    let own = me(&[("origin", "https://shop.example")]).await;
    assert_eq!(own.json()["data"]["me"]["email"], "ada@shop.example");
    assert_eq!(own.headers["access-control-allow-origin"], "https://shop.example");
    assert_eq!(own.headers["access-control-allow-credentials"], "true");
    let evil = me(&[("origin", "https://evil.example")]).await;
    assert_eq!(evil.json()["data"]["me"], Value::Null, "the cookie counts as not sent");
    assert!(!evil.headers.contains_key("access-control-allow-origin"), "row 78");
    let by_get = server.get("/graphql?query=%7Bme%7Bemail%7D%7D", &[("cookie", cookie)]).await;
    assert_eq!(by_get.json()["data"]["me"], Value::Null);
    let ended = server.post("/graphql", &[("cookie", cookie)], REVOKE, json!({})).await;
    assert_eq!(ended.json()["data"]["sessionRevoke"]["endedSessions"], 1);
    let forgotten = "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0";
    assert_eq!(ended.headers["set-cookie"], forgotten);
    let late = me(&[]).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    assert_eq!(late.headers["set-cookie"], forgotten);
    assert!(!server.log().contains(cookie), "row 115");
}
