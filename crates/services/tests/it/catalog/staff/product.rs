//! Products made, changed, shown and deleted.

use std::sync::Arc;

use cartwright_domain::catalog::{ProductAttribute, ProductHead, ProductStatus, Variant};
use cartwright_services::{
    Context,
    catalog::{
        CatalogRefusal, CatalogView, MediaInput, ProductCreate, ProductDelete, ProductMediaAdd, ProductMediaRemove,
        ProductMediaReorder, ProductPublish, ProductUnpublish, ProductUpdate, product_create, product_delete,
        product_media_add, product_media_remove, product_media_reorder, product_publish, product_unpublish,
        product_update,
    },
};
use cartwright_testkit::TestShop;
use chrono::TimeDelta;
use uuid::Uuid;

use super::{paths, price, refusals, sized, titled, variant};

async fn create(clerk: &Context, input: ProductCreate) -> ProductHead {
    product_create(clerk, input, None).await.unwrap().outcome.unwrap()
}

#[tokio::test]
async fn a_new_product_can_be_shown_and_bought_at_once() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let location = clerk.channel().stock_locations[0];
    let mut input = sized("Shirt", &["S", "M"]);
    input.status = ProductStatus::Active;
    input.published_at = Some(clerk.now());
    input.description_html = "<p onclick='x()'>Soft</p><script>alert(1)</script>".to_owned();
    for variant in &mut input.variants {
        variant.prices = vec![price("19.90")];
        variant.stock = vec![cartwright_services::catalog::StockInput { location_id: location, quantity: 3 }];
    }
    let product = create(&clerk, input).await;
    assert_eq!((product.slug.as_str(), product.description_html.as_str()), ("shirt", "<p>Soft</p>"));
    let view = CatalogView::of_shop(&shop.guest());
    assert_eq!(view.product_by_slug("shirt").await.unwrap(), Some(Arc::new(product.clone())));
    assert!(view.products_for_sale(&[product.id]).await.unwrap().contains(&product.id));
    let ranges = view.price_ranges(&[product.id]).await.unwrap();
    assert_eq!(ranges[&product.id].min_price.minor, 1_990);
    let staff = CatalogView::of_staff(&clerk).unwrap();
    let variants: Vec<_> = staff.whole_products(&[product.id]).await.unwrap()[0].variants.clone();
    let keys: Vec<_> = variants.iter().map(Variant::key).collect();
    let availability = view.availability(&keys).await.unwrap();
    assert!(keys.iter().all(|key| availability[key].quantity == Some(3)));
}

#[tokio::test]
async fn a_plain_product_gets_its_one_variant_and_a_free_slug() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    for slug in ["mug", "mug-2", "mug-3"] {
        assert_eq!(create(&clerk, titled("Mug")).await.slug, slug);
    }
    let named = ProductCreate { slug: Some("mug".to_owned()), ..titled("Mug") };
    assert_eq!(paths(product_create(&clerk, named, None).await), ["slug"]);
    let staff = CatalogView::of_staff(&clerk).unwrap();
    let mug = staff.product_by_slug("mug-2").await.unwrap().unwrap();
    let whole = staff.whole_products(&[mug.id]).await.unwrap();
    assert_eq!(whole[0].variants.len(), 1);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_with_its_place() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    create(&clerk, ProductCreate { variants: vec![with_sku("TAKEN")], ..titled("Cap") }).await;
    let mut input = sized("", &["S", "S"]);
    input.variants[0].prices = vec![price("1.999"), price("5")];
    input.variants[1].weight_grams = -1;
    input.variants[1].stock = vec![cartwright_services::catalog::StockInput {
        location_id: clerk.channel().stock_locations[0],
        quantity: -1,
    }];
    let mut told = paths(product_create(&clerk, input, None).await);
    told.sort();
    assert_eq!(
        told,
        [
            "title",
            "variants.0.prices.0.price",
            "variants.1.optionValues",
            "variants.1.stock.0.quantity",
            "variants.1.weightGrams",
        ]
    );
    let taken = ProductCreate { variants: vec![with_sku("TAKEN")], ..titled("Hat") };
    assert_eq!(paths(product_create(&clerk, taken, None).await), ["variants.0.sku"]);
    let nowhere = ProductCreate { category_id: Some(Uuid::nil().into()), ..titled("Hat") };
    assert_eq!(paths(product_create(&clerk, nowhere, None).await), ["categoryId"]);
    let mut unknown = titled("Hat");
    unknown.variants = vec![variant(&[])];
    unknown.variants[0].stock =
        vec![cartwright_services::catalog::StockInput { location_id: Uuid::nil().into(), quantity: 1 }];
    assert_eq!(paths(product_create(&clerk, unknown, None).await), ["variants.0.stock.0.locationId"]);
    let staff = CatalogView::of_staff(&clerk).unwrap();
    assert!(staff.product_by_slug("hat").await.unwrap().is_none(), "nothing of a refused product is kept");
}

fn with_sku(sku: &str) -> cartwright_services::catalog::VariantInput {
    cartwright_services::catalog::VariantInput { sku: Some(sku.to_owned()), ..variant(&[]) }
}

#[tokio::test]
async fn the_same_request_twice_makes_one_product() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let first = product_create(&clerk, titled("Mug"), Some("key")).await.unwrap();
    let second = product_create(&clerk, titled("Mug"), Some("key")).await.unwrap();
    assert!(!first.replayed && second.replayed);
    assert_eq!(first.outcome, second.outcome);
    let other = product_create(&clerk, titled("Cup"), Some("key")).await;
    assert_eq!(paths(other), ["idempotencyKey"]);
    let id = first.outcome.unwrap().id;
    product_delete(&clerk, ProductDelete { id, expected_version: None }, None).await.unwrap();
    let third = product_create(&clerk, titled("Mug"), Some("key")).await.unwrap();
    assert!(third.replayed && third.outcome.is_none(), "what was made is deleted since");
}

