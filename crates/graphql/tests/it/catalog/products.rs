//! One product with everything that belongs to it.

use cartwright_domain::catalog::{ProductAttribute, draft::MediaDraft};
use cartwright_testkit::TestShop;
use serde_json::{Value, json};

const WHOLE: &str = "query ($by: ProductBy!) { product(by: $by) {
    id slug title description descriptionHtml vendor productType tags
    seo { title description }
    options { name values }
    variants { nodes { id title sku selectedOptions { name value } weight { grams } requiresShipping image { url } product { id } } }
    featuredImage { url altText width }
    media { nodes { image { url } } }
    attributes { name value }
    category { slug } breadcrumbs { slug name }
    collections { nodes { slug title } }
    createdAt updatedAt publishedAt
} }";

#[tokio::test]
async fn a_product_is_found_by_id_slug_and_sku_with_all_that_belongs_to_it() {
    let shop = TestShop::open().await;
    let clothes = shop.put_category("clothes", None).await;
    let shirts = shop.put_category("shirts", Some(&clothes)).await;
    let mut draft = shop.shown("Linen Shirt", "39.90", &["S", "M"]);
    draft.description_html = "<p>Cool &amp; light</p><script>alert(1)</script>".to_owned();
    draft.vendor = Some("Weaver".to_owned());
    draft.product_type = Some("Shirt".to_owned());
    draft.tags = vec!["summer".to_owned(), "linen".to_owned()];
    draft.seo.title = Some("Shirts of linen".to_owned());
    draft.category_id = Some(shirts.id);
    draft.attributes = vec![ProductAttribute { name: "Material".to_owned(), value: "Linen".to_owned() }];
    let mut front = MediaDraft::at("https://pictures.example/front.jpg");
    (front.alt_text, front.width) = (Some("A shirt".to_owned()), Some(800));
    draft.media = vec![front, MediaDraft::at("https://pictures.example/back.jpg")];
    draft.variants[1].sku = Some("LIN-M".to_owned());
    draft.variants[1].weight_grams = 250;
    draft.variants[1].image_url = Some("https://pictures.example/back.jpg".to_owned());
    let product = shop.put(draft).await;
    shop.put_collection("summer", true, &[product.id]).await;
    shop.put_collection("secret", false, &[product.id]).await;

    let expected = json!({ "product": {
        "id": product.id.to_string(),
        "slug": "linen-shirt",
        "title": "Linen Shirt",
        "description": "Cool & light",
        "descriptionHtml": "<p>Cool &amp; light</p>",
        "vendor": "Weaver",
        "productType": "Shirt",
        "tags": ["summer", "linen"],
        "seo": { "title": "Shirts of linen", "description": null },
        "options": [{ "name": "Size", "values": ["S", "M"] }],
        "variants": { "nodes": [
            {
                "id": product.variants[0].id.to_string(), "title": "S", "sku": null,
                "selectedOptions": [{ "name": "Size", "value": "S" }],
                "weight": null, "requiresShipping": true, "image": null,
                "product": { "id": product.id.to_string() },
            },
            {
                "id": product.variants[1].id.to_string(), "title": "M", "sku": "LIN-M",
                "selectedOptions": [{ "name": "Size", "value": "M" }],
                "weight": { "grams": 250 }, "requiresShipping": true,
                "image": { "url": "https://pictures.example/back.jpg" },
                "product": { "id": product.id.to_string() },
            },
        ] },
        "featuredImage": { "url": "https://pictures.example/front.jpg", "altText": "A shirt", "width": 800 },
        "media": { "nodes": [
            { "image": { "url": "https://pictures.example/front.jpg" } },
            { "image": { "url": "https://pictures.example/back.jpg" } },
        ] },
        "attributes": [{ "name": "Material", "value": "Linen" }],
        "category": { "slug": "shirts" },
        "breadcrumbs": [{ "slug": "clothes", "name": "CLOTHES" }, { "slug": "shirts", "name": "SHIRTS" }],
        "collections": { "nodes": [{ "slug": "summer", "title": "SUMMER" }] },
        "createdAt": "2027-01-15T08:00:00.000000Z",
        "updatedAt": "2027-01-15T08:00:00.000000Z",
        "publishedAt": "2027-01-14T08:00:00.000000Z",
    } });
    for by in [json!({ "id": product.id.to_string() }), json!({ "slug": "linen-shirt" }), json!({ "sku": "LIN-M" })] {
        let answer = shop.query(WHOLE, json!({ "by": by })).await;
        assert_eq!(*answer.data(), expected, "{by}");
    }
    for by in [json!({ "slug": "linen" }), json!({ "sku": "lin-m" }), json!({ "id": "product_1" })] {
        let answer = shop.query(WHOLE, json!({ "by": by })).await;
        assert_eq!(*answer.data(), json!({ "product": null }), "{by}");
    }
}

#[tokio::test]
async fn a_variant_is_chosen_by_one_value_for_each_option() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "10", &["S", "M"])).await;
    let document = "query ($id: ID!, $selected: [SelectedOptionInput!]!) {
        product(by: { id: $id }) { variantForOptions(selected: $selected) { title } } }";
    let id = product.id.to_string();
    let choose = async |selected: Value| {
        let answer = shop.query(document, json!({ "id": id, "selected": selected })).await;
        answer.at("product/variantForOptions").clone()
    };
    assert_eq!(choose(json!([{ "name": "size", "value": "m" }])).await, json!({ "title": "M" }));
    assert_eq!(choose(json!([{ "name": "Size", "value": "XL" }])).await, Value::Null);
    assert_eq!(choose(json!([{ "name": "Colour", "value": "M" }])).await, Value::Null);
    assert_eq!(choose(json!([])).await, Value::Null);
    let twice = json!([{ "name": "Size", "value": "M" }, { "name": "Size", "value": "M" }]);
    assert_eq!(choose(twice).await, Value::Null);
}

#[tokio::test]
async fn nodes_are_found_by_type_and_answered_in_the_order_of_the_ids() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "10", &[])).await;
    let category = shop.put_category("clothes", None).await;
    let collection = shop.put_collection("summer", true, &[]).await;
    let (id, variant) = (product.id.to_string(), product.variants[0].id.to_string());
    // The row of another type, a type without nodes, and texts that are no id.
    let foreign = variant.replace("variant_", "product_");
    let ids = json!([
        collection.id.to_string(),
        variant,
        foreign,
        "",
        "null",
        "product_",
        category.id.to_string(),
        "channel_1",
        id,
        "\0",
    ]);
    let document = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let answer = shop.query(document, json!({ "ids": ids })).await;
    let nothing = Value::Null;
    let expected = json!([
        { "__typename": "Collection", "id": collection.id.to_string() },
        { "__typename": "ProductVariant", "id": variant },
        nothing, nothing, nothing, nothing,
        { "__typename": "Category", "id": category.id.to_string() },
        nothing,
        { "__typename": "Product", "id": id },
        nothing,
    ]);
    assert_eq!(*answer.at("nodes"), expected);
    let one =
        shop.query("query ($id: ID!) { node(id: $id) { id ... on Product { title } } }", json!({ "id": id })).await;
    assert_eq!(*one.at("node"), json!({ "id": id, "title": "Shirt" }));
    let many: Vec<&str> = vec![&id; 101];
    let refused = shop.query(document, json!({ "ids": many })).await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
}
