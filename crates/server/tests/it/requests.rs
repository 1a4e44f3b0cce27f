//! Requests to the real executable: channel, language, page and the staff's endpoint.

use axum::http::StatusCode;
use serde_json::{Value, json};

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
async fn the_staffs_endpoint_is_closed_without_a_token() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    assert!(server.message().contains("closed; set --admin-token"), "{}", server.message());
    let authorization = format!("Bearer {ADMIN_TOKEN}");
    for headers in [vec![], vec![("authorization", authorization.as_str())]] {
        let answer = server.post("/admin/graphql", &headers, "{ channels { slug } }", json!({})).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "NOT_FOUND"));
        assert!(answer.message().contains("--admin-token"), "{}", answer.message());
    }
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
    for authorization in wrong.iter().map(|text| Some(text.as_str())).chain([None]) {
        let answer = ask(authorization).await;
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

fn examples(page: &str) -> Vec<Value> {
    let (_, after) = page.split_once("<script id=\"examples\" type=\"application/json\">").expect("the block is there");
    let (block, _) = after.split_once("</script>").expect("the block ends");
    serde_json::from_str(block).expect("the block is JSON")
}

#[tokio::test]
async fn the_examples_of_the_pages_run_on_the_demo_data() {
    let place = Place::new().await;
    let server = place.serve(&["--admin-token", ADMIN_TOKEN, "--shop-name", "Nord & Süd"]).await;
    for (path, authorization) in [("/graphql", None), ("/admin/graphql", Some(format!("Bearer {ADMIN_TOKEN}")))] {
        let page = server.get(path, &[BROWSER]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains("Nord &#38; Süd"), "{}", page.text);
        let headers: Vec<_> = authorization.iter().map(|value| ("authorization", value.as_str())).collect();
        for example in examples(&page.text) {
            let variables = example["variables"].as_str().expect("variables are text");
            let variables: Value = serde_json::from_str(variables).unwrap_or(json!({}));
            let document = example["query"].as_str().expect("a document is text");
            let answer = server.post(path, &headers, document, variables.clone()).await;
            let body = answer.json();
            assert!(body.get("errors").is_none(), "{}: {body:#}", example["name"]);
            // An id that the reader has yet to fill in is refused by a user error; everything else succeeds.
            let to_be_filled_in = variables.as_object().is_some_and(|all| all.values().any(|value| value == ""));
            let data = body["data"].as_object().and_then(|data| data.values().next()).expect("one root field");
            let refused = data["userErrors"].as_array().is_some_and(|errors| !errors.is_empty());
            assert_eq!(refused, to_be_filled_in, "{}: {body:#}", example["name"]);
        }
    }
}
