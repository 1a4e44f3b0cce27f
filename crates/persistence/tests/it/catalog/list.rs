//! Lists of products, page by page.

use cartwright_domain::{
    catalog::{ProductHead, filter::ProductSort},
    id::ProductId,
    text::fold,
};
use cartwright_persistence::{
    CatalogScope, Count, Cursor, PageRequest, ProductOrder, ProductQuery, ProductSection, StoreError,
};
use chrono::TimeDelta;

use super::shelf::{Shelf, now, published};

/// Sixty products with titles, prices and times that repeat; every fourth is not published, every ninth has no price.
async fn sixty(shelf: &Shelf) -> Vec<(ProductHead, Option<i64>)> {
    let mut all = Vec::new();
    for number in 0..60_i64 {
        let mut draft = published(&format!("Thing Ä{}", number % 7), &[]);
        draft.slug = Some(format!("thing-{number}"));
        if number % 4 == 0 {
            draft.published_at = None;
        }
        let price = (number % 9 != 0).then_some(number * 37 % 11 * 100);
        let made = now() - TimeDelta::days(10) + TimeDelta::seconds(number * 13 % 17);
        all.push((shelf.put_at(draft, price, made).await.into(), price));
    }
    all
}

fn query(scope: CatalogScope, sort: ProductSort) -> ProductQuery {
    ProductQuery { order: ProductOrder::By(sort), ..ProductQuery::new(scope) }
}

/// The list as it must be, worked out without the database.
fn expected(all: &[(ProductHead, Option<i64>)], scope: CatalogScope, sort: ProductSort) -> Vec<ProductId> {
    let shown = |(product, price): &&(ProductHead, Option<i64>)| {
        matches!(scope, CatalogScope::All { .. }) || (product.published_at.is_some() && price.is_some())
    };
    let mut list: Vec<_> = all.iter().filter(shown).collect();
    list.sort_by(|(a, a_price), (b, b_price)| {
        let by_id = a.id.cmp(&b.id);
        match sort {
            ProductSort::Relevance | ProductSort::Newest => a.created_at.cmp(&b.created_at).then(by_id).reverse(),
            ProductSort::TitleAsc => fold(&a.title).cmp(&fold(&b.title)).then(by_id),
            ProductSort::TitleDesc => fold(&a.title).cmp(&fold(&b.title)).then(by_id).reverse(),
            ProductSort::PriceAsc => a_price.unwrap_or(i64::MAX).cmp(&b_price.unwrap_or(i64::MAX)).then(by_id),
            ProductSort::PriceDesc => a_price.unwrap_or(-1).cmp(&b_price.unwrap_or(-1)).then(by_id).reverse(),
        }
    });
    list.into_iter().map(|(product, _)| product.id).collect()
}

/// Walks through the whole list in pages, to the end or back from it.
async fn walk(shelf: &Shelf, query: &ProductQuery, limit: u64, backward: bool) -> Vec<ProductId> {
    let mut request = PageRequest { backward, ..PageRequest::first(limit) };
    let mut pages = Vec::new();
    loop {
        let before = shelf.store.statements();
        let page = shelf.store.products().page(query, &request).await.unwrap();
        assert_eq!(shelf.store.statements() - before, 1, "a page is one statement");
        assert!(page.entries.len() <= usize::try_from(limit).unwrap());
        assert_eq!(if backward { page.has_next_page } else { page.has_previous_page }, !pages.is_empty());
        let more = if backward { page.has_previous_page } else { page.has_next_page };
        let edge = if backward { page.entries.first() } else { page.entries.last() };
        let edge = edge.map(|(cursor, _)| cursor.clone());
        pages.push(page.into_items());
        if !more {
            break;
        }
        if backward {
            request.before = edge;
        } else {
            request.after = edge;
        }
    }
    if backward {
        pages.reverse();
    }
    pages.into_iter().flatten().map(|product| product.id).collect()
}

#[tokio::test]
async fn every_order_reads_the_same_forwards_backwards_and_at_once() {
    let shelf = Shelf::open().await;
    let all = sixty(&shelf).await;
    for scope in [shelf.shown(), shelf.all()] {
        for sort in ProductSort::ALL {
            let query = query(scope, *sort);
            let whole = expected(&all, scope, *sort);
            for limit in [1, 7, 100] {
                assert_eq!(walk(&shelf, &query, limit, false).await, whole, "{sort} by {limit}");
                assert_eq!(walk(&shelf, &query, limit, true).await, whole, "{sort} by {limit} from the end");
            }
            let before = shelf.store.statements();
            let count = shelf.store.products().count(&query).await.unwrap();
            assert_eq!(count, Count { count: whole.len() as u64, exact: true });
            assert_eq!(shelf.store.statements() - before, 1);
        }
    }
}

#[tokio::test]
async fn relevance_and_the_order_of_a_collection_page_alike() {
    let shelf = Shelf::open().await;
    let all = sixty(&shelf).await;
    let searched = ProductQuery { words: vec!["a3".to_owned()], ..query(shelf.all(), ProductSort::Relevance) };
    let whole: Vec<ProductId> = shelf.heads(&searched).await.into_iter().map(|product| product.id).collect();
    assert_eq!(whole.len(), 9);
    assert_eq!(walk(&shelf, &searched, 2, false).await, whole);
    assert_eq!(walk(&shelf, &searched, 2, true).await, whole);

    let collection =
        shelf.collection("by-hand", cartwright_domain::catalog::collection::CollectionKind::Manual, Some(now())).await;
    let members: Vec<ProductId> = all.iter().rev().step_by(3).map(|(product, _)| product.id).collect();
    shelf.gather(collection.id, &members[..10]).await;
    // Those that are in it stay where they are.
    shelf.gather(collection.id, &members).await;
    let gathered = ProductQuery {
        within: ProductSection::Collection(collection.id),
        order: ProductOrder::Position,
        ..ProductQuery::new(shelf.all())
    };
    assert_eq!(walk(&shelf, &gathered, 3, false).await, members);
    assert_eq!(walk(&shelf, &gathered, 3, true).await, members);
    let by_title = ProductQuery { order: ProductOrder::By(ProductSort::TitleAsc), ..gathered };
    assert_eq!(walk(&shelf, &by_title, 3, true).await.len(), members.len());
}

#[tokio::test]
async fn a_cursor_of_another_order_is_refused() {
    let shelf = Shelf::open().await;
    sixty(&shelf).await;
    let by_title = query(shelf.all(), ProductSort::TitleAsc);
    let mut page = shelf.store.products().page(&by_title, &PageRequest::first(1)).await.unwrap();
    let (cursor, _) = page.entries.pop().unwrap();
    for (sort, cursor) in [(ProductSort::Newest, cursor), (ProductSort::TitleAsc, Cursor(Vec::new()))] {
        let request = PageRequest { after: Some(cursor), ..PageRequest::first(1) };
        let refused = shelf.store.products().page(&query(shelf.all(), sort), &request).await;
        assert!(matches!(refused, Err(StoreError::ForeignCursor)), "{refused:?}");
    }
}
