//! The staff at the real executable: the first owner, signing in, rights, keys and sockets.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use axum::http::StatusCode;
use cartwright_testkit::SocketClient;
use serde_json::{Value, json};

use super::executable::{Place, Server};

const PASSWORD: &str = "quiet otter on ice";
const SIGN_IN: &str = "mutation SignIn($email: String!, $password: String!) {
    staffSessionCreate(input: { email: $email, password: $password }) {
        tokens { accessToken refreshToken } staffMember { email permissions totpMissing } userErrors { code }
    }
}";
const CHEAP: [&str; 4] = ["--seed", "off", "--password-cost", "4"];

/// Runs the command with the password in a pipe.
async fn create_owner(place: &Place, email: &str, password: &str) -> Output {
    let mut command = place.command(&[&["staff", "create-owner", "--email", email], &CHEAP[2..]].concat());
    let input = format!("{password}\n");
    let run = tokio::task::spawn_blocking(move || {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the executable starts");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("it reads the password");
        child.wait_with_output().expect("it ends")
    });
    run.await.expect("no panic")
}

async fn ask(server: &Server, token: Option<&str>, document: &str, variables: Value) -> Value {
    let authorization = token.map(|token| format!("Bearer {token}"));
    let headers: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
    let answer = server.post("/admin/graphql", &headers, document, variables).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn sign_in(server: &Server) -> String {
    let variables = json!({ "email": "ada@shop.example", "password": PASSWORD });
    let answer = ask(server, None, SIGN_IN, variables).await;
    answer["data"]["staffSessionCreate"]["tokens"]["accessToken"].as_str().expect("she is let in").to_owned()
}

#[tokio::test]
async fn row_17_the_first_owner_is_made_once_with_a_password_from_a_pipe() {
    let place = Place::new().await;
    let weak = create_owner(&place, "ada@shop.example", "password1").await;
    assert!(!weak.status.success());
    let told = String::from_utf8_lossy(&weak.stderr).into_owned();
    assert!(told.contains("the password is one of the most common passwords"), "{told}");
    let made = create_owner(&place, "ada@shop.example", PASSWORD).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let told = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(told.contains("ada@shop.example owns the shop now") && !told.contains(PASSWORD), "{told}");
    let again = create_owner(&place, "eve@shop.example", PASSWORD).await;
    assert!(!again.status.success());
    let told = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(told.contains("the shop has an owner already"), "{told}");
    assert_eq!(place.database.count("staff_member", "1 = 1").await, 1);

    let server = place.serve(&CHEAP).await;
    let variables = json!({ "email": "ada@shop.example", "password": PASSWORD });
    let answer = ask(&server, None, SIGN_IN, variables).await;
    let member = &answer["data"]["staffSessionCreate"]["staffMember"];
    assert_eq!((&member["email"], &member["totpMissing"]), (&json!("ada@shop.example"), &json!(false)));
    let token = answer["data"]["staffSessionCreate"]["tokens"]["accessToken"].as_str().expect("a token");
    let me =
        ask(&server, Some(token), "{ me { email status roles { name isSystem } } channels { slug } }", json!({})).await;
    let expected =
        json!({ "email": "ada@shop.example", "status": "ACTIVE", "roles": [{ "name": "Owner", "isSystem": true }] });
    assert_eq!(me["data"]["me"], expected);
    for secret in [PASSWORD, token] {
        assert!(!server.log().contains(secret), "the log tells no secret");
    }
}

#[tokio::test]
async fn row_17_there_is_no_default_account_and_production_wants_a_second_factor() {
    let place = Place::new().await;
    let key = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";
    // A shop that was tried out has an owner whose password everybody knows.
    let server = place.serve(&["--password-pepper", key, "--password-cost", "4"]).await;
    let demo = json!({ "email": "owner@shop.example", "password": "open sesame staff" });
    let answer = ask(&server, None, SIGN_IN, demo.clone()).await;
    assert_eq!(answer["data"]["staffSessionCreate"]["userErrors"], json!([]));
    drop(server);
    let production = ["--mode", "production", "--secret-key", key, "--signing-key", key, "--password-pepper", key];
    let server = place.serve(&production).await;
    let answer = ask(&server, None, SIGN_IN, demo).await;
    assert_eq!(answer["data"]["staffSessionCreate"]["userErrors"], json!([{ "code": "INVALID_CREDENTIALS" }]));
    drop(server);
    let made = create_owner(&place, "ada@shop.example", PASSWORD).await;
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let required = [&CHEAP[..], &["--staff-totp", "required"]].concat();
    let server = place.serve(&required).await;
    let token = sign_in(&server).await;
    let me = ask(&server, Some(&token), "{ me { totpMissing } }", json!({})).await;
    assert_eq!(me["data"], json!({ "me": { "totpMissing": true } }));
    let channels = ask(&server, Some(&token), "{ channels { slug } }", json!({})).await;
    assert_eq!(channels["errors"][0]["extensions"]["code"], "FORBIDDEN");
}

#[tokio::test]
async fn row_30_a_socket_of_the_staff_is_closed_when_its_key_is_revoked() {
    let place = Place::new().await;
    assert!(create_owner(&place, "ada@shop.example", PASSWORD).await.status.success());
    let server = place.serve(&CHEAP).await;
    let token = sign_in(&server).await;
    let create = "mutation { apiKeyCreate(input: { name: \"ERP\", scopes: [\"channels:read\"] }) {
        secret apiKey { id hint } userErrors { code } } }";
    let made = ask(&server, Some(&token), create, json!({})).await["data"]["apiKeyCreate"].clone();
    let (secret, id) = (made["secret"].as_str().expect("a secret"), &made["apiKey"]["id"]);
    let payload = json!({ "authorization": format!("Bearer {secret}") });
    let mut client = SocketClient::acknowledged(server.address(), "/admin/graphql", payload).await;
    client.subscribe("1", "{ channels { slug } }", json!({})).await;
    assert_eq!(client.next_result("1").await["data"], json!({ "channels": [{ "slug": "default" }] }));
    let revoke =
        "mutation ($id: ID!) { apiKeyRevoke(input: { id: $id }) { apiKey { revokedAt } userErrors { code } } }";
    let revoked = ask(&server, Some(&token), revoke, json!({ "id": id })).await;
    assert!(revoked["data"]["apiKeyRevoke"]["apiKey"]["revokedAt"].is_string(), "{revoked:#}");
    assert_eq!(client.closed().await, 4403);
    let authorization = format!("Bearer {secret}");
    let headers = [("authorization", authorization.as_str())];
    let answer = server.post("/admin/graphql", &headers, "{ channels { slug } }", json!({})).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    assert!(!server.log().contains(secret), "the log tells no secret");
}
