//! Prices with their taxes, and what they are compared with.

use cartwright_domain::pricing::Money;
use cartwright_testkit::TestShop;
use chrono::TimeDelta;
use serde_json::{Value, json};

const PRICES: &str = "query ($id: ID!) { product(by: { id: $id }) {
    priceRange { min { gross { amount minorUnits currencyCode } net { amount } tax { amount } } max { gross { amount } } }
    compareAtPriceRange { min { gross { amount } } max { gross { amount } } }
    variants { nodes { price { gross { amount } net { amount } tax { amount } } compareAtPrice { gross { amount } } } }
} }";

#[tokio::test]
async fn prices_are_shown_with_the_tax_of_the_default_country() {
    let shop = TestShop::open().await;
    shop.tax("0.19").await;
    let mut draft = shop.shown("Shirt", "11.90", &["S", "M"]);
    let euros = |minor| Money::new(minor, "EUR".parse().expect("a currency"));
    draft.variants[1].listings[0].price = euros(2_000);
    draft.variants[1].listings[0].compare_at_price = Some(euros(2_500));
    let product = shop.put(draft).await;
    let answer = shop.query(PRICES, json!({ "id": product.id.to_string() })).await;
    let expected = json!({ "product": {
        "priceRange": {
            "min": {
                "gross": { "amount": "11.90", "minorUnits": "1190", "currencyCode": "EUR" },
                "net": { "amount": "10.00" },
                "tax": { "amount": "1.90" },
            },
            "max": { "gross": { "amount": "20.00" } },
        },
        "compareAtPriceRange": { "min": { "gross": { "amount": "25.00" } }, "max": { "gross": { "amount": "25.00" } } },
        "variants": { "nodes": [
            {
                "price": { "gross": { "amount": "11.90" }, "net": { "amount": "10.00" }, "tax": { "amount": "1.90" } },
                "compareAtPrice": null,
            },
            {
                "price": { "gross": { "amount": "20.00" }, "net": { "amount": "16.81" }, "tax": { "amount": "3.19" } },
                "compareAtPrice": { "gross": { "amount": "25.00" } },
            },
        ] },
    } });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn a_reduced_price_tells_the_lowest_of_the_30_days_before() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "50", &[])).await;
    let variant = product.variants[0].id;
    let lowest = async || {
        let document = "query ($id: ID!) { product(by: { id: $id }) { lowestPriceLast30Days { amount } } }";
        let answer = shop.query(document, json!({ "id": product.id.to_string() })).await;
        answer.at("product/lowestPriceLast30Days").clone()
    };
    assert_eq!(lowest().await, Value::Null, "it never had another price");
    shop.clock().advance(TimeDelta::days(60));
    shop.reprice(variant, "60").await;
    shop.clock().advance(TimeDelta::days(20));
    shop.reprice(variant, "40").await;
    assert_eq!(lowest().await, json!({ "amount": "50.00" }), "it was in force until 20 days before");
    shop.clock().advance(TimeDelta::days(1));
    shop.reprice(variant, "45").await;
    assert_eq!(lowest().await, json!({ "amount": "40.00" }));
    shop.clock().advance(TimeDelta::days(100));
    shop.reprice(variant, "30").await;
    assert_eq!(lowest().await, json!({ "amount": "45.00" }));
}

#[tokio::test]
async fn stock_is_told_only_where_the_shop_discloses_it() {
    let document =
        "query ($id: ID!) { node(id: $id) { ... on ProductVariant { availableForSale quantityAvailable } } }";
    let shop = TestShop::open().await;
    let mut draft = shop.shown("Shirt", "50", &["S", "M"]);
    draft.variants[1].tracked = true;
    let product = shop.put(draft).await;
    let ask = async |place: usize| {
        let answer = shop.query(document, json!({ "id": product.variants[place].id.to_string() })).await;
        answer.at("node").clone()
    };
    assert_eq!(ask(0).await, json!({ "availableForSale": true, "quantityAvailable": null }));
    assert_eq!(ask(1).await, json!({ "availableForSale": false, "quantityAvailable": null }));
}
