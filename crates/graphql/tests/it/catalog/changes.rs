//! What staff change of the catalogue, and what keeps them from it.

use cartwright_services::Actor;
use cartwright_testkit::{Answer, TestShop};
use serde_json::{Value, json};

const CREATE: &str = "mutation ($input: ProductCreateInput!) { productCreate(input: $input) {
    product { id slug status version variants { nodes { id sku listings { price { amount } } } } }
    replayed
    userErrors { __typename message path ... on CatalogUserError { code } }
} }";

fn shirt() -> Value {
    json!({
        "title": "Linen Shirt",
        "descriptionHtml": "<p onclick=\"x()\">Cool</p>",
        "tags": ["summer"],
        "options": [{ "name": "Size" }],
        "variants": [
            { "sku": "LIN-S", "optionValues": ["S"], "tracked": false, "prices": [{ "price": "39.90", "compareAtPrice": "49.9" }] },
            { "sku": "LIN-M", "optionValues": ["M"], "tracked": false, "prices": [{ "price": "39.90" }] },
        ],
        "media": [{ "url": "https://pictures.example/front.jpg" }],
        "attributes": [{ "name": "Material", "value": "Linen" }],
    })
}

/// Runs a mutation that takes an id and answers with a product, and gives what it answered.
async fn change(shop: &TestShop, name: &str, input: Value) -> Value {
    let mut letters = name.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let changed = match name {
        "channelListingsUpdate" => "productVariants { sku }",
        _ if name.starts_with("product") && name.ends_with("Delete") && !name.contains("Variants") => "deletedProductId",
        "categoryDelete" => "deletedCategoryId",
        "collectionDelete" => "deletedCollectionId",
        _ if name.starts_with("category") => "category { id slug name parent { slug } }",
        _ if name.starts_with("collection") => {
            "collection { id slug rule { matchAll conditions { field relation value } } products { nodes { title } } }"
        }
        _ => "product { title vendor seo { title } status publishedAt version options { name values } variants { nodes { sku title } }
              media { nodes { id image { url } } } }",
    };
    let document = format!(
        "mutation ($input: {capital}Input!) {{ {name}(input: $input) {{ {changed} replayed userErrors {{ message path
         ... on CatalogUserError {{ code }} ... on ProductVersionConflictError {{ currentVersion }} }} }} }}"
    );
    let answer: Answer = shop.admin(&document, json!({ "input": input })).await;
    answer.at(name).clone()
}

#[tokio::test]
async fn a_product_is_made_shown_and_changed() {
    let shop = TestShop::open().await;
    let answer = shop.admin(CREATE, json!({ "input": shirt() })).await;
    assert_eq!(*answer.at("productCreate/userErrors"), json!([]));
    let product = answer.at("productCreate/product");
    assert_eq!((&product["slug"], &product["status"]), (&json!("linen-shirt"), &json!("DRAFT")));
    let id = product["id"].clone();
    let seen = async || {
        let document = "query ($id: ID!) { product(by: { id: $id }) { title vendor descriptionHtml
            variants { nodes { sku price { gross { amount } } compareAtPrice { gross { amount } } } } } }";
        shop.query(document, json!({ "id": id })).await.at("product").clone()
    };
    assert_eq!(seen().await, Value::Null);
    let published = change(&shop, "productPublish", json!({ "id": id })).await;
    assert_eq!(published["product"]["status"], "ACTIVE");
    let update = json!({ "id": id, "expectedVersion": 2, "vendor": "Weaver", "seo": { "title": "Shirts" } });
    assert_eq!(change(&shop, "productUpdate", update).await["product"]["version"], 3);
    let expected = json!({
        "title": "Linen Shirt", "vendor": "Weaver", "descriptionHtml": "<p>Cool</p>",
        "variants": { "nodes": [
            {
                "sku": "LIN-S", "price": { "gross": { "amount": "39.90" } },
                "compareAtPrice": { "gross": { "amount": "49.90" } },
            },
            { "sku": "LIN-M", "price": { "gross": { "amount": "39.90" } }, "compareAtPrice": null },
        ] },
    });
    assert_eq!(seen().await, expected);
    // What is absent stays, and null clears.
    let cleared = change(&shop, "productUpdate", json!({ "id": id, "vendor": null })).await;
    assert_eq!(cleared["product"]["vendor"], Value::Null);
    assert_eq!(cleared["product"]["seo"]["title"], "Shirts");
    assert_eq!(change(&shop, "productUnpublish", json!({ "id": id })).await["product"]["publishedAt"], Value::Null);
    assert_eq!(seen().await, Value::Null);
    assert_eq!(change(&shop, "productDelete", json!({ "id": id })).await["deletedProductId"], id);
    let gone = shop.admin("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(*gone.at("node"), Value::Null);
}

