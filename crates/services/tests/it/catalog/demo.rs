//! The demo data.

use std::sync::Arc;

use cartwright_domain::{catalog::Product, pricing::TaxClass};
use cartwright_persistence::PageRequest;
use cartwright_services::{
    Actor, Context, Shop,
    catalog::{
        CatalogView, ProductList, ProductSection,
        demo::{DemoOutcome, seed_demo},
    },
};
use tokio::task::JoinSet;

use super::Storeroom;

/// A guest of the shop as it is now, in the channel of that name.
fn guest(shop: &Arc<Shop>, channel: &str) -> Context {
    Context::new(Arc::clone(shop), Actor::Guest, shop.channel(Some(channel)).unwrap(), &[])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_shop_is_filled_once() {
    let room = Storeroom::open().await;
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::Seeded { products: 24 });
    let products = room.products().await;
    assert!(products.iter().all(|product| product.is_visible(room.ctx.now()) && product.category_id.is_some()));
    assert!(products.iter().any(|product| !product.variants[0].tracked));
    for slug in ["default", "us"] {
        let ctx = guest(&room.shop, slug);
        let ids: Vec<_> = products.iter().map(|product| product.id).collect();
        let ranges = ctx.store().listings().of_products(ctx.channel(), &ids).await.unwrap();
        assert_eq!(ranges.len(), 24, "everything is for sale in {slug}");
        let for_sale = ctx.store().products().for_sale(ctx.channel().id, &ids).await.unwrap();
        assert_eq!(for_sale.len(), 24, "and in stock");
    }
    for product in &products {
        let known = room.known(&[&product.slug]).await;
        let ample = |id| known.levels.get(&id).is_some_and(|level| level.on_hand >= 100);
        assert!(product.variants.iter().all(|variant| !variant.tracked || ample(variant.id)), "{}", product.slug);
        assert_eq!(known.listings[&product.id].len(), product.variants.len());
    }
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::NotEmpty);
    assert_eq!(room.products().await, products);
}

#[tokio::test]
async fn what_is_sold_is_taxed_and_shipped() {
    let room = Storeroom::open().await;
    seed_demo(&room.shop).await.unwrap();
    let reduced = TaxClass("reduced".to_owned());
    for (country, standard, low) in [("DE", 190_000, 70_000), ("FR", 200_000, 55_000), ("US", 72_500, 20_000)] {
        let rates = room.shop.store.tax_zones().rates_for(country.parse().unwrap()).await.unwrap();
        assert_eq!(rates.rate(&TaxClass::standard()).millionths(), standard);
        assert_eq!(rates.rate(&reduced).millionths(), low);
    }
    let food = |product: &&Product| product.variants[0].tax_class == reduced;
    assert_eq!(room.products().await.iter().filter(food).count(), 5);
    for (channel, countries) in [("default", ["DE", "AT", "FR"].as_slice()), ("us", &["US", "CA"])] {
        let channel = room.shop.channel(Some(channel)).unwrap();
        for country in countries {
            let country = country.parse().unwrap();
            assert!(channel.serves(country));
            let methods = room.shop.store.shipping_methods().offered(channel.id, country).await.unwrap();
            assert!(!methods.is_empty(), "{country} is shipped to");
        }
    }
}

#[tokio::test]
async fn the_collections_hold_what_they_say() {
    let room = Storeroom::open().await;
    seed_demo(&room.shop).await.unwrap();
    let view = CatalogView::of_shop(&guest(&room.shop, "default"));
    let titles = async |slug: &str| {
        let collection = view.collection_by_slug(slug).await.unwrap().unwrap();
        let list = ProductList::of(ProductSection::from(&collection));
        let page = view.products(&list, &PageRequest::first(50)).await.unwrap();
        page.into_items().into_iter().map(|product| product.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        titles("staff-picks").await,
        ["Tidal Mug", "Waxed Tote", "Brass Pen", "Merino Crew", "Balcony Seed Box"]
    );
    assert_eq!(titles("wool").await.len(), 3);
    assert!(titles("gifts").await.len() > 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_that_start_together_fill_it_once() {
    let room = Storeroom::open().await;
    let mut starts = JoinSet::new();
    for _ in 0..2 {
        let shop = Arc::clone(&room.shop);
        starts.spawn(async move { seed_demo(&shop).await.unwrap() });
    }
    let outcomes = starts.join_all().await;
    assert!(outcomes.contains(&DemoOutcome::Seeded { products: 24 }), "{outcomes:?}");
    assert_eq!(room.products().await.len(), 24);
    assert_eq!(room.shop.store.channels().all().await.unwrap().len(), 2);
    let zones = room.shop.store.shipping_zones().page(&PageRequest::first(50)).await.unwrap();
    assert_eq!(zones.into_items().len(), 3);
}

#[tokio::test]
async fn a_shop_that_somebody_uses_is_left_alone() {
    let room = Storeroom::open().await;
    room.import("Handle,Title\nmine,Mine\n").await;
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::NotEmpty);
    assert_eq!((room.products().await.len(), room.shop.store.channels().all().await.unwrap().len()), (1, 1));
    // Whoever clears the shop and was refused before may still have the demo data.
    let mine = room.product("mine").await.id;
    room.shop.store.transaction(|uow| async move { uow.products().delete(mine).await }).await.unwrap();
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::Seeded { products: 24 });
    // Whoever deletes the demo data does not find them again.
    for product in room.products().await {
        room.shop.store.transaction(|uow| async move { uow.products().delete(product.id).await }).await.unwrap();
    }
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::NotEmpty);
}

#[tokio::test]
async fn other_prices_than_those_of_the_demo_data_are_no_place_for_them() {
    let room = Storeroom::open().await;
    room.database.run("UPDATE channel SET currency = 'JPY'").await;
    assert_eq!(seed_demo(&room.shop).await.unwrap(), DemoOutcome::OtherPrices);
    assert_eq!(room.products().await.len(), 0);
}

#[test]
fn the_demo_data_refer_to_nothing_outside() {
    let files = [
        include_str!("../../../src/catalog/demo/products.csv"),
        include_str!("../../../src/catalog/demo/prices-us.csv"),
    ];
    assert!(files.iter().all(|file| !file.contains("//") && !file.contains("href")));
}
