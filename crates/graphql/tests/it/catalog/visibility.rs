//! Nothing that is not shown is seen, by any path.

use cartwright_domain::{
    catalog::{Product, ProductStatus},
    channel::ChannelDraft,
    pricing::PriceMode,
};
use cartwright_testkit::TestShop;
use chrono::TimeDelta;
use serde_json::{Value, json};

/// Every path that leads to a product.
const PATHS: &str = "query ($id: ID!, $variant: ID!, $sku: String!, $category: ID!, $collection: ID!) {
    node(id: $id) { id }
    nodes(ids: [$id, $variant]) { id }
    byId: product(by: { id: $id }) { id }
    bySlug: product(by: { slug: \"hidden\" }) { id }
    bySku: product(by: { sku: $sku }) { id }
    products { nodes { id } totalCount }
    search: products(search: \"hidden\") { nodes { id } totalCount }
    filtered: products(where: { tags: { eq: \"secret\" } }) { totalCount nodes { id } }
    not: products(where: { NOT: { tags: { eq: \"other\" } } }) { totalCount nodes { id } }
    category(by: { id: $category }) { products { totalCount nodes { id } } }
    collection(by: { id: $collection }) { products { totalCount nodes { id } } }
}";

#[tokio::test]
async fn row_28_what_is_not_shown_is_absent_everywhere() {
    let hidden: [(&str, fn(&TestShop, &mut cartwright_domain::catalog::draft::ProductDraft)); 4] = [
        ("a draft", |_, draft| draft.status = ProductStatus::Draft),
        ("archived", |_, draft| draft.status = ProductStatus::Archived),
        ("of the future", |shop, draft| draft.published_at = Some(shop.clock().now() + TimeDelta::microseconds(1))),
        ("without a price here", |_, draft| draft.variants[0].listings.clear()),
    ];
    for (what, hide) in hidden {
        let shop = TestShop::open().await;
        let mut draft = shop.shown("Hidden", "10", &[]);
        draft.tags = vec!["secret".to_owned()];
        draft.variants[0].sku = Some("HIDDEN-1".to_owned());
        let category = shop.put_category("clothes", None).await;
        draft.category_id = Some(category.id);
        hide(&shop, &mut draft);
        let product = shop.put(draft).await;
        let collection = shop.put_collection("summer", true, &[product.id]).await;
        let variables = json!({
            "id": product.id.to_string(),
            "variant": product.variants[0].id.to_string(),
            "sku": "HIDDEN-1",
            "category": category.id.to_string(),
            "collection": collection.id.to_string(),
        });
        let nothing = json!({ "nodes": [], "totalCount": 0 });
        let expected = json!({
            "node": null, "nodes": [null, null], "byId": null, "bySlug": null, "bySku": null,
            "products": nothing, "search": nothing, "filtered": nothing, "not": nothing,
            "category": { "products": nothing }, "collection": { "products": nothing },
        });
        let answer = shop.query(PATHS, variables.clone()).await;
        assert_eq!(*answer.data(), expected, "{what}");
        // Staff see it, and as soon as it is to be shown, everybody does.
        let staff = shop
            .admin("query ($id: ID!) { product(by: { id: $id }) { title } }", json!({ "id": product.id.to_string() }));
        assert_eq!(*staff.await.at("product/title"), Value::from("Hidden"), "{what}");
        if what == "of the future" {
            shop.clock().advance(TimeDelta::microseconds(1));
            let answer = shop.query(PATHS, variables).await;
            assert_eq!(*answer.at("products/totalCount"), Value::from(1));
            assert_eq!(answer.at("nodes").as_array().map(Vec::len), Some(2));
        }
    }
}

#[tokio::test]
async fn row_28_variants_without_a_price_here_are_not_shown() {
    let shop = TestShop::open().await;
    let mut draft = shop.shown("Shirt", "10", &["S", "M"]);
    draft.variants[1].listings.clear();
    draft.variants[1].sku = Some("SHIRT-M".to_owned());
    let product: Product = shop.put(draft).await;
    let document = "query ($id: ID!, $variant: ID!) {
        product(by: { id: $id }) {
            variants { nodes { title } totalCount }
            variantForOptions(selected: [{ name: \"Size\", value: \"M\" }]) { title }
            firstAvailableVariant { title }
        }
        node(id: $variant) { id }
        bySku: product(by: { sku: \"SHIRT-M\" }) { id }
    }";
    let variables = json!({ "id": product.id.to_string(), "variant": product.variants[1].id.to_string() });
    let answer = shop.query(document, variables).await;
    let expected = json!({
        "product": {
            "variants": { "nodes": [{ "title": "S" }], "totalCount": 1 },
            "variantForOptions": null,
            "firstAvailableVariant": { "title": "S" },
        },
        "node": null,
        "bySku": null,
    });
    assert_eq!(*answer.data(), expected);
}

#[tokio::test]
async fn row_28_each_channel_shows_its_own_goods_at_its_own_prices() {
    let shop = TestShop::open().await;
    let draft = ChannelDraft {
        slug: "ch".to_owned(),
        name: "Schweiz".to_owned(),
        currency: "CHF".parse().expect("a currency"),
        countries: vec!["CH".parse().expect("a country")],
        default_country: "CH".parse().expect("a country"),
        languages: vec!["de".parse().expect("a language")],
        price_mode: PriceMode::ExcludesTax,
        payment_providers: Vec::new(),
        stock_locations: Vec::new(),
    };
    shop.open_channel(draft).await;
    let product = shop.put(shop.shown("Shirt", "10", &[])).await;
    let document = "query ($id: ID!) { product(by: { id: $id }) { title } shop { channel { slug currencyCode } } }";
    let variables = json!({ "id": product.id.to_string() });
    let here = shop.query(document, variables.clone()).await;
    assert_eq!(*here.at("product"), json!({ "title": "Shirt" }));
    let there = shop.query_in(Some("ch"), document, variables).await;
    assert_eq!(
        *there.data(),
        json!({ "product": null, "shop": { "channel": { "slug": "ch", "currencyCode": "CHF" } } })
    );
}

#[tokio::test]
async fn row_28_a_collection_that_is_not_published_is_absent_everywhere() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "10", &[])).await;
    let collection = shop.put_collection("secret", false, &[product.id]).await;
    let document = "query ($id: ID!) {
        node(id: $id) { id }
        byId: collection(by: { id: $id }) { id }
        bySlug: collection(by: { slug: \"secret\" }) { id }
        collections { nodes { id } totalCount }
        products { nodes { collections { nodes { id } totalCount } } }
        members: products(where: { collection: $id }) { totalCount }
    }";
    let answer = shop.query(document, json!({ "id": collection.id.to_string() })).await;
    let nothing = json!({ "nodes": [], "totalCount": 0 });
    let expected = json!({
        "node": null, "byId": null, "bySlug": null, "collections": nothing,
        "products": { "nodes": [{ "collections": nothing }] },
        "members": { "totalCount": 0 },
    });
    assert_eq!(*answer.data(), expected);
}
