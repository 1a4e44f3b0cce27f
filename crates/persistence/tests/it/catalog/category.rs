//! The category tree.

use cartwright_domain::{
    catalog::{Category, CategoryPath, ProductStatus},
    id::CategoryId,
};
use cartwright_persistence::{PageRequest, StoreError};

use super::shelf::{Shelf, now, published};

/// The ids from the root down, of the category and of all others by slug.
async fn paths(shelf: &Shelf) -> Vec<(String, Vec<CategoryId>)> {
    let page = shelf.store.categories().page_of_all(&PageRequest::first(100)).await.unwrap();
    let mut all: Vec<_> =
        page.into_items().into_iter().map(|category| (category.slug, category.path.ids().to_vec())).collect();
    all.sort();
    all
}

async fn move_below(shelf: &Shelf, category: &Category, parent: Option<&Category>, position: i32) -> Category {
    let path = category.path.moved(parent.map(|parent| &parent.path), 0).unwrap();
    let moved = Category { parent_id: parent.map(|parent| parent.id), path, position, ..category.clone() };
    let (before, after) = (category, &moved);
    shelf
        .store
        .transaction(|uow| async move {
            uow.categories().lock_tree().await?;
            uow.categories().relocate(before, after).await
        })
        .await
        .unwrap();
    moved
}

#[tokio::test]
async fn a_moved_category_takes_along_everything_below_it() {
    let shelf = Shelf::open().await;
    let a = shelf.category("a", None).await;
    let b = shelf.category("b", Some(&a)).await;
    let c = shelf.category("c", Some(&b)).await;
    let d = shelf.category("d", None).await;
    let categories = shelf.store.categories();
    for (category, height) in [(&a, 2), (&b, 1), (&c, 0), (&d, 0)] {
        assert_eq!(count_below(&shelf, &category.path).await, height);
    }
    let moved = move_below(&shelf, &b, Some(&d), 0).await;
    let expected = [("a", vec![a.id]), ("b", vec![d.id, b.id]), ("c", vec![d.id, b.id, c.id]), ("d", vec![d.id])];
    assert_eq!(paths(&shelf).await, expected.map(|(slug, ids)| (slug.to_owned(), ids)));
    assert_eq!(categories.find(b.id).await.unwrap(), Some(moved.clone()));
    move_below(&shelf, &moved, None, 1).await;
    let expected = [("a", vec![a.id]), ("b", vec![b.id]), ("c", vec![b.id, c.id]), ("d", vec![d.id])];
    assert_eq!(paths(&shelf).await, expected.map(|(slug, ids)| (slug.to_owned(), ids)));
    // The roots from the new place on have made room.
    let roots = categories.page(None, &PageRequest::first(9)).await.unwrap().into_items();
    assert_eq!(roots.iter().map(|root| root.slug.as_str()).collect::<Vec<_>>(), ["a", "b", "d"]);
    assert_eq!(categories.count(None).await.unwrap(), 3);
    assert_eq!(categories.count_all().await.unwrap(), 4);
}

async fn count_below(shelf: &Shelf, path: &CategoryPath) -> usize {
    shelf.store.transaction(|uow| async move { uow.categories().height(path).await }).await.unwrap()
}

#[tokio::test]
async fn children_of_many_parents_come_in_one_statement() {
    let shelf = Shelf::open().await;
    let mut parents = Vec::new();
    for parent in ["p", "q", "r"] {
        let parent = shelf.category(parent, None).await;
        for child in 0..if parent.slug == "r" { 0 } else { 5 } {
            shelf.category(&format!("{}-{child}", parent.slug), Some(&parent)).await;
        }
        parents.push(parent.id);
    }
    let read = async |request: &PageRequest| {
        let before = shelf.store.statements();
        let pages = shelf.store.categories().pages_of_children(&parents, request).await.unwrap();
        assert_eq!(shelf.store.statements() - before, 1);
        assert!(!pages.contains_key(&parents[2]), "a leaf has no page");
        pages
    };
    let slugs = |page: &cartwright_persistence::Page<Category>| {
        page.entries.iter().map(|(_, category)| category.slug.clone()).collect::<Vec<_>>()
    };
    let first = read(&PageRequest::first(3)).await;
    assert_eq!(slugs(&first[&parents[0]]), ["p-0", "p-1", "p-2"]);
    assert_eq!(slugs(&first[&parents[1]]), ["q-0", "q-1", "q-2"]);
    assert!(first[&parents[1]].has_next_page && !first[&parents[1]].has_previous_page);
    let after = Some(first[&parents[0]].entries[2].0.clone());
    let rest = read(&PageRequest { after, ..PageRequest::first(3) }).await;
    assert_eq!(slugs(&rest[&parents[0]]), ["p-3", "p-4"]);
    assert!(!rest[&parents[0]].has_next_page);
    let last = read(&PageRequest { backward: true, ..PageRequest::first(2) }).await;
    assert_eq!(slugs(&last[&parents[1]]), ["q-3", "q-4"]);
    assert!(last[&parents[1]].has_previous_page && !last[&parents[1]].has_next_page);
}

#[tokio::test]
async fn a_deleted_category_leaves_its_products_and_has_no_children() {
    let shelf = Shelf::open().await;
    let a = shelf.category("a", None).await;
    let b = shelf.category("b", Some(&a)).await;
    let mut draft = published("shirt", &[]);
    draft.category_id = Some(b.id);
    let product = shelf.put(draft, Some(1)).await;
    let delete = async |id: CategoryId| {
        shelf
            .store
            .transaction(|uow| async move {
                uow.categories().lock_tree().await?;
                uow.categories().delete(id, now()).await
            })
            .await
    };
    let refused: Result<bool, StoreError> = delete(a.id).await;
    assert!(refused.is_err_and(|error| error.is_reference()));
    assert!(delete(b.id).await.unwrap());
    assert!(!delete(b.id).await.unwrap(), "it is gone already");
    let left = shelf.store.products().whole(&[product.id]).await.unwrap().pop().unwrap();
    assert_eq!((left.category_id, left.version, left.status), (None, product.version + 1, ProductStatus::Active));
    assert!(delete(a.id).await.unwrap());
}
