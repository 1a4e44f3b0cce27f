//! Products written as a whole and read in parts.

use cartwright_domain::{
    catalog::{
        Product, ProductAttribute,
        draft::{MediaDraft, OptionDraft, VariantDraft},
    },
    id::{ProductId, VariantId},
};
use cartwright_persistence::{Page, PageRequest, ProductSaveError, StoreError};

use super::shelf::{Shelf, now, published};

async fn read(shelf: &Shelf, id: ProductId) -> Option<Product> {
    shelf.store.products().whole(&[id]).await.unwrap().pop()
}

#[tokio::test]
async fn what_is_written_is_what_is_read() {
    let shelf = Shelf::open().await;
    let category = shelf.category("clothes", None).await;
    let mut draft = published("Shirt", &["S", "M"]);
    draft.category_id = Some(category.id);
    draft.description_html = "<p>Soft</p>".to_owned();
    draft.tags = vec!["Blue".to_owned(), "Sale".to_owned()];
    draft.seo.title = Some("The shirt".to_owned());
    draft.attributes = vec![ProductAttribute { name: "Material".to_owned(), value: "Cotton".to_owned() }];
    draft.media = vec![MediaDraft::at("https://example.com/1.jpg"), MediaDraft::at("https://example.com/2.jpg")];
    draft.variants[0].image_url = Some("https://example.com/2.jpg".to_owned());
    draft.variants[1].sku = Some("SHIRT-M".to_owned());
    let product = shelf.put(draft, None).await;
    let before = shelf.store.statements();
    assert_eq!(read(&shelf, product.id).await.as_ref(), Some(&product));
    assert_eq!(shelf.store.statements() - before, 4);
    let head = shelf.store.products().head_by_slug(shelf.all(), "shirt").await.unwrap();
    assert_eq!(head, Some(product.into()));
}

#[tokio::test]
async fn a_change_keeps_ids_and_touches_only_what_changed() {
    let shelf = Shelf::open().await;
    let mut draft = published("Shirt", &["S", "M", "L"]);
    draft.media = (1..=3).map(|number| MediaDraft::at(format!("https://example.com/{number}.jpg"))).collect();
    draft.variants[0].image_url = Some("https://example.com/1.jpg".to_owned());
    for (variant, sku) in draft.variants.iter_mut().zip(["one", "two", "three"]) {
        variant.sku = Some(sku.to_owned());
    }
    let product = shelf.put(draft, None).await;
    let changed = shelf
        .change(&product, |draft| {
            // Two change places with their SKUs and values, one goes, one comes; a picture goes, the others turn round.
            draft.variants[0].sku = Some("two".to_owned());
            draft.variants[1].sku = Some("one".to_owned());
            draft.variants[0].option_values = vec!["M".to_owned()];
            draft.variants[1].option_values = vec!["S".to_owned()];
            draft.variants[2] = VariantDraft::with_options(vec!["XL".to_owned()]);
            draft.media.remove(0);
            draft.media.reverse();
            draft.variants[0].image_url = Some("https://example.com/3.jpg".to_owned());
            draft.options[0].name = "Fit".to_owned();
        })
        .await
        .unwrap();
    assert_eq!(read(&shelf, product.id).await.as_ref(), Some(&changed));
    assert_eq!(changed.version, product.version + 1);
    assert_eq!(changed.variants[0].id, product.variants[0].id);
    assert_ne!(changed.variants[2].id, product.variants[2].id);
    let two = shelf
        .change(&changed, |draft| {
            draft.options.insert(0, OptionDraft::named("Colour"));
            for variant in &mut draft.variants {
                variant.option_values.insert(0, "Red".to_owned());
            }
        })
        .await
        .unwrap();
    assert_eq!(read(&shelf, product.id).await, Some(two));
}

#[tokio::test]
async fn an_outdated_change_is_refused_and_changes_nothing() {
    let shelf = Shelf::open().await;
    let product = shelf.put(published("Shirt", &[]), None).await;
    let first = shelf.change(&product, |draft| draft.title = "First".to_owned()).await.unwrap();
    let second = shelf.change(&product, |draft| draft.title = "Second".to_owned()).await;
    assert!(matches!(second, Err(ProductSaveError::Changed)), "{second:?}");
    assert_eq!(read(&shelf, product.id).await, Some(first));
}

#[tokio::test]
async fn slugs_and_skus_are_unique_and_the_refusal_names_which() {
    let shelf = Shelf::open().await;
    let mut draft = published("Shirt", &[]);
    draft.variants[0].sku = Some("ONE".to_owned());
    let product = shelf.put(draft, None).await;
    let other = shelf.put(published("Cap", &[]), None).await;
    let taken = |error: ProductSaveError, part: &str| {
        assert!(matches!(&error, ProductSaveError::Store(error) if error.is_duplicate_of(part)), "{error:?}");
    };
    let slug = shelf.change(&other, |draft| draft.slug = Some("shirt".to_owned())).await.unwrap_err();
    taken(slug, "product");
    let sku = shelf.change(&other, |draft| draft.variants[0].sku = Some("ONE".to_owned())).await.unwrap_err();
    taken(sku, "sku");
    let missing = shelf.change(&other, |draft| draft.category_id = Some(uuid::Uuid::nil().into())).await.unwrap_err();
    assert!(matches!(missing, ProductSaveError::Store(error) if error.is_reference()));
    let id = product.id;
    let delete = || shelf.store.transaction(|uow| async move { uow.products().delete(id).await });
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    shelf.change(&other, |draft| draft.variants[0].sku = Some("ONE".to_owned())).await.unwrap();
}