#[tokio::test]
async fn the_parts_of_a_product_are_changed() {
    let shop = TestShop::open().await;
    let answer = shop.admin(CREATE, json!({ "input": shirt() })).await;
    let id = answer.at("productCreate/product/id").clone();
    let small = answer.at("productCreate/product/variants/nodes/0/id").clone();
    let document = "mutation ($input: ProductVariantsCreateInput!) { productVariantsCreate(input: $input) {
        product { version } productVariants { sku title } userErrors { message } } }";
    let input = json!({ "id": id, "variants": [{ "sku": "LIN-L", "optionValues": ["L"] }] });
    let added = shop.admin(document, json!({ "input": input })).await;
    assert_eq!(*added.at("productVariantsCreate/productVariants"), json!([{ "sku": "LIN-L", "title": "L" }]));
    let document = "mutation ($input: ProductVariantsUpdateInput!) { productVariantsUpdate(input: $input) {
        productVariants { sku weight { grams } allowBackorder } userErrors { message } } }";
    let input = json!({ "id": id, "variants": [{ "id": small, "sku": null, "weightGrams": 250 }] });
    let changed = shop.admin(document, json!({ "input": input })).await;
    let expected = json!([{ "sku": null, "weight": { "grams": 250 }, "allowBackorder": false }]);
    assert_eq!(*changed.at("productVariantsUpdate/productVariants"), expected);
    let deleted = change(&shop, "productVariantsDelete", json!({ "id": id, "variantIds": [small] })).await;
    assert_eq!(deleted["product"]["variants"]["nodes"].as_array().map(Vec::len), Some(2));
    let media = json!({ "id": id, "media": [{ "url": "https://pictures.example/back.jpg", "altText": "Back" }] });
    let pictures = change(&shop, "productMediaAdd", media).await["product"]["media"]["nodes"].clone();
    let last = pictures[1]["id"].clone();
    let first = change(&shop, "productMediaReorder", json!({ "id": id, "mediaIds": [last] })).await;
    assert_eq!(first["product"]["media"]["nodes"][0]["image"]["url"], "https://pictures.example/back.jpg");
    let left = change(&shop, "productMediaRemove", json!({ "id": id, "mediaIds": [last] })).await;
    assert_eq!(left["product"]["media"]["nodes"].as_array().map(Vec::len), Some(1));
    let options = json!({ "id": id, "options": [{ "name": "Size", "values": ["M", "L"] }, { "name": "Colour", "values": ["Blue"] }] });
    let refused = change(&shop, "productOptionsUpdate", options).await;
    assert_eq!(refused["product"], Value::Null, "a new option beside the old one: {refused}");
}

#[tokio::test]
async fn refusals_name_the_field_and_leave_everything_as_it_was() {
    let shop = TestShop::open().await;
    let mut wrong = shirt();
    wrong["title"] = json!(" ");
    wrong["slug"] = json!("shirt");
    wrong["variants"][1]["prices"] = json!([{ "price": "39.905" }]);
    let answer = shop.admin(CREATE, json!({ "input": wrong })).await;
    let errors = answer.at("productCreate/userErrors").as_array().expect("a list").clone();
    let told: Vec<(&Value, &Value)> = errors.iter().map(|error| (&error["path"], &error["code"])).collect();
    assert!(told.contains(&(&json!(["title"]), &json!("REQUIRED"))), "{told:?}");
    assert!(told.contains(&(&json!(["variants", "1", "prices", "0", "price"]), &json!("INVALID"))), "{told:?}");
    assert_eq!(*answer.at("productCreate/product"), Value::Null);
    let first = shop.admin(CREATE, json!({ "input": shirt() })).await;
    let mut again = shirt();
    again["slug"] = json!("linen-shirt");
    let taken = shop.admin(CREATE, json!({ "input": again })).await;
    let codes: Vec<&Value> =
        taken.at("productCreate/userErrors").as_array().expect("a list").iter().map(|e| &e["code"]).collect();
    assert_eq!(codes, ["DUPLICATE"]);
    assert_eq!(*taken.at("productCreate/userErrors/0/__typename"), json!("CatalogInputError"));
    let id = first.at("productCreate/product/id");
    let conflict = change(&shop, "productUpdate", json!({ "id": id, "expectedVersion": 7, "title": "Other" })).await;
    let expected = json!([{
        "message": "the product is at version 1 by now", "path": ["expectedVersion"], "code": "VERSION_CONFLICT", "currentVersion": 1,
    }]);
    assert_eq!(conflict["userErrors"], expected);
    for unknown in ["product_00000000000070008000000000000000", "variant_1", "", "null"] {
        let refused = change(&shop, "productUpdate", json!({ "id": unknown, "title": "Other" })).await;
        assert_eq!(refused["userErrors"][0]["code"], "NOT_FOUND", "row 23: {unknown}");
        assert_eq!(refused["userErrors"][0]["path"], json!(["id"]));
    }
    let all = shop.admin("{ products { totalCount nodes { title } } }", json!({})).await;
    assert_eq!(*all.at("products"), json!({ "totalCount": 1, "nodes": [{ "title": "Linen Shirt" }] }));
}

