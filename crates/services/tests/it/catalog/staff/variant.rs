//! Variants and options.

use cartwright_domain::{
    catalog::{Product, Variant},
    id::{ProductId, VariantId},
};
use cartwright_services::{
    Context,
    catalog::{
        CatalogRefusal, CatalogView, OptionInput, ProductOptionsUpdate, ProductVariantsCreate, ProductVariantsDelete,
        ProductVariantsUpdate, StockInput, VariantChange, VariantInput, product_create, product_options_update,
        product_variants_create, product_variants_delete, product_variants_update,
    },
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::{paths, price, refusals, sized, titled, variant};

async fn shirt(clerk: &Context) -> Product {
    let id = product_create(clerk, sized("Shirt", &["S", "M"]), None).await.unwrap().outcome.unwrap().id;
    whole(clerk, id).await
}

async fn whole(clerk: &Context, id: ProductId) -> Product {
    CatalogView::of_staff(clerk).unwrap().whole_products(&[id]).await.unwrap().pop().unwrap()
}

fn no_change(id: VariantId) -> VariantChange {
    VariantChange {
        id,
        sku: None,
        barcode: None,
        option_values: None,
        weight_grams: None,
        requires_shipping: None,
        tax_class: None,
        tracked: None,
        allow_backorder: None,
        image_url: None,
        prices: Vec::new(),
    }
}

fn values(product: &Product) -> Vec<String> {
    product.variants.iter().map(|variant| variant.option_values.join("/")).collect()
}

#[tokio::test]
async fn variants_are_added_with_prices_and_stock() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let product = shirt(&clerk).await;
    let location_id = clerk.channel().stock_locations[0];
    let large = VariantInput {
        sku: Some("shirt-l".to_owned()),
        prices: vec![price("12.50")],
        stock: vec![StockInput { location_id, quantity: 7 }],
        ..variant(&["L"])
    };
    let input =
        ProductVariantsCreate { id: product.id, expected_version: None, variants: vec![large, variant(&["XL"])] };
    let done = product_variants_create(&clerk, input.clone(), Some("k")).await.unwrap();
    let titles = |variants: &[Variant]| variants.iter().map(|variant| variant.title.clone()).collect::<Vec<_>>();
    assert_eq!(titles(&done.outcome.variants), ["L", "XL"]);
    assert_eq!(done.outcome.product.unwrap().version, product.version + 1);
    let again = product_variants_create(&clerk, input, Some("k")).await.unwrap();
    assert!(again.replayed);
    assert_eq!(titles(&again.outcome.variants), ["L", "XL"]);
    let view = CatalogView::of_staff(&clerk).unwrap();
    let (id, key) = (done.outcome.variants[0].id, done.outcome.variants[0].key());
    assert_eq!(view.prices(&[key]).await.unwrap()[&key].price.minor, 1_250);
    assert_eq!(view.availability(&[key]).await.unwrap()[&key].quantity, Some(7));
    let history = view.price_history(id, &cartwright_services::page::PageRequest::first(9)).await.unwrap();
    assert_eq!(history.entries.len(), 1);
    let alike = ProductVariantsCreate {
        id: product.id,
        expected_version: None,
        variants: vec![variant(&["S"]), variant(&["XXL"]), VariantInput { weight_grams: -1, ..variant(&["3XL"]) }],
    };
    let told = paths(product_variants_create(&clerk, alike, None).await);
    assert_eq!(told, ["variants.0.optionValues", "variants.2.weightGrams"]);
    let taken = VariantInput { sku: Some("shirt-l".to_owned()), ..variant(&[]) };
    let cap = product_create(&clerk, titled("Cap"), None).await.unwrap().outcome.unwrap().id;
    product_variants_delete(&clerk, delete_all(&whole(&clerk, cap).await), None).await.unwrap();
    let input = ProductVariantsCreate { id: cap, expected_version: None, variants: vec![taken] };
    assert_eq!(paths(product_variants_create(&clerk, input, None).await), ["variants.0.sku"]);
}

fn delete_all(product: &Product) -> ProductVariantsDelete {
    let variant_ids = product.variants.iter().map(|variant| variant.id).collect();
    ProductVariantsDelete { id: product.id, expected_version: None, variant_ids }
}

