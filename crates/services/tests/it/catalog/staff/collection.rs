//! Collections.

use cartwright_domain::{
    catalog::{
        Seo,
        collection::{Collection, CollectionRule, RuleCondition, RuleField, RuleRelation},
    },
    id::{CollectionId, ProductId},
};
use cartwright_services::{
    Context,
    catalog::{
        CatalogRefusal, CatalogView, CollectionCreate, CollectionDelete, CollectionProductsAdd,
        CollectionProductsRemove, CollectionUpdate, ProductList, ProductUpdate, collection_create, collection_delete,
        collection_products_add, collection_products_remove, collection_update, product_create, product_update,
    },
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::{paths, refusals, titled};

fn named(title: &str) -> CollectionCreate {
    CollectionCreate {
        slug: None,
        title: title.to_owned(),
        description_html: String::new(),
        image: None,
        seo: Seo::default(),
        rule: None,
        product_ids: Vec::new(),
        published_at: None,
    }
}

fn change_of(id: CollectionId) -> CollectionUpdate {
    CollectionUpdate {
        id,
        slug: None,
        title: None,
        description_html: None,
        image: None,
        seo_title: None,
        seo_description: None,
        rule: None,
        published_at: None,
    }
}

fn tagged(tag: &str) -> CollectionRule {
    let value = tag.to_owned();
    let condition = RuleCondition { field: RuleField::Tag, relation: RuleRelation::Equals, value };
    CollectionRule { match_all: true, conditions: vec![condition] }
}

async fn create(clerk: &Context, input: CollectionCreate) -> Collection {
    collection_create(clerk, input, None).await.unwrap().outcome.unwrap()
}

async fn members(clerk: &Context, collection: &Collection) -> Vec<ProductId> {
    let list = ProductList::of(collection.into());
    let page = CatalogView::of_staff(clerk).unwrap().products(&list, &PageRequest::first(50)).await.unwrap();
    page.into_items().into_iter().map(|product| product.id).collect()
}

async fn products(clerk: &Context) -> Vec<ProductId> {
    let mut ids = Vec::new();
    for title in ["A", "B", "C"] {
        ids.push(product_create(clerk, titled(title), None).await.unwrap().outcome.unwrap().id);
    }
    ids
}

#[tokio::test]
async fn staff_gather_products_in_an_order_of_their_own() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let ids = products(&clerk).await;
    let collection = create(&clerk, CollectionCreate { product_ids: vec![ids[2], ids[0]], ..named("Best") }).await;
    assert_eq!(members(&clerk, &collection).await, [ids[2], ids[0]]);
    let add = |product_ids| CollectionProductsAdd { id: collection.id, product_ids };
    collection_products_add(&clerk, add(vec![ids[0], ids[1]]), None).await.unwrap();
    assert_eq!(members(&clerk, &collection).await, [ids[2], ids[0], ids[1]]);
    let unknown = collection_products_add(&clerk, add(vec![ids[0], Uuid::nil().into()]), None).await;
    assert_eq!(paths(unknown), ["productIds.1"]);
    assert_eq!(paths(collection_products_add(&clerk, add(Vec::new()), None).await), ["productIds"]);
    let remove = CollectionProductsRemove { id: collection.id, product_ids: vec![ids[2]] };
    collection_products_remove(&clerk, remove, None).await.unwrap();
    assert_eq!(members(&clerk, &collection).await, [ids[0], ids[1]]);
    collection_delete(&clerk, CollectionDelete { id: collection.id }, None).await.unwrap();
    assert_eq!(paths(collection_products_add(&clerk, add(vec![ids[0]]), None).await), ["id"]);
}

#[tokio::test]
async fn a_rule_gathers_and_nobody_beside_it() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let ids = products(&clerk).await;
    let collection = create(&clerk, CollectionCreate { rule: Some(tagged("sale")), ..named("Sale") }).await;
    assert!(members(&clerk, &collection).await.is_empty());
    for id in [ids[0], ids[1]] {
        let tags = Some(vec!["Sale".to_owned()]);
        product_update(&clerk, ProductUpdate { tags, ..ProductUpdate::of(id) }, None).await.unwrap();
    }
    let mut found = members(&clerk, &collection).await;
    found.sort();
    assert_eq!(found, ids[..2]);
    let add = CollectionProductsAdd { id: collection.id, product_ids: vec![ids[2]] };
    let refused = refusals(collection_products_add(&clerk, add.clone(), None).await);
    assert_eq!(refused[0].1, CatalogRefusal::CollectionHasRule);
    let other = CollectionUpdate { rule: Some(Some(tagged("new"))), ..change_of(collection.id) };
    collection_update(&clerk, other, None).await.unwrap();
    assert!(members(&clerk, &collection).await.is_empty());
    let by_hand = CollectionUpdate { rule: Some(None), ..change_of(collection.id) };
    let collection = collection_update(&clerk, by_hand, None).await.unwrap().outcome.unwrap();
    collection_products_add(&clerk, add, None).await.unwrap();
    assert_eq!(members(&clerk, &collection).await, [ids[2]]);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_with_its_place() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let ids = products(&clerk).await;
    create(&clerk, named("Best")).await;
    assert_eq!(paths(collection_create(&clerk, named("Best"), None).await), ["slug"]);
    let mut wrong = named("");
    wrong.rule = Some(tagged(" "));
    wrong.product_ids = vec![ids[0], ids[0]];
    let told = paths(collection_create(&clerk, wrong, None).await);
    assert_eq!(told, ["productIds.1", "productIds", "title", "rule.conditions.0.value"]);
}

#[tokio::test]
async fn a_collection_is_shown_from_its_publication_on_and_changes_what_is_named_only() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let before = create(&clerk, CollectionCreate { description_html: "<b>x</b>".to_owned(), ..named("Best") }).await;
    let shown = async || CatalogView::of_shop(&shop.guest()).collection_by_slug("best").await.unwrap();
    assert_eq!(shown().await, None);
    let change = CollectionUpdate { published_at: Some(Some(clerk.now())), ..change_of(before.id) };
    let after = collection_update(&clerk, change, None).await.unwrap().outcome.unwrap();
    assert_eq!(after, Collection { published_at: Some(clerk.now()), ..before });
    assert_eq!(shown().await, Some(after));
}
