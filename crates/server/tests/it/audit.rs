//! The audit log of the real executable: what is in it, and how it is checked.

use axum::http::StatusCode;
use serde_json::json;

use super::executable::{ADMIN_TOKEN, Place};

const CREATE: &str = "mutation ($name: String!) { categoryCreate(input: { name: $name }) { userErrors { ... on UserError { message } } } }";
const LOG: &str = "{ auditLog { nodes { number action actor clientAddress userAgent requestId } } }";

#[tokio::test]
async fn row_118_changes_are_noted_with_their_request_and_the_command_line_checks_the_chain() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    for name in ["Mugs", "Cups", "Jugs"] {
        let headers = [("authorization", bearer.as_str()), ("user-agent", "a test"), ("x-request-id", name)];
        let answer = server.post("/admin/graphql", &headers, CREATE, json!({ "name": name })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let answer = server.post("/admin/graphql", &[("authorization", &bearer)], LOG, json!({})).await;
    let newest = json!({ "number": "3", "action": "categoryCreate", "actor": "staff:admin", "clientAddress": "127.0.0.1",
        "userAgent": "a test", "requestId": "Jugs" });
    assert_eq!(answer.json()["data"]["auditLog"]["nodes"][0], newest, "{}", answer.text);

    let whole = place.run(&["audit", "verify"]).await;
    assert_eq!(
        (whole.code(), whole.stdout().as_str()),
        (Some(0), "The audit log is whole: 3 entries.\n"),
        "{}",
        whole.stderr()
    );
    let on = if place.database_url().starts_with("postgres") { " ON audit_entry" } else { "" };
    place.database.run(&format!("DROP TRIGGER audit_entry_stays{on}")).await;
    place.database.run("UPDATE audit_entry SET actor_label = 'staff:somebody else' WHERE number = 2").await;
    let broken = place.run(&["audit", "verify"]).await;
    assert_eq!(broken.code(), Some(1));
    assert!(broken.stderr().contains("the audit log is broken: entry 2 is not what it was"), "{}", broken.stderr());
    assert_eq!(broken.stdout(), "");
}

#[tokio::test]
async fn row_46_the_command_line_checks_the_ledger_of_payments() {
    let place = Place::new().await;
    let right = place.run(&["ledger", "verify"]).await;
    assert_eq!(
        (right.code(), right.stdout().as_str()),
        (Some(0), "The ledger is right: 0 entries.\n"),
        "{}",
        right.stderr()
    );
}
