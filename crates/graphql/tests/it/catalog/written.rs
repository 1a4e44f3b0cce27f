//! A list of products that is written at once says what the resolvers say.

use async_graphql::{Request, Variables};
use cartwright_domain::catalog::draft::MediaDraft;
use cartwright_graphql::{
    loader::LoadQueue,
    shop_request_data, shop_schema,
    written::{MayBeWritten, WrittenList},
};
use cartwright_testkit::{Goods, TestShop};
use serde_json::{Value, json};

use super::served_to_guests;
use crate::http::server::{post, send};

/// Every field that is written at once, with other names, in fragments and more than once.
const FIELDS: &str = "__typename id slug title name: title description descriptionHtml vendor productType tags createdAt updatedAt publishedAt
    availableForSale
    ... on Product { featuredImage { __typename url altText width height } }
    ...Prices
    compareAtPriceRange { min { gross { amount } } }
    ... { some: variants(first: 2) { __typename nodes {
        __typename id sku barcode title requiresShipping availableForSale
        price { __typename gross { __typename amount currencyCode } net { amount } tax { amount } }
        compareAtPrice { gross { amount } }
    } } }";
const FRAGMENTS: &str = "fragment Prices on Product { priceRange { __typename min { ...Gross } max { net { amount currencyCode } tax { amount } } } }
    fragment Gross on TaxedMoney { gross { amount currencyCode } }";

/// The answer over HTTP, where lists are written at once, and that of the resolvers alone.
async fn both(shop: &TestShop, document: &str, variables: &Value) -> (Value, Value) {
    let served = send(&served_to_guests(shop), post(json!({ "query": document, "variables": variables }))).await.json();
    let resolved = shop.query(document, variables.clone()).await;
    (
        json!({ "data": served["data"], "errors": served["errors"] }),
        json!({ "data": resolved.0["data"], "errors": resolved.0["errors"] }),
    )
}

/// What became of a list of products that might be written, where the document is run as it is: the entries in it, if it was.
async fn written_entries(shop: &TestShop, document: &str, variables: &Value) -> Option<u64> {
    let queue = LoadQueue::default();
    let mut request = Request::new(document).variables(Variables::from_json(variables.clone()));
    shop_request_data(shop.guest(), &queue, &mut request.data);
    request.data.insert(MayBeWritten::default());
    let response = queue.drive(shop_schema().execute(request)).await;
    let async_graphql::Value::Object(root) = response.data else { return None };
    let Some(async_graphql::Value::Object(products)) = root.get("products") else { return None };
    match products.get("nodes") {
        Some(async_graphql::Value::Binary(bytes)) => WrittenList::of(bytes).map(|list| list.entries),
        _ => None,
    }
}

fn list(fields: &str, fragments: &str, variables: &Value) -> String {
    let declared = if variables.get("first").is_some() { "($first: Int)" } else { "" };
    format!("query List{declared} {{ products(first: 10, sort: TITLE_ASC) {{ nodes {{ {fields} }} }} }} {fragments}")
}

async fn shop() -> TestShop {
    let shop = TestShop::open().await;
    shop.tax("0.19").await;
    let mut draft = shop.shown("Shirt", "19.90", &["S", "M", "L"]);
    draft.description_html = "<p>Soft \"linen\"</p>".to_owned();
    draft.vendor = Some("Weavers".to_owned());
    draft.product_type = Some("Shirts".to_owned());
    draft.tags = vec!["linen".to_owned(), "new".to_owned()];
    draft.media =
        vec![MediaDraft::at("https://pictures.example/1.jpg"), MediaDraft::at("https://pictures.example/2.jpg")];
    draft.variants[0].sku = Some("SHIRT-S".to_owned());
    draft.variants[1].listings[0].compare_at_price = Some(draft.variants[1].listings[0].price);
    shop.put(draft).await;
    shop.put(shop.shown("Mug", "1", &[])).await;
    shop.sell(Goods::priced("15").stocked(shop.location(), 2)).await;
    shop.sell(Goods::priced("15").stocked(shop.location(), 0)).await;
    shop
}

