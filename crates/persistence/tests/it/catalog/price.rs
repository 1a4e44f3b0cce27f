//! Prices, their history, and what follows for products.

use cartwright_domain::{
    catalog::{ListingSummary, VariantListing},
    id::VariantId,
    pricing::Money,
    time::Timestamp,
};
use cartwright_persistence::{ListingChanges, PageRequest};
use chrono::TimeDelta;

use super::shelf::{Shelf, now, published};

fn listing(shelf: &Shelf, variant_id: VariantId, price: i64, compared: Option<i64>) -> VariantListing {
    let money = |minor| Money::new(minor, shelf.channel.currency);
    VariantListing {
        variant_id,
        channel_id: shelf.channel.id,
        price: money(price),
        compare_at_price: compared.map(money),
    }
}

async fn set(shelf: &Shelf, listings: &[VariantListing], when: Timestamp) -> usize {
    shelf.change_prices(ListingChanges { set: listings.to_vec(), unlist: Vec::new() }, when).await
}

#[tokio::test]
async fn every_price_that_was_ever_asked_is_kept_and_none_twice() {
    let shelf = Shelf::open().await;
    let product = shelf.put(published("shirt", &["S", "M"]), None).await;
    let [small, medium] = [product.variants[0].id, product.variants[1].id];
    let day = |number| now() + TimeDelta::days(number);
    assert_eq!(set(&shelf, &[listing(&shelf, small, 500, None), listing(&shelf, medium, 700, None)], day(0)).await, 2);
    assert_eq!(set(&shelf, &[listing(&shelf, small, 500, None), listing(&shelf, medium, 600, None)], day(1)).await, 1);
    assert_eq!(set(&shelf, &[listing(&shelf, small, 500, None)], day(2)).await, 0);
    assert_eq!(set(&shelf, &[listing(&shelf, small, 400, Some(500))], day(3)).await, 1);
    let unlist = ListingChanges { set: Vec::new(), unlist: vec![(small, shelf.channel.id)] };
    assert_eq!(shelf.change_prices(unlist.clone(), day(4)).await, 1);
    assert_eq!(shelf.change_prices(unlist, day(5)).await, 0);

    let history = async |request: &PageRequest| {
        let page = shelf.store.listings().history(&shelf.channel, small, request).await.unwrap();
        page.map(|change| {
            let minor = |price: Option<Money>| price.map(|price| price.minor);
            (change.changed_at, minor(change.price), minor(change.compare_at_price))
        })
    };
    let told = [(day(4), None, None), (day(3), Some(400), Some(500)), (day(0), Some(500), None)];
    assert_eq!(history(&PageRequest::first(10)).await.into_items(), told);
    let first = history(&PageRequest::first(2)).await;
    let after = PageRequest { after: Some(first.entries[1].0.clone()), ..PageRequest::first(2) };
    assert!(first.has_next_page);
    assert_eq!(history(&after).await.into_items(), told[2..]);
    let elsewhere = shelf.store.listings().history(&shelf.other_channel, small, &PageRequest::first(1)).await;
    assert!(elsewhere.unwrap().entries.is_empty());
}

#[tokio::test]
async fn a_products_prices_follow_from_its_variants() {
    let shelf = Shelf::open().await;
    let product = shelf.put(published("shirt", &["S", "M", "L"]), None).await;
    let other = shelf.put(published("cap", &[]), Some(50)).await;
    let summary = async || {
        let found = shelf.store.listings().of_products(&shelf.channel, &[product.id, other.id]).await.unwrap();
        assert_eq!(found[&other.id].min_price.minor, 50, "another product's prices stay");
        found.get(&product.id).copied()
    };
    assert_eq!(summary().await, None);
    let ids: Vec<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
    let listings = [
        listing(&shelf, ids[0], 300, Some(900)),
        listing(&shelf, ids[1], 100, None),
        listing(&shelf, ids[2], 200, Some(400)),
    ];
    set(&shelf, &listings, now()).await;
    assert_eq!(summary().await, ListingSummary::of(&listings));
    let of_variants = shelf.store.listings().of_variants(&shelf.channel, &ids).await.unwrap();
    assert!(listings.iter().all(|listing| of_variants[&listing.variant_id] == *listing));

    shelf.change_prices(ListingChanges { set: Vec::new(), unlist: vec![(ids[1], shelf.channel.id)] }, now()).await;
    assert_eq!(summary().await, ListingSummary::of([&listings[0], &listings[2]]));
    let fewer = shelf.change(&product, |draft| drop(draft.variants.remove(0))).await.unwrap();
    assert_eq!(summary().await, ListingSummary::of([&listings[2]]), "the deleted variant's price is gone");
    shelf.change(&fewer, |draft| draft.variants.clear()).await.unwrap();
    assert_eq!(summary().await, None);
}

#[tokio::test]
async fn prices_of_one_product_set_at_once_are_all_in_its_range() {
    let shelf = Shelf::open().await;
    let sizes: Vec<String> = (0..12).map(|number| format!("size {number}")).collect();
    let sizes: Vec<&str> = sizes.iter().map(String::as_str).collect();
    let product = shelf.put(published("shirt", &sizes), None).await;
    let changes = product
        .variants
        .iter()
        .zip(1..)
        .map(async |(variant, price)| set(&shelf, &[listing(&shelf, variant.id, price * 100, None)], now()).await);
    futures_util::future::join_all(changes).await;
    let ranges = shelf.store.listings().of_products(&shelf.channel, &[product.id]).await.unwrap();
    let range = ranges[&product.id];
    assert_eq!((range.min_price.minor, range.max_price.minor), (100, 1_200));
}
