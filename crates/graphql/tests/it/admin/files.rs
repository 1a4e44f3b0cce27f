//! Product files that staff hand in and have made, and the jobs that work on them.

use cartwright_services::{Actor, StaffActor, worker};
use cartwright_testkit::{Answer, TestShop};
use serde_json::{Value, json};

use super::{done, pairs};

const FILE: &[u8] =
    b"Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\nmug,Mug,MUG,7,5\ncup,Cup,CUP,many,5\n";
const IMPORT: &str = "mutation ($input: ProductsImportInput!) { productsImport(input: $input) {
    job { id kind status attempts progress { __typename } result { __typename } finishedAt } replayed
    userErrors { ... on FileUserError { code path } }
} }";
const JOB: &str = "query ($id: ID!) { job(id: $id) {
    kind status attempts maxAttempts
    progress { ... on ImportProgress { rows products sizeBytes } ... on ExportProgress { exported: products bytes } }
    result {
        ... on ImportReport {
            rows products { created updated unchanged refused } variants { created refused } changedNothing quantitiesSet
            refusalCount refusals { row column message leftOut } ignoredColumns stopped
        }
        ... on ExportedFile { id fileName sizeBytes path }
    }
    finishedAt
} }";

async fn hand_in(shop: &TestShop, input: Value) -> Answer {
    let file = ("variables.input.file", "mugs.csv", FILE);
    let clerk = Actor::Staff(StaffActor::with_all_rights("clerk"));
    shop.admin_upload(clerk, IMPORT, json!({ "input": input }), file).await
}

/// The job when the worker is through.
async fn ended(shop: &TestShop, id: &Value) -> Value {
    worker::run_due(shop.shop()).await.expect("the jobs run");
    let job = shop.admin(JOB, json!({ "id": id })).await.at("job").clone();
    assert!(job["status"] == "SUCCEEDED" && job["finishedAt"].is_string(), "{job:#}");
    job
}

#[tokio::test]
async fn a_file_handed_in_becomes_a_job_that_tells_what_went_in_and_what_did_not() {
    let shop = TestShop::open().await;
    let input = json!({ "file": null, "idempotencyKey": "spring" });
    let answer = hand_in(&shop, input.clone()).await;
    let queued = answer.at("productsImport/job").clone();
    let id = queued["id"].clone();
    let expected = json!({
        "id": id, "kind": "import_products", "status": "QUEUED", "attempts": 0, "progress": null, "result": null,
        "finishedAt": null,
    });
    assert_eq!(queued, expected);
    let job = ended(&shop, &id).await;
    assert_eq!(job["progress"], json!({ "rows": 2, "products": 2, "sizeBytes": FILE.len().to_string() }));
    let result = &job["result"];
    assert_eq!(result["products"], json!({ "created": 2, "updated": 0, "unchanged": 0, "refused": 0 }));
    assert_eq!((&result["rows"], &result["refusalCount"], &result["stopped"]), (&json!(2), &json!(1), &json!(null)));
    let refusal = &result["refusals"][0];
    assert_eq!((&refusal["row"], &refusal["column"]), (&json!(3), &json!("Variant Inventory Qty")));
    let document = "{ products { nodes { slug } totalCount } }";
    let catalogue = shop.admin(document, json!({})).await.data().clone();
    assert_eq!(catalogue["products"]["totalCount"], 2);

    let again = hand_in(&shop, input).await;
    assert_eq!((again.at("productsImport/replayed"), again.at("productsImport/job/id")), (&json!(true), &id));
    let second = hand_in(&shop, json!({ "file": null })).await;
    let job = ended(&shop, second.at("productsImport/job/id")).await;
    assert_eq!(job["result"]["changedNothing"], true);
    assert_eq!(shop.admin(document, json!({})).await.data(), &catalogue);
}

#[tokio::test]
async fn a_file_for_a_place_that_is_not_there_is_not_taken() {
    let shop = TestShop::open().await;
    let main = shop.location().to_string();
    let cases = [
        (json!({ "file": null, "channelId": main }), ("NOT_FOUND", "channelId")),
        (json!({ "file": null, "locationId": "location_0" }), ("NOT_FOUND", "locationId")),
        (json!({ "file": null, "idempotencyKey": " " }), ("INVALID", "idempotencyKey")),
    ];
    for (input, expected) in cases {
        let answer = hand_in(&shop, input.clone()).await;
        let error = answer.at("productsImport/userErrors/0");
        let path = error["path"].as_array().expect("a list").iter().filter_map(Value::as_str).collect::<Vec<_>>();
        assert_eq!((error["code"].as_str(), path.join(".")), (Some(expected.0), expected.1.to_owned()), "{input}");
        assert_eq!(answer.at("productsImport/job"), &json!(null));
        for table in ["job", "upload", "upload_chunk", "idempotency_key"] {
            assert_eq!(shop.database().count(table, "true").await, 0, "{table} after {input}");
        }
    }
    let told = super::refused(&shop, "productsExport", "FileUserError", json!({ "channelId": main })).await;
    assert_eq!(told, pairs(&[("NOT_FOUND", "channelId")]));
    assert_eq!(shop.database().count("job", "true").await, 0);
}

#[tokio::test]
async fn an_export_is_a_file_that_the_job_names_when_it_is_made() {
    let shop = TestShop::open().await;
    let handed_in = hand_in(&shop, json!({ "file": null })).await;
    ended(&shop, handed_in.at("productsImport/job/id")).await;
    let input = json!({ "idempotencyKey": "inventory" });
    let begun = done(&shop, "productsExport", "job { id kind status result { __typename } }", input.clone()).await;
    let id = begun["job"]["id"].clone();
    assert_eq!(begun["job"], json!({ "id": id, "kind": "export_products", "status": "QUEUED", "result": null }));
    let job = ended(&shop, &id).await;
    let (file, size) = (&job["result"], &job["progress"]["bytes"]);
    assert_eq!((&file["fileName"], &file["sizeBytes"]), (&json!("products-default.csv"), size));
    assert_eq!(job["progress"]["exported"], 2);
    let path = format!("/admin/files/{}", file["id"].as_str().expect("an id"));
    assert_eq!(file["path"], path.as_str());
    let again = done(&shop, "productsExport", "job { id status }", input).await;
    assert_eq!(again["job"], json!({ "id": id, "status": "SUCCEEDED" }));
    assert_eq!(again["replayed"], true);
}

#[tokio::test]
async fn a_job_is_found_by_its_id_alone() {
    let shop = TestShop::open().await;
    let id = done(&shop, "productsExport", "job { id }", json!({})).await["job"]["id"].clone();
    let document = "query ($id: ID!) { job(id: $id) { id } node(id: $id) { __typename id } }";
    let found = shop.admin(document, json!({ "id": id })).await;
    let expected = json!({ "job": { "id": id }, "node": { "__typename": "Job", "id": id } });
    assert_eq!(found.data(), &expected);
    for nobodys in ["job_0", "", "null", &shop.location().to_string()] {
        let answer = shop.admin("query ($id: ID!) { job(id: $id) { id } }", json!({ "id": nobodys })).await;
        assert_eq!(answer.at("job"), &json!(null), "{nobodys}");
    }
}