#[tokio::test]
async fn a_list_that_is_written_at_once_says_what_the_resolvers_say() {
    let shop = shop().await;
    let document = list(FIELDS, FRAGMENTS, &json!({}));
    let (served, resolved) = both(&shop, &document, &json!({})).await;
    assert_eq!(resolved["data"]["products"]["nodes"].as_array().map(Vec::len), Some(4));
    assert_eq!(served, resolved);
    let order = |value: &Value| {
        value["data"]["products"]["nodes"][0].as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(order(&served), order(&resolved), "the fields come in the order in which they are asked for");
    // Four products, of which one has two variants on the page and the others one.
    assert_eq!(written_entries(&shop, &document, &json!({})).await, Some(9));
}

#[tokio::test]
async fn what_is_not_written_at_once_is_answered_all_the_same() {
    let shop = shop().await;
    for (fields, variables, is_written) in [
        ("variants(first: $first) { nodes { title } }", json!({ "first": 1 }), true),
        ("variants(first: $first) { nodes { title } }", json!({ "first": null }), true),
        ("variants { nodes { title } }", json!({}), true),
        ("one: title two: title ... on Product { vendor }", json!({}), true),
        ("variants(last: 1) { nodes { title } }", json!({}), false),
        ("variants(first: 1) { totalCount nodes { title } pageInfo { endCursor } }", json!({}), false),
        ("variants(first: 1) { nodes { title } } variants(first: 1) { nodes { sku } }", json!({}), false),
        ("one: variants(first: 1) { nodes { title } } two: variants(first: 2) { nodes { title } }", json!({}), false),
        ("title title vendor @skip(if: true)", json!({}), false),
        ("title vendor @skip(if: true)", json!({}), true),
        ("title vendor @include(if: true)", json!({}), true),
        ("title @skip(if: true)", json!({}), false),
        ("... @include(if: false) { title }", json!({}), false),
        ("id featuredImage { url @skip(if: true) } variants { nodes { sku @skip(if: true) } }", json!({}), false),
        ("... on Node { id }", json!({}), false),
        ("options { name values } breadcrumbs { slug }", json!({}), false),
        ("variants(first: 1) { nodes { product { title } selectedOptions { name value } } }", json!({}), false),
    ] {
        let document = list(fields, "", &variables);
        let (served, resolved) = both(&shop, &document, &variables).await;
        assert_eq!(served, resolved, "{fields}");
        assert!(!served["data"]["products"]["nodes"][0].is_null(), "{fields}");
        assert_eq!(written_entries(&shop, &document, &variables).await.is_some(), is_written, "{fields}");
    }
    let document = "{ products { nodes { id variants(first: 0) { nodes { id } } } } }";
    let (refused, _) = both(&shop, document, &json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "a size that is not given out");
    assert_eq!(refused["errors"][0]["path"], json!(["products", "nodes", 0, "variants"]));
}

#[tokio::test]
async fn lists_that_stand_twice_are_merged() {
    let shop = shop().await;
    for document in [
        "{ products { nodes { title } nodes { vendor } } }",
        "{ products { nodes { title } } products { nodes { vendor } } }",
        "{ products { nodes { title } ...Rest } } fragment Rest on ProductConnection { nodes { vendor } }",
        "{ products { ... { nodes { title } } ... on ProductConnection { nodes { vendor } } } }",
        "{ ...One ...Two } fragment One on Query { products { nodes { title } } } fragment Two on Query { products { nodes { vendor } } }",
        "{ products { ...Rest ...Rest } } fragment Rest on ProductConnection { nodes { title vendor } }",
    ] {
        let (served, resolved) = both(&shop, document, &json!({})).await;
        assert_eq!(served, resolved, "{document}");
        let first = &served["data"]["products"]["nodes"][0];
        assert!(first["title"].is_string() && first.get("vendor").is_some(), "{document}: {first}");
    }
}

#[tokio::test]
async fn lists_of_several_places_keep_their_selections_apart() {
    let shop = shop().await;
    let document = "query ($with: Boolean!) {
        one: products(first: 1, sort: TITLE_ASC) { nodes { title } edges { node { slug } cursor } }
        two: products(first: 2, sort: TITLE_DESC) { nodes { vendor ... { productType } } pageInfo { hasNextPage } }
        ...Three
        four: products(first: 1) { nodes { slug @include(if: $with) } totalCount }
    }
    fragment Three on Query { three: products(first: 3) { ...Nodes } }
    fragment Nodes on ProductConnection { nodes { id variants(first: 1) { nodes { sku } } } }";
    let (served, resolved) = both(&shop, document, &json!({ "with": true })).await;
    assert_eq!(served, resolved);
    assert_eq!(served["data"]["three"]["nodes"].as_array().map(Vec::len), Some(3));
}

#[tokio::test]
async fn lists_that_seem_to_stand_in_one_place_keep_their_own_selections() {
    let shop = shop().await;
    // The parser begins a new column with a carriage return, and no new line: both lists are in line 1, column 1.
    for document in [
        "{one: products(first: 2) {\rnodes{title}}two: products(first: 1) {\rnodes{id variants(first: 2){nodes{sku}}}}}",
        "{one: products(first: 2) {\rnodes{title}}two: products(first: 1) {\rnodes{id vendor @include(if: true)}}}",
    ] {
        let (served, resolved) = both(&shop, document, &json!({})).await;
        assert_eq!(served, resolved, "{document:?}");
        assert!(served["data"]["one"]["nodes"][1]["title"].is_string(), "{served}");
    }
}

#[tokio::test]
async fn a_list_that_is_written_at_once_costs_as_many_statements_as_one_that_is_not() {
    let shop = shop().await;
    let mut costs = Vec::new();
    let document = list(FIELDS, FRAGMENTS, &json!({}));
    let before = shop.statements();
    assert!(written_entries(&shop, &document, &json!({})).await.is_some());
    costs.push(shop.statements() - before);
    shop.query(&document, json!({})).await;
    costs.push(shop.statements() - before - costs[0]);
    assert!(costs[0] <= costs[1], "{costs:?}");
}
