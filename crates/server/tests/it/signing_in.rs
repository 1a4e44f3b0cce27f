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