#[tokio::test]
async fn row_57_the_same_key_is_one_product() {
    let shop = TestShop::open().await;
    let mut input = shirt();
    input["idempotencyKey"] = json!("one");
    let first = shop.admin(CREATE, json!({ "input": input })).await;
    let second = shop.admin(CREATE, json!({ "input": input })).await;
    assert_eq!(first.at("productCreate/product"), second.at("productCreate/product"));
    assert_eq!(
        (first.at("productCreate/replayed"), second.at("productCreate/replayed")),
        (&json!(false), &json!(true))
    );
    input["title"] = json!("Another");
    let other = shop.admin(CREATE, json!({ "input": input })).await;
    assert_eq!(*other.at("productCreate/userErrors/0/code"), json!("IDEMPOTENCY_KEY_REUSED"));
    assert_eq!(*other.at("productCreate/userErrors/0/path"), json!(["idempotencyKey"]));
}

#[tokio::test]
async fn categories_are_made_moved_and_deleted() {
    let shop = TestShop::open().await;
    let clothes = change(&shop, "categoryCreate", json!({ "name": "Clothes" })).await["category"]["id"].clone();
    let shirts = json!({ "name": "Shirts", "parentId": clothes, "image": { "url": "https://pictures.example/1.jpg" } });
    let shirts = change(&shop, "categoryCreate", shirts).await["category"].clone();
    assert_eq!(shirts["parent"]["slug"], "clothes");
    let renamed = change(&shop, "categoryUpdate", json!({ "id": shirts["id"], "name": "Blouses" })).await;
    assert_eq!((&renamed["category"]["name"], &renamed["category"]["slug"]), (&json!("Blouses"), &json!("shirts")));
    let below_itself = change(&shop, "categoryMove", json!({ "id": clothes, "parentId": shirts["id"] })).await;
    assert_eq!(below_itself["userErrors"][0]["path"], json!(["parentId"]));
    let held = change(&shop, "categoryDelete", json!({ "id": clothes })).await;
    assert_eq!(
        (&held["deletedCategoryId"], &held["userErrors"][0]["code"]),
        (&Value::Null, &json!("CATEGORY_HAS_CHILDREN"))
    );
    let root = change(&shop, "categoryMove", json!({ "id": shirts["id"] })).await;
    assert_eq!(root["category"]["parent"], Value::Null);
    assert_eq!(change(&shop, "categoryDelete", json!({ "id": clothes })).await["deletedCategoryId"], clothes);
}

#[tokio::test]
async fn collections_are_gathered_by_hand_and_by_rule() {
    let shop = TestShop::open().await;
    let product = shop.admin(CREATE, json!({ "input": shirt() })).await.at("productCreate/product/id").clone();
    let hand = change(&shop, "collectionCreate", json!({ "title": "Picks" })).await["collection"]["id"].clone();
    let gathered = change(&shop, "collectionProductsAdd", json!({ "id": hand, "productIds": [product] })).await;
    assert_eq!(gathered["collection"]["products"]["nodes"], json!([{ "title": "Linen Shirt" }]));
    let emptied = change(&shop, "collectionProductsRemove", json!({ "id": hand, "productIds": [product] })).await;
    assert_eq!(emptied["collection"]["products"]["nodes"], json!([]));
    let unknown =
        change(&shop, "collectionProductsAdd", json!({ "id": hand, "productIds": [product, "product_1"] })).await;
    assert_eq!(unknown["userErrors"][0]["path"], json!(["productIds", "1"]));
    let condition = json!({ "field": "TAG", "relation": "EQUALS", "value": "Summer" });
    let rule = json!({ "title": "Summer", "rule": { "conditions": [condition] } });
    let ruled = change(&shop, "collectionCreate", rule).await["collection"].clone();
    assert_eq!(ruled["rule"], json!({ "matchAll": true, "conditions": [condition] }));
    assert_eq!(ruled["products"]["nodes"], json!([{ "title": "Linen Shirt" }]));
    let by_hand = change(&shop, "collectionProductsAdd", json!({ "id": ruled["id"], "productIds": [product] })).await;
    assert_eq!(by_hand["userErrors"][0]["code"], "COLLECTION_HAS_RULE");
    let freed = change(&shop, "collectionUpdate", json!({ "id": ruled["id"], "rule": null })).await;
    assert_eq!(freed["collection"]["rule"], Value::Null);
    assert_eq!(freed["collection"]["products"]["nodes"], json!([{ "title": "Linen Shirt" }]));
    assert_eq!(change(&shop, "collectionDelete", json!({ "id": hand })).await["deletedCollectionId"], hand);
}

