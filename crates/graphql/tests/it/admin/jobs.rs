//! What staff see of work that was put off, and do about it.

use serde_json::{Value, json};

use super::{done, orders::order, pairs, refused};
use crate::sale::{Stall, text};

const JOB: &str = "job { id status attempts }";
const JOBS: &str = "query ($where: JobWhere) { jobs(first: 50, where: $where) {
    totalCount nodes { id kind status maxAttempts lastError }
} }";

async fn jobs(stall: &Stall, filter: Value) -> Vec<Value> {
    let answer = stall.shop.admin(JOBS, json!({ "where": filter })).await;
    let nodes = answer.at("jobs/nodes").as_array().expect("a list").clone();
    assert_eq!(answer.at("jobs/totalCount"), nodes.len());
    nodes
}

#[tokio::test]
async fn staff_look_at_jobs_take_them_back_and_have_them_done_again() {
    let stall = Stall::open().await;
    order(&stall, 1, "manual").await;
    done(&stall.shop, "productsExport", "job { id }", json!({})).await;
    let exports = jobs(&stall, json!({ "kind": "export_products", "statuses": ["QUEUED"] })).await;
    let [export] = &exports[..] else { panic!("one export waits: {exports:?}") };
    let id = text(&export["id"]);
    assert_eq!(jobs(&stall, json!({ "statuses": ["FAILED", "CANCELLED"] })).await, [] as [Value; 0]);
    let cancel = json!({ "id": id, "idempotencyKey": "back" });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "jobCancel", JOB, cancel.clone()).await;
        assert_eq!((&answer["job"]["status"], &answer["replayed"]), (&json!("CANCELLED"), &json!(replayed)));
    }
    let again = refused(&stall.shop, "jobCancel", "JobUserError", json!({ "id": id })).await;
    assert_eq!(again, pairs(&[("INVALID_TRANSITION", "id")]));
    assert_eq!(jobs(&stall, json!({ "statuses": ["FAILED", "CANCELLED"] })).await.len(), 1);
    let answer = done(&stall.shop, "jobRetry", JOB, json!({ "id": id })).await;
    assert_eq!(answer["job"], json!({ "id": id, "status": "QUEUED", "attempts": 0 }));

    let all = jobs(&stall, json!({})).await;
    let endless = all.iter().find(|job| job["maxAttempts"] == i32::MAX && job["status"] == "QUEUED");
    let endless = text(&endless.expect("stock waits for some work")["id"]);
    let told = refused(&stall.shop, "jobCancel", "JobUserError", json!({ "id": endless })).await;
    assert_eq!(told, pairs(&[("INDISPENSABLE", "id")]));
    for mutation in ["jobRetry", "jobCancel"] {
        let nobodys = "job_00000000000070008000000000000000";
        let told = refused(&stall.shop, mutation, "JobUserError", json!({ "id": nobodys })).await;
        assert_eq!(told, pairs(&[("NOT_FOUND", "id")]));
    }
    assert_eq!(jobs(&stall, json!({})).await, all);
}

#[tokio::test]
async fn a_job_is_not_done_again_beside_another_that_does_the_same() {
    let stall = Stall::open().await;
    stall.shop.customer("ada@shop.example").await;
    let ask = "mutation { passwordResetRequest(input: { email: \"ada@shop.example\" }) { userErrors { message } } }";
    let mut ids = Vec::new();
    for _ in 0..2 {
        stall.run(ask, json!({})).await;
        let waiting = jobs(&stall, json!({ "kind": "send_password_reset", "statuses": ["QUEUED"] })).await;
        assert_eq!(waiting.len(), 1);
        ids.push(text(&waiting[0]["id"]));
        // Staff cannot take this kind back, as the shop never gives it up; a later version may.
        stall.shop.database().run("UPDATE job SET max_attempts = 5 WHERE kind = 'send_password_reset'").await;
        if ids.len() == 1 {
            done(&stall.shop, "jobCancel", JOB, json!({ "id": ids[0] })).await;
        }
    }
    let told = refused(&stall.shop, "jobRetry", "JobUserError", json!({ "id": ids[0] })).await;
    assert_eq!(told, pairs(&[("CONFLICT", "id")]));
}
