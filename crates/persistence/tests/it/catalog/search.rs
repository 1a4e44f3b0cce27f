//! The plain word search.

use cartwright_domain::catalog::{draft::ProductDraft, filter::ProductSort, search_words};
use cartwright_persistence::{ProductOrder, ProductQuery};
use chrono::TimeDelta;

use super::shelf::{Shelf, now, published};

async fn found(shelf: &Shelf, text: &str) -> Vec<String> {
    let order = ProductOrder::By(ProductSort::Relevance);
    shelf.titles(&ProductQuery { words: search_words(text), order, ..ProductQuery::new(shelf.shown()) }).await
}

#[tokio::test]
async fn every_word_must_be_there_and_the_best_title_comes_first() {
    let shelf = Shelf::open().await;
    let older = now() - TimeDelta::days(1);
    shelf.put_at(published("Blue Shirt", &[]), Some(1), older).await;
    shelf.put(published("Shirt of blue linen", &[]), Some(1)).await;
    shelf.put(published("Blue shirt with pockets", &[]), Some(1)).await;
    let described = ProductDraft { description_html: "<p>A <b>blue</b> shirt</p>".to_owned(), ..published("Top", &[]) };
    shelf.put(described, Some(1)).await;
    let ranked = ["Blue Shirt", "Blue shirt with pockets", "Shirt of blue linen", "Top"];
    assert_eq!(found(&shelf, "  BLUE  shirt ").await, ranked);
    assert_eq!(found(&shelf, "linen blue").await, ["Shirt of blue linen"]);
    assert!(found(&shelf, "blue trousers").await.is_empty());
}

#[tokio::test]
async fn titles_descriptions_tags_and_skus_are_searched_and_no_sign_is_a_wildcard() {
    let shelf = Shelf::open().await;
    let mut draft = published("Crème brûlée", &[]);
    draft.tags = vec!["50% off".to_owned()];
    draft.vendor = Some("Maison".to_owned());
    draft.product_type = Some("Dessert".to_owned());
    draft.variants[0].sku = Some("CB_17!x".to_owned());
    draft.description_html = "Sugar &amp; spice".to_owned();
    let product = shelf.put(draft, Some(1)).await;
    for text in ["creme", "BRÛLÉE", "50%", "maison", "dessert", "cb_17!x", "17!", "sugar spice"] {
        assert_eq!(found(&shelf, text).await.len(), 1, "{text}");
    }
    for text in ["cb%17", "c%e", "cbx17", "1_!x", "cb!_17"] {
        assert!(found(&shelf, text).await.is_empty(), "{text}");
    }
    shelf.change(&product, |draft| draft.variants[0].sku = Some("NEW-1".to_owned())).await.unwrap();
    assert!(found(&shelf, "cb_17").await.is_empty());
    assert_eq!(found(&shelf, "new-1").await.len(), 1);
}
