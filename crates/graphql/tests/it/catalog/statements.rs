//! How many statements a list costs: as many for a page of three as for a page of fifteen.

use cartwright_domain::catalog::{ProductAttribute, draft::MediaDraft};
use cartwright_testkit::TestShop;
use serde_json::json;

/// Products in a tree and a collection, with everything that belongs to them.
async fn full_shop(products: usize) -> TestShop {
    let shop = TestShop::open().await;
    let mut ids = Vec::new();
    for number in 0..products {
        let root = shop.put_category(&format!("root-{number}"), None).await;
        let leaf = shop.put_category(&format!("leaf-{number}"), Some(&root)).await;
        let mut draft = shop.shown(&format!("Shirt {number}"), "10", &["S", "M", "L"]);
        draft.category_id = Some(leaf.id);
        draft.media =
            vec![MediaDraft::at("https://pictures.example/1.jpg"), MediaDraft::at("https://pictures.example/2.jpg")];
        draft.variants[0].image_url = Some("https://pictures.example/1.jpg".to_owned());
        draft.attributes = vec![ProductAttribute { name: "Material".to_owned(), value: "Linen".to_owned() }];
        ids.push(shop.put(draft).await.id);
    }
    for number in 0..products {
        shop.put_collection(&format!("collection-{number}"), true, &ids).await;
    }
    shop
}

const PRODUCT: &str = "id title options { name values } attributes { name value } availableForSale
    priceRange { min { gross { amount } } } compareAtPriceRange { min { gross { amount } } }
    lowestPriceLast30Days { amount } featuredImage { url }
    firstAvailableVariant { title }
    variantForOptions(selected: [{ name: \"Size\", value: \"M\" }]) { title }
    category { slug parent { slug } } breadcrumbs { slug }
    media(first: 1) { nodes { image { url } } totalCount }
    collections(first: 2) { nodes { title } totalCount }
    variants(first: 2) { totalCount nodes {
        title availableForSale price { gross { amount } } compareAtPrice { gross { amount } }
        selectedOptions { name value } image { url } product { title }
    } }";

/// The statements that the document costs in a shop of so many products.
async fn cost(products: usize, document: &str) -> u64 {
    let shop = full_shop(products).await;
    let before = shop.statements();
    let answer = shop.query(document, json!({})).await;
    assert!(answer.errors().is_empty(), "{:?}", answer.errors());
    shop.statements() - before
}

/// Pins what a document costs, whatever the size of the page.
async fn pinned(document: &str, statements: u64) {
    assert_eq!(cost(3, document).await, statements, "for 3 products: {document}");
    assert_eq!(cost(15, document).await, statements, "for 15 products: {document}");
}

#[tokio::test]
async fn a_list_of_products_costs_one_statement_for_each_relation() {
    pinned("{ products { nodes { id title tags } } }", 1).await;
    pinned("{ products(first: 2) { totalCount totalCountIsExact } }", 2).await;
    pinned("{ products { nodes { title featuredImage { url } priceRange { min { gross { amount } } } } } }", 4).await;
}

#[tokio::test]
async fn a_list_of_products_with_everything_costs_as_much_for_many_as_for_few() {
    pinned(&format!("{{ products {{ nodes {{ {PRODUCT} }} }} }}"), 21).await;
}

#[tokio::test]
async fn lists_in_lists_cost_as_much_for_many_as_for_few() {
    let in_categories = "{ categories { nodes { slug parent { slug } children { slug ancestors { slug } }
        products(first: 1) { nodes { title variants(first: 5) { nodes { price { gross { amount } } } } } totalCount } } } }";
    pinned(in_categories, 7).await;
    let in_collections = "{ collections { nodes { title
        products(first: 1) { nodes { title featuredImage { url } } totalCount } } } }";
    pinned(in_collections, 4).await;
}