#[tokio::test]
async fn prices_are_set_and_taken_away_together() {
    let shop = TestShop::open().await;
    let made = shop.admin(CREATE, json!({ "input": shirt() })).await;
    let id = made.at("productCreate/product/id").clone();
    let variants = made.at("productCreate/product/variants/nodes").clone();
    change(&shop, "productPublish", json!({ "id": id })).await;
    let input = json!({ "set": [{ "variantId": variants[0]["id"], "price": "30" }], "remove": [variants[1]["id"]] });
    let changed = change(&shop, "channelListingsUpdate", input).await;
    assert_eq!(changed["productVariants"], json!([{ "sku": "LIN-S" }, { "sku": "LIN-M" }]), "{changed}");
    let document =
        "query ($id: ID!) { product(by: { id: $id }) { variants { nodes { sku price { gross { amount } } } } } }";
    let seen = shop.query(document, json!({ "id": id })).await;
    let expected = json!([{ "sku": "LIN-S", "price": { "gross": { "amount": "30.00" } } }]);
    assert_eq!(*seen.at("product/variants/nodes"), expected);
}

#[tokio::test]
async fn row_24_a_guest_changes_nothing_through_the_schema_for_staff() {
    let shop = TestShop::open().await;
    let product = shop.put(shop.shown("Shirt", "10", &[])).await;
    let id = product.id.to_string();
    for (name, input) in [
        ("productCreate", json!({ "title": "X" })),
        ("productUpdate", json!({ "id": id, "title": "X" })),
        ("productDelete", json!({ "id": id })),
        ("productPublish", json!({ "id": id })),
        ("productUnpublish", json!({ "id": id })),
        ("productOptionsUpdate", json!({ "id": id, "options": [] })),
        ("productMediaAdd", json!({ "id": id, "media": [{ "url": "https://pictures.example/1.jpg" }] })),
        ("productMediaReorder", json!({ "id": id, "mediaIds": ["media_1"] })),
        ("productMediaRemove", json!({ "id": id, "mediaIds": ["media_1"] })),
        ("productVariantsCreate", json!({ "id": id, "variants": [] })),
        ("productVariantsUpdate", json!({ "id": id, "variants": [] })),
        ("productVariantsDelete", json!({ "id": id, "variantIds": [product.variants[0].id.to_string()] })),
        ("channelListingsUpdate", json!({ "remove": [product.variants[0].id.to_string()] })),
        ("categoryCreate", json!({ "name": "X" })),
        ("categoryUpdate", json!({ "id": "category_1" })),
        ("categoryMove", json!({ "id": "category_1" })),
        ("categoryDelete", json!({ "id": "category_1" })),
        ("collectionCreate", json!({ "title": "X" })),
        ("collectionUpdate", json!({ "id": "collection_1" })),
        ("collectionDelete", json!({ "id": "collection_1" })),
        ("collectionProductsAdd", json!({ "id": "collection_1", "productIds": [id] })),
        ("collectionProductsRemove", json!({ "id": "collection_1", "productIds": [id] })),
    ] {
        let mut letters = name.chars();
        let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let document = format!("mutation ($input: {capital}Input!) {{ {name}(input: $input) {{ replayed }} }}");
        let answer = shop.admin_as(Actor::Guest, &document, json!({ "input": input })).await;
        assert_eq!(answer.codes(), ["UNAUTHENTICATED"], "{name}");
    }
    let document = "{ products { nodes { title status version variants { totalCount } } } categories { totalCount } collections { totalCount } }";
    let after = shop.admin(document, json!({})).await;
    let untouched = json!({
        "products": { "nodes": [{ "title": "Shirt", "status": "ACTIVE", "version": 1, "variants": { "totalCount": 1 } }] },
        "categories": { "totalCount": 0 },
        "collections": { "totalCount": 0 },
    });
    assert_eq!(*after.data(), untouched);
}
