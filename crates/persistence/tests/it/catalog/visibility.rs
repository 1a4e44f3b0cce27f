//! What is not published, published later, or not for sale in the channel is seen by nobody but staff, by no path.

use cartwright_domain::{
    catalog::{Product, ProductStatus, collection::CollectionKind, draft::ProductDraft, filter::ProductFilter},
    id::ProductId,
};
use cartwright_persistence::{CatalogScope, PageRequest, ProductOrder, ProductQuery, ProductSection};
use chrono::TimeDelta;

use super::shelf::{Shelf, now, published};

/// A product that is shown, and one for each reason not to show it.
async fn fill(shelf: &Shelf) -> (Product, Vec<(&'static str, Product)>) {
    let draft = |title: &str| {
        let mut draft = published(title, &["S", "M"]);
        for (variant, size) in draft.variants.iter_mut().zip(["s", "m"]) {
            variant.sku = Some(format!("{title}-{size}"));
        }
        draft.tags = vec!["all".to_owned()];
        draft
    };
    let shown = shelf.put(draft("shown"), Some(100)).await;
    let later = Some(now() + TimeDelta::microseconds(1));
    let reasons: [(&'static str, ProductDraft, Option<i64>); 5] = [
        ("draft", ProductDraft { status: ProductStatus::Draft, ..draft("draft") }, Some(100)),
        ("archived", ProductDraft { status: ProductStatus::Archived, ..draft("archived") }, Some(100)),
        ("unpublished", ProductDraft { published_at: None, ..draft("unpublished") }, Some(100)),
        ("future", ProductDraft { published_at: later, ..draft("future") }, Some(100)),
        ("elsewhere", draft("elsewhere"), None),
    ];
    let mut hidden = Vec::new();
    for (reason, draft, price) in reasons {
        let product = shelf.put(draft, price).await;
        let variants: Vec<_> = product.variants.iter().map(|variant| variant.id).collect();
        // Everything is for sale in the other channel.
        shelf.list(&variants, shelf.other_channel.id, 100).await;
        hidden.push((reason, product));
    }
    (shown, hidden)
}

#[tokio::test]
async fn row_28_nothing_hidden_is_found_by_any_path() {
    let shelf = Shelf::open().await;
    let (shown, hidden) = fill(&shelf).await;
    let category = shelf.category("everything", None).await;
    let collection = shelf.collection("everything", CollectionKind::Manual, Some(now())).await;
    let mut all = vec![shown.clone()];
    all.extend(hidden.iter().map(|(_, product)| product.clone()));
    for product in &mut all {
        *product = shelf.change(product, |draft| draft.category_id = Some(category.id)).await.unwrap();
    }
    let ids: Vec<ProductId> = all.iter().map(|product| product.id).collect();
    shelf.gather(collection.id, &ids).await;
    let (scope, products, variants) = (shelf.shown(), shelf.store.products(), shelf.store.variants());

    let sections =
        [ProductSection::Everything, ProductSection::Category(category.id), ProductSection::Collection(collection.id)];
    let orders = cartwright_domain::catalog::filter::ProductSort::ALL.iter().map(|sort| ProductOrder::By(*sort));
    for order in orders.chain([ProductOrder::Position]) {
        for within in sections {
            for words in [Vec::new(), vec!["all".to_owned()]] {
                let query = ProductQuery { within, words, order, ..ProductQuery::new(scope) };
                assert_eq!(shelf.titles(&query).await, ["shown"], "{query:?}");
                assert_eq!(products.count(&query).await.unwrap().count, 1, "{query:?}");
                let staff = ProductQuery { scope: shelf.all(), ..query };
                assert_eq!(shelf.titles(&staff).await.len(), all.len(), "{staff:?}");
            }
        }
    }
    let heads = products.heads(scope, &ids).await.unwrap();
    assert_eq!(heads.into_keys().collect::<Vec<_>>(), [shown.id]);
    let pages = variants.pages_of_products(scope, &ids, &PageRequest::first(9)).await.unwrap();
    assert_eq!(pages.into_keys().collect::<Vec<_>>(), [shown.id]);
    assert_eq!(
        variants.counts_of_products(scope, &ids).await.unwrap().into_iter().collect::<Vec<_>>(),
        [(shown.id, 2)]
    );
    let first = variants.first_for_sale(scope, &ids).await.unwrap();
    assert_eq!(first.into_values().map(|variant| variant.id).collect::<Vec<_>>(), [shown.variants[0].id]);
    for (reason, product) in &hidden {
        assert_eq!(products.head_by_slug(scope, &product.slug).await.unwrap(), None, "{reason}");
        assert!(products.head_by_slug(shelf.all(), &product.slug).await.unwrap().is_some(), "{reason}");
        let variant = &product.variants[0];
        let sku = variant.sku.as_deref().unwrap();
        assert_eq!(products.head_by_sku(scope, sku).await.unwrap(), None, "{reason}");
        assert_eq!(variants.by_sku(scope, sku).await.unwrap(), None, "{reason}");
        assert_eq!(variants.by_sku(shelf.all(), sku).await.unwrap().as_ref(), Some(variant), "{reason}");
        assert!(variants.by_ids(scope, &[variant.id]).await.unwrap().is_empty(), "{reason}");
        let options = [(product.id, vec!["s".to_owned()])];
        assert!(variants.by_options(scope, &options).await.unwrap().is_empty(), "{reason}");
        assert_eq!(variants.by_options(shelf.all(), &options).await.unwrap().len(), 1, "{reason}");
        let facts = variants.facts(&shelf.channel, &[variant.id], now()).await.unwrap();
        assert!(!facts[&variant.id].purchasable, "{reason}");
    }
    let sku = shown.variants[1].sku.as_deref().unwrap();
    assert_eq!(products.head_by_sku(scope, sku).await.unwrap().map(|head| head.id), Some(shown.id));
}

#[tokio::test]
async fn a_variant_without_a_price_here_is_hidden_though_its_product_is_shown() {
    let shelf = Shelf::open().await;
    let mut draft = published("shirt", &["S", "M"]);
    draft.variants[1].sku = Some("only-elsewhere".to_owned());
    let product = shelf.put(draft, None).await;
    shelf.list(&[product.variants[0].id], shelf.channel.id, 100).await;
    shelf.list(&[product.variants[1].id], shelf.other_channel.id, 100).await;
    let (scope, products, variants) = (shelf.shown(), shelf.store.products(), shelf.store.variants());
    assert_eq!(products.head_by_sku(scope, "only-elsewhere").await.unwrap(), None);
    assert_eq!(variants.by_sku(scope, "only-elsewhere").await.unwrap(), None);
    assert_eq!(variants.counts_of_products(scope, &[product.id]).await.unwrap()[&product.id], 1);
    let pages = variants.pages_of_products(scope, &[product.id], &PageRequest::first(9)).await.unwrap();
    assert_eq!(pages[&product.id].entries.len(), 1);
    let elsewhere = CatalogScope::Visible { channel: shelf.other_channel.id, now: now() };
    assert!(products.head_by_sku(elsewhere, "only-elsewhere").await.unwrap().is_some());
}

#[tokio::test]
async fn collections_are_shown_from_their_publication_on() {
    let shelf = Shelf::open().await;
    let product = shelf.put(published("shirt", &[]), Some(100)).await;
    let later = now() + TimeDelta::hours(1);
    let mut ids = Vec::new();
    for (slug, published_at) in [("open", Some(now())), ("later", Some(later)), ("never", None)] {
        let collection = shelf.collection(slug, CollectionKind::Manual, published_at).await;
        shelf.gather(collection.id, &[product.id]).await;
        ids.push(collection.id);
    }
    let (scope, collections) = (shelf.shown(), shelf.store.collections());
    let at = |now| CatalogScope::Visible { channel: shelf.channel.id, now };
    for (scope, wanted) in [(scope, 1), (at(later), 2), (shelf.all(), 3)] {
        assert_eq!(collections.page(scope, &PageRequest::first(9)).await.unwrap().entries.len(), wanted);
        assert_eq!(collections.count(scope).await.unwrap(), wanted as u64);
        assert_eq!(collections.by_ids(scope, &ids).await.unwrap().len(), wanted);
        let pages = collections.pages_of_products(scope, &[product.id], &PageRequest::first(9)).await.unwrap();
        assert_eq!(pages[&product.id].entries.len(), wanted);
        for (id, slug) in ids.iter().zip(["open", "later", "never"]) {
            let found = collections.by_slug(scope, slug).await.unwrap().is_some();
            let filtered = ProductQuery { filter: Some(ProductFilter::Collection(*id)), ..ProductQuery::new(scope) };
            assert_eq!(shelf.titles(&filtered).await.len(), usize::from(found), "{slug}");
        }
    }
}