#[tokio::test]
async fn variants_change_what_is_named_only() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let product = shirt(&clerk).await;
    let [small, medium] = [product.variants[0].id, product.variants[1].id];
    let change = |variants| ProductVariantsUpdate { id: product.id, expected_version: None, variants };
    let first = VariantChange {
        sku: Some(Some("one".to_owned())),
        barcode: Some(Some("123".to_owned())),
        weight_grams: Some(200),
        prices: vec![price("9")],
        ..no_change(medium)
    };
    let done = product_variants_update(&clerk, change(vec![first]), None).await.unwrap().outcome;
    assert_eq!(done.variants[0].id, medium);
    let second = VariantChange { barcode: Some(None), ..no_change(medium) };
    product_variants_update(&clerk, change(vec![second]), None).await.unwrap();
    let now = whole(&clerk, product.id).await;
    let told = &now.variants[1];
    assert_eq!((told.sku.as_deref(), told.barcode.as_deref(), told.weight_grams), (Some("one"), None, 200));
    assert_eq!(now.variants[0], product.variants[0]);

    let swap = vec![
        VariantChange { option_values: Some(vec!["S".to_owned()]), ..no_change(medium) },
        VariantChange { option_values: Some(vec!["M".to_owned()]), ..no_change(small) },
    ];
    product_variants_update(&clerk, change(swap), None).await.unwrap();
    assert_eq!(values(&whole(&clerk, product.id).await), ["M", "S"]);
    let wrong =
        vec![no_change(small), VariantChange { option_values: Some(vec!["M".to_owned()]), ..no_change(medium) }];
    assert_eq!(paths(product_variants_update(&clerk, change(wrong), None).await), ["variants.1.optionValues"]);
    let unknown = vec![VariantChange { prices: vec![price("x")], ..no_change(small) }, no_change(Uuid::nil().into())];
    let told = paths(product_variants_update(&clerk, change(unknown), None).await);
    assert_eq!(told, ["variants.0.prices.0.price", "variants.1.id"]);
    let twice = vec![no_change(small), no_change(small)];
    assert_eq!(paths(product_variants_update(&clerk, change(twice), None).await), ["variants.1"]);
    let cap = product_create(&clerk, titled("Cap"), None).await.unwrap().outcome.unwrap().id;
    let only = whole(&clerk, cap).await.variants[0].id;
    let taken = ProductVariantsUpdate {
        id: cap,
        expected_version: None,
        variants: vec![VariantChange { sku: Some(Some("one".to_owned())), ..no_change(only) }],
    };
    assert_eq!(paths(product_variants_update(&clerk, taken, None).await), ["variants.0.sku"]);
}

#[tokio::test]
async fn options_come_and_go_with_the_values_of_the_variants() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let product = shirt(&clerk).await;
    let size = product.options[0].id;
    let option = |id, name: &str, values: &[&str]| OptionInput {
        id,
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    let update = |options| ProductOptionsUpdate { id: product.id, expected_version: None, options };
    let colours = update(vec![option(None, "Colour", &["Red", "Blue"]), option(Some(size), "Fit", &["M", "S"])]);
    product_options_update(&clerk, colours, None).await.unwrap();
    let now = whole(&clerk, product.id).await;
    assert_eq!(values(&now), ["Red/S", "Red/M"]);
    let names: Vec<_> = now.options.iter().map(|option| (option.name.as_str(), option.values.join(","))).collect();
    assert_eq!(names, [("Colour", "Red,Blue".to_owned()), ("Fit", "M,S".to_owned())]);
    assert_eq!(now.options[1].id, size);

    let alike = update(vec![option(Some(now.options[0].id), "Colour", &[])]);
    assert_eq!(paths(product_options_update(&clerk, alike, None).await), ["options"]);
    let valueless = update(vec![option(Some(size), "Fit", &[]), option(None, "Cut", &[])]);
    assert_eq!(paths(product_options_update(&clerk, valueless, None).await), ["options.1.values"]);
    let unknown = update(vec![option(Some(Uuid::nil().into()), "Fit", &[])]);
    assert_eq!(paths(product_options_update(&clerk, unknown, None).await), ["options.0.id"]);
    let fewer = update(vec![option(Some(size), "Size", &[])]);
    product_options_update(&clerk, fewer, None).await.unwrap();
    assert_eq!(values(&whole(&clerk, product.id).await), ["S", "M"]);
}

#[tokio::test]
async fn variants_are_deleted_together_or_not_at_all() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let product = shirt(&clerk).await;
    let delete = |variant_ids| ProductVariantsDelete { id: product.id, expected_version: None, variant_ids };
    let unknown = delete(vec![product.variants[0].id, Uuid::nil().into()]);
    assert_eq!(paths(product_variants_delete(&clerk, unknown, None).await), ["variantIds.1"]);
    assert_eq!(whole(&clerk, product.id).await.variants.len(), 2);
    product_variants_delete(&clerk, delete(vec![product.variants[0].id]), None).await.unwrap();
    assert_eq!(values(&whole(&clerk, product.id).await), ["M"]);
    assert_eq!(paths(product_variants_delete(&clerk, delete(Vec::new()), None).await), ["variantIds"]);
}

#[tokio::test]
async fn backorders_cannot_end_while_more_is_promised_than_is_there() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let mut input = sized("Shirt", &["S"]);
    input.variants[0].allow_backorder = true;
    let location_id = clerk.channel().stock_locations[0];
    input.variants[0].stock = vec![StockInput { location_id, quantity: 1 }];
    let id = product_create(&clerk, input, None).await.unwrap().outcome.unwrap().id;
    let variant = whole(&clerk, id).await.variants[0].id;
    shop.promise(variant, 5).await;
    let end = ProductVariantsUpdate {
        id,
        expected_version: None,
        variants: vec![VariantChange { allow_backorder: Some(false), ..no_change(variant) }],
    };
    let told = refusals(product_variants_update(&clerk, end.clone(), None).await);
    let path = vec!["variants".to_owned()];
    assert_eq!(told[0].1, CatalogRefusal::BackordersOutstanding { path, variants: vec![variant] });
    assert!(whole(&clerk, id).await.variants[0].allow_backorder);
    shop.promise(variant, 1).await;
    product_variants_update(&clerk, end, None).await.unwrap();
    assert!(!whole(&clerk, id).await.variants[0].allow_backorder);
}
