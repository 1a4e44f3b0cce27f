//! Prices in channels.

use cartwright_domain::{
    catalog::VariantKey,
    id::{ProductId, VariantId},
};
use cartwright_services::{
    Context,
    catalog::{CatalogView, ChannelListingsUpdate, VariantPrice, channel_listings_update, product_create},
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use super::{paths, sized};

async fn variants(clerk: &Context) -> (ProductId, Vec<VariantId>) {
    let id = product_create(clerk, sized("Shirt", &["S", "M"]), None).await.unwrap().outcome.unwrap().id;
    let product = CatalogView::of_staff(clerk).unwrap().whole_products(&[id]).await.unwrap().pop().unwrap();
    (id, product.variants.iter().map(|variant| variant.id).collect())
}

fn set(prices: &[(VariantId, &str, Option<&str>)], remove: &[VariantId]) -> ChannelListingsUpdate {
    let prices = prices.iter();
    let set = prices
        .map(|(variant_id, price, compared)| VariantPrice {
            variant_id: *variant_id,
            price: (*price).to_owned(),
            compare_at_price: compared.map(str::to_owned),
        })
        .collect();
    ChannelListingsUpdate { channel_id: None, set, remove: remove.to_vec() }
}

#[tokio::test]
async fn variants_are_priced_and_taken_out_and_the_history_knows() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let (product, ids) = variants(&clerk).await;
    let view = CatalogView::of_staff(&clerk).unwrap();
    let prices = [(ids[0], "10", None), (ids[1], "20.50", Some("30"))];
    let done = channel_listings_update(&clerk, set(&prices, &[]), None).await.unwrap();
    assert_eq!(done.outcome.iter().map(|variant| variant.id).collect::<Vec<_>>(), ids);
    let range = view.price_ranges(&[product]).await.unwrap()[&product];
    assert_eq!((range.min_price.minor, range.max_price.minor), (1_000, 2_050));
    channel_listings_update(&clerk, set(&[(ids[0], "9", None)], &[ids[1]]), None).await.unwrap();
    let range = view.price_ranges(&[product]).await.unwrap()[&product];
    assert_eq!((range.min_price.minor, range.max_price.minor), (900, 900));
    for (id, changes) in [(ids[0], 2), (ids[1], 2)] {
        assert_eq!(view.price_history(id, &PageRequest::first(9)).await.unwrap().entries.len(), changes);
    }
    let product = view.whole_products(&[product]).await.unwrap().pop().unwrap();
    assert_eq!(product.version, 1, "prices are not part of the product");
}

#[tokio::test]
async fn wrong_prices_are_refused_with_their_places_and_nothing_is_kept() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let (product_id, ids) = variants(&clerk).await;
    let nobody = VariantId(Uuid::nil());
    let cases = [
        (set(&[], &[]), vec!["set"]),
        (set(&[(ids[0], "1.234", None)], &[]), vec!["set.0.price"]),
        (set(&[(ids[0], "-1", Some("-2"))], &[]), vec!["set.0.price", "set.0.compareAtPrice"]),
        (set(&[(ids[0], "1", None), (ids[0], "2", None)], &[]), vec!["set.1"]),
        (set(&[(ids[0], "1", None)], &[ids[0]]), vec!["remove.0"]),
        (set(&[(ids[0], "1", None), (nobody, "2", None)], &[]), vec!["set.1.variantId"]),
        (set(&[(ids[0], "1", None)], &[nobody]), vec!["remove.0"]),
        (ChannelListingsUpdate { channel_id: Some(Uuid::nil().into()), ..set(&[], &ids) }, vec!["channelId"]),
    ];
    for (input, wanted) in cases {
        assert_eq!(paths(channel_listings_update(&clerk, input.clone(), None).await), wanted, "{input:?}");
    }
    let view = CatalogView::of_staff(&clerk).unwrap();
    let keys: Vec<VariantKey> = ids.iter().map(|id| VariantKey { id: *id, product_id }).collect();
    assert!(view.prices(&keys).await.unwrap().is_empty());
}