#[tokio::test]
async fn stock_levels_follow_what_a_variant_says_about_backorders() {
    let shelf = Shelf::open().await;
    let mut draft = published("Shirt", &[]);
    draft.variants[0].tracked = true;
    draft.variants[0].allow_backorder = true;
    let product = shelf.put(draft, None).await;
    shelf.stock(&product.variants[0], 1).await;
    let id = product.variants[0].id;
    let level = async || shelf.store.stock().level(id, shelf.location).await.unwrap().unwrap();
    let product = shelf.change(&product, |draft| draft.variants[0].allow_backorder = false).await.unwrap();
    assert!(!level().await.allow_backorder);
    let product = shelf.change(&product, |draft| draft.variants[0].allow_backorder = true).await.unwrap();
    assert!(level().await.allow_backorder);
    shelf.promise(id, 5).await;
    let refused = shelf.change(&product, |draft| draft.variants[0].allow_backorder = false).await;
    let Err(ProductSaveError::BackordersOutstanding(variants)) = refused else { panic!("{refused:?}") };
    assert_eq!(variants, [id]);
    assert!(level().await.allow_backorder);
}

#[tokio::test]
async fn children_of_many_products_come_in_pages_and_one_statement() {
    let shelf = Shelf::open().await;
    let sizes: Vec<String> = (0..9).map(|number| number.to_string()).collect();
    let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
    let mut products = Vec::new();
    for title in ["A", "B"] {
        let mut draft = published(title, &sizes);
        draft.media = (0..5).map(|number| MediaDraft::at(format!("https://example.com/{title}/{number}"))).collect();
        products.push(shelf.put(draft, Some(1)).await);
    }
    products.push(shelf.put(published("bare", &[]), Some(1)).await);
    let ids: Vec<ProductId> = products.iter().map(|product| product.id).collect();
    let variants = async |request: &PageRequest| {
        let before = shelf.store.statements();
        let mut pages = shelf.store.variants().pages_of_products(shelf.shown(), &ids, request).await.unwrap();
        assert_eq!(shelf.store.statements() - before, 1);
        pages.remove(&ids[1]).unwrap()
    };
    let wanted: Vec<VariantId> = products[1].variants.iter().map(|variant| variant.id).collect();
    let ids_of = |page: Page<cartwright_domain::catalog::Variant>| {
        page.into_items().into_iter().map(|variant| variant.id).collect::<Vec<_>>()
    };
    let first = variants(&PageRequest::first(4)).await;
    assert!(first.has_next_page);
    let after = Some(first.entries[3].0.clone());
    assert_eq!(ids_of(first), wanted[..4]);
    let rest = variants(&PageRequest { after, ..PageRequest::first(100) }).await;
    assert!(!rest.has_next_page && rest.has_previous_page);
    let before = Some(rest.entries[0].0.clone());
    assert_eq!(ids_of(rest), wanted[4..]);
    let back = variants(&PageRequest { before, backward: true, ..PageRequest::first(2) }).await;
    assert_eq!(ids_of(back), wanted[2..4]);

    let before = shelf.store.statements();
    let media = shelf.store.products().media_pages(&ids, &PageRequest::first(2)).await.unwrap();
    assert_eq!(shelf.store.statements() - before, 1);
    assert_eq!(media.len(), 2);
    let page = &media[&ids[0]];
    assert!(page.has_next_page);
    assert!(page.entries.iter().map(|(_, picture)| picture).eq(&products[0].media[..2]));
    let pictures: Vec<_> = products[1].media.iter().map(|picture| picture.id).collect();
    assert_eq!(shelf.store.products().media(&pictures).await.unwrap().len(), 5);
    let options = shelf.store.products().options(&ids).await.unwrap();
    assert_eq!(options.len(), 2);
    assert_eq!(options[&ids[1]], products[1].options);
}

#[tokio::test]
async fn two_at_once_do_not_lose_a_change() {
    let shelf = Shelf::open().await;
    let product = shelf.put(published("Shirt", &[]), None).await;
    let id = product.id;
    let add_tag = async |tag: String| {
        let tag = &tag;
        shelf
            .store
            .transaction(|uow| async move {
                let before = uow.products().lock(id).await?.ok_or(ProductSaveError::Changed)?;
                let mut after = before.clone();
                after.tags.push(tag.clone());
                after.version += 1;
                after.updated_at = now();
                uow.products().update(&before, &after).await
            })
            .await
    };
    let changes = (0..20).map(|number| add_tag(format!("tag-{number}")));
    for changed in futures_util::future::join_all(changes).await {
        changed.unwrap();
    }
    let changed = read(&shelf, id).await.unwrap();
    assert_eq!((changed.tags.len(), changed.version), (20, product.version + 20));
    let missing: Result<_, StoreError> =
        shelf.store.transaction(|uow| async move { uow.products().lock(uuid::Uuid::nil().into()).await }).await;
    assert_eq!(missing.unwrap(), None);
}
