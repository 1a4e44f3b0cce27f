//! Requests to the real executable: channel, language, page and the staff's endpoint.

use std::collections::HashMap;

use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    buyer,
    executable::{ADMIN_TOKEN, Answer, Place, Server},
};

const CHANNEL: &str = "{ shop { channel { slug currencyCode } } }";

async fn in_channel(server: &Server, path: &str, headers: &[(&str, &str)]) -> Value {
    let answer = server.post(path, headers, CHANNEL, json!({})).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()["data"]["shop"]["channel"]["slug"].clone()
}

#[tokio::test]
async fn a_request_chooses_its_channel() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    assert_eq!(in_channel(&server, "/graphql", &[]).await, "default");
    assert_eq!(in_channel(&server, "/graphql?channel=us", &[]).await, "us");
    assert_eq!(in_channel(&server, "/graphql", &[("x-channel", "us")]).await, "us");
    assert_eq!(in_channel(&server, "/graphql?channel=default", &[("x-channel", "us")]).await, "default");

    let unknown = |answer: Answer| {
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"));
        answer.message()
    };
    let by_address = server.post("/graphql?channel=mars", &[], CHANNEL, json!({})).await;
    assert_eq!(unknown(by_address), r#"There is no channel "mars""#);
    let by_header = server.post("/graphql", &[("x-channel", "US")], CHANNEL, json!({})).await;
    assert_eq!(unknown(by_header), r#"There is no channel "US""#);
}

#[tokio::test]
async fn quantities_are_told_to_buyers_where_the_shop_wants_it() {
    let place = Place::new().await;
    buyer::fill(&place, 7).await;
    let document = "{ products { nodes { firstAvailableVariant { quantityAvailable availableForSale } } } }";
    for (arguments, quantity) in [(&["--disclose-stock", "on"][..], json!(7)), (&[], json!(null))] {
        let server = place.serve(&[&["--seed", "off"], arguments].concat()).await;
        let found = server.query(document, json!({})).await;
        let expected = json!({ "quantityAvailable": quantity, "availableForSale": true });
        assert_eq!(found["products"]["nodes"][0]["firstAvailableVariant"], expected);
    }
}

#[tokio::test]
async fn the_staffs_endpoint_lets_nobody_in_without_a_credential() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let answer = server.post("/admin/graphql", &[], "{ channels { slug } }", json!({})).await;
    assert_eq!((answer.status, answer.json()["data"].clone()), (StatusCode::OK, Value::Null));
    assert_eq!(answer.json()["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    // Without a token in the configuration, the one of other tests opens nothing.
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", authorization.as_str())];
    let answer = server.post("/admin/graphql", &headers, "{ channels { slug } }", json!({})).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
}

#[tokio::test]
async fn the_token_opens_the_staffs_endpoint_and_nothing_else_does() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off", "--admin-token", ADMIN_TOKEN]).await;
    let ask = async |authorization: Option<&str>| {
        let headers: Vec<_> = authorization.iter().map(|value| ("authorization", *value)).collect();
        server.post("/admin/graphql", &headers, "{ channels { slug isDefault } }", json!({})).await
    };
    let wrong = [
        format!("Bearer {ADMIN_TOKEN}x"),
        format!("Bearer {}", &ADMIN_TOKEN[1..]),
        format!("Bearer {}", ADMIN_TOKEN.to_lowercase()),
        format!("Basic {ADMIN_TOKEN}"),
        ADMIN_TOKEN.to_owned(),
        "Bearer ".to_owned(),
    ];
    for authorization in &wrong {
        let answer = ask(Some(authorization)).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{authorization:?}: {}", answer.text);
        assert_eq!(answer.code(), "UNAUTHENTICATED");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
        assert!(!answer.text.contains(ADMIN_TOKEN));
    }
    for scheme in ["Bearer", "bearer"] {
        let answer = ask(Some(&format!("{scheme} {ADMIN_TOKEN}"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        assert_eq!(answer.json()["data"]["channels"], json!([{ "slug": "default", "isDefault": true }]));
    }
    assert!(!server.log().contains(ADMIN_TOKEN), "the log tells no secret");
}

/// What browsers send.
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

/// What the page is told: its examples, and how one leads to the next.
fn examples(page: &str) -> Value {
    let (_, after) = page.split_once("<script id=\"examples\" type=\"application/json\">").expect("the block is there");
    let (block, _) = after.split_once("</script>").expect("the block ends");
    serde_json::from_str(block).expect("the block is JSON")
}

#[tokio::test]
async fn the_examples_of_the_pages_run_one_after_the_other_on_the_demo_data() {
    let place = Place::new().await;
    let server = place.serve(&["--admin-token", ADMIN_TOKEN, "--shop-name", "Nord & Süd"]).await;
    for (path, authorization) in [("/graphql", None), ("/admin/graphql", Some(format!("Bearer {ADMIN_TOKEN}")))] {
        let page = server.get(path, &[BROWSER]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Nord &#38; Süd"), "{}", page.text);
        let headers: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        let page = examples(&page.text);
        let mut known = HashMap::new();
        for example in page["examples"].as_array().expect("a list") {
            let variables = example["variables"].as_str().expect("variables are text");
            let mut variables: Value = serde_json::from_str(variables).unwrap_or(json!({}));
            // What a page does for a person: fill in what is empty.
            for (name, value) in variables.as_object_mut().expect("an object") {
                if value == "" && page["fresh"].as_array().expect("a list").contains(&json!(name)) {
                    *value = json!(Uuid::new_v4());
                } else if value == "" {
                    *value = known.get(name).cloned().unwrap_or_else(|| panic!("nothing has told {name} yet"));
                }
            }
            let document = example["query"].as_str().expect("a document is text");
            let answer = server.post(path, &headers, document, variables).await;
            let body = answer.json();
            assert!(body.get("errors").is_none(), "{}: {body:#}", example["name"]);
            let data = &body["data"];
            for field in data.as_object().expect("data").values() {
                let errors = &field["userErrors"];
                assert!(errors.is_null() || *errors == json!([]), "{}: {body:#}", example["name"]);
            }
            for told in page["told"].as_array().expect("a list") {
                let (name, pointer) = (&told["variable"], &told["pointer"]);
                if let Some(value) = data.pointer(pointer.as_str().expect("text")) {
                    known.insert(name.as_str().expect("text").to_owned(), value.clone());
                }
            }
        }
    }
}
