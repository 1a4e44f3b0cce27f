//! Pages forwards and backwards, and what is no page.

use cartwright_testkit::{Answer, TestShop};
use serde_json::{Value, json};

const PAGE: &str = "query ($first: Int, $after: String, $last: Int, $before: String, $sort: ProductSort = TITLE_ASC) {
    products(first: $first, after: $after, last: $last, before: $before, sort: $sort) {
        edges { cursor node { title } }
        nodes { title }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
        totalCountIsExact
    }
}";

async fn shop_of(titles: &[&str]) -> TestShop {
    let shop = TestShop::open().await;
    for title in titles {
        shop.put(shop.shown(title, "10", &[])).await;
    }
    shop
}

fn titles(answer: &Answer) -> Vec<String> {
    let nodes = answer.at("products/nodes").as_array().expect("a list");
    nodes.iter().map(|node| node["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test]
async fn a_list_is_walked_forwards_and_backwards_without_losing_or_repeating_anything() {
    let all = ["A", "B", "C", "D", "E"];
    let shop = shop_of(&["C", "E", "A", "D", "B"]).await;
    let mut forwards = Vec::new();
    let mut after = Value::Null;
    loop {
        let answer = shop.query(PAGE, json!({ "first": 2, "after": after })).await;
        forwards.extend(titles(&answer));
        let info = answer.at("products/pageInfo").clone();
        assert_eq!(info["hasPreviousPage"], Value::from(!after.is_null()));
        assert_eq!(answer.at("products/edges/0/cursor"), &info["startCursor"]);
        assert_eq!(*answer.at("products/totalCount"), Value::from(5));
        assert_eq!(*answer.at("products/totalCountIsExact"), Value::from(true));
        if info["hasNextPage"] == false {
            break;
        }
        after = info["endCursor"].clone();
    }
    assert_eq!(forwards, all);
    let mut backwards = Vec::new();
    let mut before = Value::Null;
    loop {
        let answer = shop.query(PAGE, json!({ "last": 2, "before": before })).await;
        backwards.splice(0..0, titles(&answer));
        let info = answer.at("products/pageInfo");
        assert_eq!(info["hasNextPage"], Value::from(!before.is_null()));
        if info["hasPreviousPage"] == false {
            break;
        }
        before = info["startCursor"].clone();
    }
    assert_eq!(backwards, all);
}

#[tokio::test]
async fn a_page_is_20_entries_where_nobody_says_and_an_empty_one_has_no_cursors() {
    let names: Vec<String> = (10..35).map(|number| format!("Thing {number}")).collect();
    let shop = shop_of(&names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let answer = shop.query(PAGE, json!({})).await;
    assert_eq!(titles(&answer), names[..20]);
    let end = answer.at("products/pageInfo/endCursor").clone();
    let before = shop.query(PAGE, json!({ "before": end })).await;
    assert_eq!(titles(&before), names[..19]);
    let whole = shop.query(PAGE, json!({ "first": 100 })).await;
    assert_eq!(titles(&whole), names);
    let last = whole.at("products/pageInfo/endCursor").clone();
    let beyond = shop.query(PAGE, json!({ "after": last })).await;
    let info = json!({ "hasNextPage": false, "hasPreviousPage": true, "startCursor": null, "endCursor": null });
    assert_eq!(*beyond.at("products/pageInfo"), info);
    assert_eq!(*beyond.at("products/totalCount"), Value::from(25));
}

#[tokio::test]
async fn row_70_page_sizes_out_of_bounds_are_errors_before_any_statement() {
    let shop = shop_of(&["A"]).await;
    let refused = [
        (json!({ "first": -1 }), "INVALID_PAGE_SIZE", "first"),
        (json!({ "first": 0 }), "INVALID_PAGE_SIZE", "first"),
        (json!({ "first": 101 }), "INVALID_PAGE_SIZE", "first"),
        (json!({ "last": 2147483647 }), "INVALID_PAGE_SIZE", "last"),
        (json!({ "first": 1, "last": 1 }), "INVALID_PAGE_ARGUMENTS", "last"),
        (json!({ "after": "not one of ours" }), "INVALID_CURSOR", "after"),
        (json!({ "before": "" }), "INVALID_CURSOR", "before"),
    ];
    let before = shop.statements();
    for (variables, reason, argument) in refused {
        let answer = shop.query(PAGE, variables.clone()).await;
        let expected = json!({ "code": "BAD_USER_INPUT", "reason": reason, "argument": argument });
        assert_eq!(answer.errors()[0]["extensions"], expected, "{variables}");
        assert_eq!(answer.errors()[0]["path"], json!(["products"]));
    }
    assert_eq!(shop.statements(), before);
    assert!(shop.admin("{ products(first: 250) { nodes { id } } }", json!({})).await.errors().is_empty());
    let over = shop.admin("{ products(first: 251) { nodes { id } } }", json!({})).await;
    assert_eq!(over.codes(), ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn row_75_a_cursor_of_another_list_is_refused() {
    let shop = shop_of(&["A", "B"]).await;
    let by_title = shop.query(PAGE, json!({ "first": 1 })).await;
    let cursor = by_title.at("products/pageInfo/endCursor").clone();
    let answer = shop.query(PAGE, json!({ "after": cursor, "sort": "PRICE_ASC" })).await;
    assert_eq!(answer.errors()[0]["extensions"]["reason"], "INVALID_CURSOR");
    // The same kinds of values in another list are but a place in it, and open nothing.
    let collections = shop
        .query("query ($after: String) { collections(after: $after) { nodes { id } } }", json!({ "after": cursor }));
    assert_eq!(*collections.await.data(), json!({ "collections": { "nodes": [] } }));
}
