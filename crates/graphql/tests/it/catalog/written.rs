//! A list of products that is written at once says what the resolvers say.

use cartwright_domain::catalog::draft::MediaDraft;
use cartwright_testkit::{Goods, TestShop};
use serde_json::{Value, json};

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

/// The list as it is written at once, and as the resolvers answer it: a directive leaves it to them.
async fn both(shop: &TestShop, fields: &str, fragments: &str, variables: &Value) -> (Value, Value) {
    let declared = if variables.get("first").is_some() { "($first: Int)" } else { "" };
    let document = |directive: &str| {
        format!(
            "query List{declared} {{ products(first: 10, sort: TITLE_ASC) {{ nodes {{ {fields} end: id{directive} }} }} }} {fragments}"
        )
    };
    let written = shop.query(&document(""), variables.clone()).await;
    let resolved = shop.query(&document(" @include(if: true)"), variables.clone()).await;
    assert_eq!(written.errors(), resolved.errors());
    (written.data().clone(), resolved.data().clone())
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
    let (written, resolved) = both(&shop, FIELDS, FRAGMENTS, &json!({})).await;
    assert_eq!(written["products"]["nodes"].as_array().map(Vec::len), Some(4));
    assert_eq!(written, resolved);
    let order = |value: &Value| {
        value["products"]["nodes"][0].as_object().map(|fields| fields.keys().cloned().collect::<Vec<_>>())
    };
    assert_eq!(order(&written), order(&resolved), "the fields come in the order in which they are asked for");
}

#[tokio::test]
async fn what_is_not_written_at_once_is_answered_all_the_same() {
    let shop = shop().await;
    for (fields, variables) in [
        ("variants(first: $first) { nodes { title } }", json!({ "first": 1 })),
        ("variants(first: $first) { nodes { title } }", json!({ "first": null })),
        ("variants { nodes { title } }", json!({})),
        ("variants(last: 1) { nodes { title } }", json!({})),
        ("variants(first: 1) { totalCount nodes { title } pageInfo { endCursor } }", json!({})),
        ("variants(first: 1) { nodes { title } } variants(first: 1) { nodes { sku } }", json!({})),
        ("one: variants(first: 1) { nodes { title } } two: variants(first: 2) { nodes { title } }", json!({})),
        ("title title vendor @skip(if: true)", json!({})),
        ("... on Node { id }", json!({})),
        ("options { name values } breadcrumbs { slug }", json!({})),
        ("variants(first: 1) { nodes { product { title } selectedOptions { name value } } }", json!({})),
    ] {
        let (written, resolved) = both(&shop, fields, "", &variables).await;
        assert_eq!(written, resolved, "{fields}");
        assert!(!written["products"]["nodes"][0].is_null(), "{fields}");
    }
    let document = "{ products { nodes { id variants(first: 0) { nodes { id } } } } }";
    let refused = shop.query(document, json!({})).await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "a size that is not given out");
    assert_eq!(refused.errors()[0]["path"], json!(["products", "nodes", 0, "variants"]));
}

#[tokio::test]
async fn a_list_that_is_written_at_once_costs_as_many_statements_as_one_that_is_not() {
    let shop = shop().await;
    let mut costs = Vec::new();
    for directive in ["", " @include(if: true)"] {
        let before = shop.statements();
        let document = format!("{{ products {{ nodes {{ {FIELDS} end: id{directive} }} }} }} {FRAGMENTS}");
        shop.query(&document, json!({})).await;
        costs.push(shop.statements() - before);
    }
    assert!(costs[0] <= costs[1], "{costs:?}");
}