#[tokio::test]
async fn a_change_leaves_alone_what_it_does_not_name_and_clears_what_it_names_empty() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let mut input = titled("Mug");
    input.vendor = Some("Acme".to_owned());
    input.tags = vec!["sale".to_owned()];
    input.attributes = vec![ProductAttribute { name: "Material".to_owned(), value: "Clay".to_owned() }];
    let before = create(&clerk, input).await;
    shop.clock().advance(TimeDelta::seconds(1));
    let change = ProductUpdate {
        title: Some("Cup".to_owned()),
        vendor: Some(None),
        expected_version: Some(before.version),
        ..ProductUpdate::of(before.id)
    };
    let after = product_update(&clerk, change.clone(), None).await.unwrap().outcome.unwrap();
    let expected = ProductHead {
        title: "Cup".to_owned(),
        vendor: None,
        version: before.version + 1,
        updated_at: clerk.now(),
        ..before.clone()
    };
    assert_eq!(after, expected);
    let outdated = refusals(product_update(&clerk, change, None).await);
    let conflict = CatalogRefusal::VersionConflict { current: after.version };
    assert_eq!(outdated, [("expectedVersion".to_owned(), conflict)]);
    let nothing = product_update(&clerk, ProductUpdate::of(before.id), None).await.unwrap().outcome.unwrap();
    assert_eq!(nothing, after, "a change of nothing changes no version");
    let missing = product_update(&clerk, ProductUpdate::of(Uuid::nil().into()), None).await;
    assert_eq!(paths(missing), ["id"]);
}

#[tokio::test]
async fn publishing_shows_and_unpublishing_hides() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let mut input = titled("Mug");
    input.variants = vec![variant(&[])];
    input.variants[0].prices = vec![price("5")];
    let id = create(&clerk, input).await.id;
    let shown = async || CatalogView::of_shop(&shop.guest()).products_by_id(&[id]).await.unwrap().contains_key(&id);
    assert!(!shown().await);
    let since = clerk.now();
    product_publish(&clerk, ProductPublish { id, published_at: None }, None).await.unwrap();
    assert!(shown().await);
    shop.clock().advance(TimeDelta::hours(1));
    let again = product_publish(&clerk, ProductPublish { id, published_at: None }, None).await.unwrap();
    assert_eq!(again.outcome.unwrap().published_at, Some(since));
    let later = clerk.now() + TimeDelta::days(1);
    product_publish(&clerk, ProductPublish { id, published_at: Some(later) }, None).await.unwrap();
    assert!(!shown().await);
    let at_once = product_publish(&clerk, ProductPublish { id, published_at: None }, None).await.unwrap();
    assert_eq!(at_once.outcome.unwrap().published_at, Some(clerk.now()));
    assert!(shown().await);
    let hidden = product_unpublish(&clerk, ProductUnpublish { id }, None).await.unwrap().outcome.unwrap();
    assert_eq!((hidden.status, hidden.published_at), (ProductStatus::Active, None));
    assert!(!shown().await);
}

#[tokio::test]
async fn pictures_are_added_sorted_and_taken_out() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let id = create(&clerk, sized("Shirt", &["S"])).await.id;
    let picture = |url: &str| MediaInput { url: url.to_owned(), alt_text: None, width: None, height: None };
    let urls = ["https://example.com/1", "https://example.com/2", "https://example.com/3"];
    let add = |urls: &[&str]| ProductMediaAdd { id, media: urls.iter().map(|url| picture(url)).collect() };
    product_media_add(&clerk, add(&urls), None).await.unwrap();
    let refused = product_media_add(&clerk, add(&["https://example.com/4", "ftp://x", urls[0]]), None).await;
    assert_eq!(paths(refused), ["media.1.url", "media.2.url"]);
    let staff = CatalogView::of_staff(&clerk).unwrap();
    let media = async || staff.whole_products(&[id]).await.unwrap()[0].media.clone();
    let ids: Vec<_> = media().await.iter().map(|picture| picture.id).collect();
    let first = vec![ids[2], ids[0]];
    product_media_reorder(&clerk, ProductMediaReorder { id, media_ids: first.clone() }, None).await.unwrap();
    assert_eq!(media().await.iter().map(|picture| picture.id).collect::<Vec<_>>(), [ids[2], ids[0], ids[1]]);
    let unknown = ProductMediaReorder { id, media_ids: vec![ids[0], Uuid::nil().into()] };
    assert_eq!(paths(product_media_reorder(&clerk, unknown, None).await), ["mediaIds.1"]);
    product_media_remove(&clerk, ProductMediaRemove { id, media_ids: first }, None).await.unwrap();
    assert_eq!(media().await.iter().map(|picture| picture.id).collect::<Vec<_>>(), [ids[1]]);
}

#[tokio::test]
async fn a_deleted_product_is_gone() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let product = create(&clerk, titled("Mug")).await;
    let delete = |expected_version| ProductDelete { id: product.id, expected_version };
    let outdated = refusals(product_delete(&clerk, delete(Some(product.version + 1)), None).await);
    assert_eq!(outdated[0].1, CatalogRefusal::VersionConflict { current: product.version });
    assert_eq!(product_delete(&clerk, delete(Some(product.version)), None).await.unwrap().outcome, product.id);
    assert_eq!(paths(product_delete(&clerk, delete(None), None).await), ["id"]);
    assert!(CatalogView::of_staff(&clerk).unwrap().product_by_slug("mug").await.unwrap().is_none());
}
