//! Product files over HTTP: handed in by a form, made by a job, fetched again.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, timeout};

use super::executable::{ADMIN_TOKEN, Answer, PATIENCE, Place, Server};

const FILE: &str = "\
Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Published
anvil,Anvil,Weight,10 kg,ANV-10,shopify,5,99.90,true
anvil,,,20 kg,ANV-20,shopify,many,149.00,
rope,\"=Rope\",Title,Default Title,ROPE,,0,12.00,true
";

const IMPORT: &str = "mutation ($file: Upload!) { productsImport(input: { file: $file }) {
    job { id } userErrors { ... on FileUserError { code } }
} }";
const JOB: &str = "query ($id: ID!) { job(id: $id) {
    status result {
        ... on ImportReport { products { created unchanged } changedNothing refusals { row column } }
        ... on ExportedFile { path sizeBytes }
    }
} }";

fn authorization() -> String {
    format!("Bearer {ADMIN_TOKEN}")
}

/// A form with the file, as clients of GraphQL send it.
fn form(file: &str) -> String {
    let operations = json!({ "query": IMPORT, "variables": { "file": null } });
    let part = |head: &str, body: &str| format!("--edge\r\ncontent-disposition: form-data; {head}\r\n\r\n{body}\r\n");
    [
        part("name=\"operations\"", &operations.to_string()),
        part("name=\"map\"", r#"{"0":["variables.file"]}"#),
        part("name=\"0\"; filename=\"products.csv\"\r\ncontent-type: text/csv", file),
        "--edge--\r\n".to_owned(),
    ]
    .concat()
}

async fn hand_in(server: &Server, path: &str, headers: &[(&str, &str)], file: &str) -> Answer {
    let all = [&[("content-type", "multipart/form-data; boundary=edge")], headers].concat();
    server.send(Method::POST, path, &all, form(file)).await
}

async fn staff(server: &Server, document: &str, variables: Value) -> Value {
    let answer = server.post("/admin/graphql", &[("authorization", &authorization())], document, variables).await;
    let body = answer.json();
    assert!(answer.status == StatusCode::OK && body.get("errors").is_none(), "{body:#}");
    body["data"].clone()
}

/// What came of the job.
async fn result(server: &Server, job: &Value) -> Value {
    let began = Instant::now();
    loop {
        let job = staff(server, JOB, json!({ "id": job })).await["job"].clone();
        match job["status"].as_str() {
            Some("SUCCEEDED") => return job["result"].clone(),
            Some("QUEUED" | "RUNNING") if began.elapsed() < PATIENCE => {}
            _ => panic!("the job does not succeed: {job:#}"),
        }
    }
}

async fn import(server: &Server, file: &str) -> Value {
    let headers = [("authorization", authorization()), ("graphql-require-preflight", "1".to_owned())];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    let answer = hand_in(server, "/admin/graphql", &headers, file).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let job = answer.json()["data"]["productsImport"]["job"]["id"].clone();
    timeout(PATIENCE, result(server, &job)).await.expect("the import ends in time")
}

async fn export(server: &Server) -> Value {
    let document = "mutation { productsExport(input: {}) { job { id } } }";
    let job = staff(server, document, json!({})).await["productsExport"]["job"]["id"].clone();
    timeout(PATIENCE, result(server, &job)).await.expect("the export ends in time")
}

#[tokio::test]
async fn row_95_a_file_goes_in_by_a_form_and_what_comes_out_is_the_same_catalogue() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let report = import(&server, FILE).await;
    assert_eq!(report["products"], json!({ "created": 2, "unchanged": 0 }));
    assert_eq!(report["refusals"], json!([{ "row": 3, "column": "Variant Inventory Qty" }]));
    let found = server.query("{ products(sort: TITLE_ASC) { nodes { title } } }", json!({})).await;
    assert_eq!(found["products"]["nodes"], json!([{ "title": "=Rope" }, { "title": "Anvil" }]));

    let file = export(&server).await;
    let path = file["path"].as_str().expect("a path");
    let fetched = server.get(path, &[("authorization", &authorization())]).await;
    assert_eq!(fetched.status, StatusCode::OK, "{}", fetched.text);
    assert_eq!(file["sizeBytes"], fetched.text.len().to_string());
    for (name, value) in [
        ("content-type", "text/csv; charset=utf-8"),
        ("content-disposition", "attachment; filename=\"products-default.csv\""),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("content-length", &fetched.text.len().to_string()),
    ] {
        assert_eq!(fetched.headers[name], value);
    }
    assert!(fetched.text.starts_with("Handle,Title,") && fetched.text.contains("'=Rope"), "{}", fetched.text);
    let again = import(&server, &fetched.text).await;
    assert_eq!((&again["changedNothing"], &again["refusals"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn row_24_files_are_for_the_staff_alone() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let path = export(&server).await["path"].as_str().expect("a path").to_owned();
    let right = authorization();
    let wrong = right.to_lowercase().replace("bearer", "Bearer");
    for headers in [vec![], vec![("authorization", wrong.as_str())], vec![("authorization", "Bearer ")]] {
        let answer = server.get(&path, &headers).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
        let nobodys = server.get("/admin/files/upload_0", &headers).await;
        assert_eq!(nobodys.status, StatusCode::UNAUTHORIZED, "who may not ask does not learn what there is");
    }
    let twice = [("authorization", right.as_str()), ("authorization", right.as_str())];
    assert_eq!(server.get(&path, &twice).await.status, StatusCode::UNAUTHORIZED);
    let staff = [("authorization", right.as_str())];
    let (_, id) = path.rsplit_once("upload_").expect("an id of a file");
    for nobodys in ["upload_0", "..%2f..%2fetc%2fpasswd", "%00", &format!("job_{id}"), &format!("UPLOAD_{id}")] {
        let answer = server.get(&format!("/admin/files/{nobodys}"), &staff).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "NOT_FOUND"), "{nobodys}");
    }
    let posted = server.send(Method::POST, &path, &staff, String::new()).await;
    assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(posted.headers["allow"], "GET, HEAD");
    assert_eq!(server.get(&path, &staff).await.status, StatusCode::OK);

    let without = place.serve(&["--seed", "off"]).await;
    let answer = without.get(&path, &staff).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn row_77_a_form_without_its_header_or_at_the_wrong_address_hands_in_nothing() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let right = authorization();
    let (staff, guard) = (("authorization", right.as_str()), ("x-requested-with", "test"));
    let cases: [(&str, &[(&str, &str)], StatusCode, &str); 3] = [
        ("/admin/graphql", &[staff], StatusCode::FORBIDDEN, "CSRF_BLOCKED"),
        ("/admin/graphql", &[guard], StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
        ("/graphql", &[guard], StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE"),
    ];
    for (path, headers, status, code) in cases {
        let answer = hand_in(&server, path, headers, FILE).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path} {headers:?}");
    }
    assert_eq!(place.database.count("upload", "true").await, 0);
    assert_eq!(place.database.count("job", "kind = 'import_products'").await, 0);
}
