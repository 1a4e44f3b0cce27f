//! The category tree.

use cartwright_domain::{
    catalog::{Category, Seo},
    id::CategoryId,
};
use cartwright_services::{
    Context,
    catalog::{
        CatalogRefusal, CatalogView, CategoryCreate, CategoryDelete, CategoryMove, CategoryUpdate, category_create,
        category_delete, category_move, category_update,
    },
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::{paths, refusals};

fn named(name: &str, parent_id: Option<CategoryId>) -> CategoryCreate {
    CategoryCreate {
        slug: None,
        name: name.to_owned(),
        description: String::new(),
        parent_id,
        image: None,
        seo: Seo::default(),
    }
}

async fn create(clerk: &Context, name: &str, parent: Option<&Category>) -> Category {
    let input = named(name, parent.map(|parent| parent.id));
    category_create(clerk, input, None).await.unwrap().outcome.unwrap()
}

async fn children(clerk: &Context, parent: Option<CategoryId>) -> Vec<String> {
    let view = CatalogView::of_staff(clerk).unwrap();
    let page = view.categories(parent, &PageRequest::first(50)).await.unwrap();
    page.into_items().into_iter().map(|category| category.name).collect()
}

#[tokio::test]
async fn categories_are_made_renamed_moved_and_deleted() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let clothes = create(&clerk, "Clothes", None).await;
    let shirts = create(&clerk, "Shirts", Some(&clothes)).await;
    let hats = create(&clerk, "Hats", Some(&clothes)).await;
    let garden = create(&clerk, "Garden", None).await;
    assert_eq!(children(&clerk, None).await, ["Clothes", "Garden"]);
    assert_eq!(children(&clerk, Some(clothes.id)).await, ["Shirts", "Hats"]);
    assert_eq!(paths(category_create(&clerk, named("Shirts", None), None).await), ["slug"]);
    assert_eq!(paths(category_create(&clerk, named("X", Some(Uuid::nil().into())), None).await), ["parentId"]);

    let first = CategoryMove { id: hats.id, parent_id: Some(clothes.id), position: Some(0) };
    category_move(&clerk, first, None).await.unwrap();
    assert_eq!(children(&clerk, Some(clothes.id)).await, ["Hats", "Shirts"]);
    let away = CategoryMove { id: clothes.id, parent_id: Some(garden.id), position: None };
    let moved = category_move(&clerk, away, None).await.unwrap().outcome.unwrap();
    assert_eq!(moved.path.ids(), [garden.id, clothes.id]);
    let view = CatalogView::of_shop(&shop.guest());
    let leaf = view.category_by_slug("shirts").await.unwrap().unwrap();
    assert_eq!(leaf.path.ids(), [garden.id, clothes.id, shirts.id]);
    let cycle = CategoryMove { id: garden.id, parent_id: Some(shirts.id), position: None };
    assert_eq!(paths(category_move(&clerk, cycle, None).await), ["parentId"]);
    let itself = CategoryMove { id: garden.id, parent_id: Some(garden.id), position: None };
    assert_eq!(paths(category_move(&clerk, itself, None).await), ["parentId"]);

    let rename = CategoryUpdate {
        id: hats.id,
        slug: None,
        name: Some("Caps".to_owned()),
        description: None,
        image: None,
        seo_title: Some(Some("All caps".to_owned())),
        seo_description: None,
    };
    let renamed = category_update(&clerk, rename, None).await.unwrap().outcome.unwrap();
    assert_eq!((renamed.name.as_str(), renamed.slug.as_str()), ("Caps", "hats"));
    assert_eq!(renamed.path.ids(), [garden.id, clothes.id, hats.id], "a new name moves nothing");
    let refused = refusals(category_delete(&clerk, CategoryDelete { id: clothes.id }, None).await);
    assert_eq!(refused[0].1, CatalogRefusal::CategoryHasChildren);
    category_delete(&clerk, CategoryDelete { id: hats.id }, None).await.unwrap();
    assert_eq!(paths(category_delete(&clerk, CategoryDelete { id: hats.id }, None).await), ["id"]);
    assert_eq!(children(&clerk, Some(clothes.id)).await, ["Shirts"]);
}

#[tokio::test]
async fn the_tree_grows_no_deeper_than_it_may() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let mut deepest = create(&clerk, "level 1", None).await;
    let top = deepest.clone();
    for level in 2..=10 {
        deepest = create(&clerk, &format!("level {level}"), Some(&deepest)).await;
    }
    assert_eq!(paths(category_create(&clerk, named("level 11", Some(deepest.id)), None).await), ["parentId"]);
    let roof = create(&clerk, "roof", None).await;
    let down = CategoryMove { id: top.id, parent_id: Some(roof.id), position: None };
    assert_eq!(paths(category_move(&clerk, down, None).await), ["parentId"]);
}

#[tokio::test]
async fn two_moves_at_once_never_make_a_ring() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    for round in 0..5 {
        let left = create(&clerk, &format!("left {round}"), None).await;
        let right = create(&clerk, &format!("right {round}"), None).await;
        let below = |id, parent: CategoryId| CategoryMove { id, parent_id: Some(parent), position: None };
        let (one, other) = tokio::join!(
            category_move(&clerk, below(left.id, right.id), None),
            category_move(&clerk, below(right.id, left.id), None)
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    }
}
