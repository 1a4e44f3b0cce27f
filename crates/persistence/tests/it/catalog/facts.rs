//! What can be sold, and what a cart knows of a variant.

use cartwright_domain::{
    cart::VariantFacts,
    catalog::draft::MediaDraft,
    id::VariantId,
    pricing::{Money, TaxClass},
};
use cartwright_persistence::Availability;
use uuid::Uuid;

use super::shelf::{Shelf, now, published};

#[tokio::test]
async fn stock_decides_unless_it_is_not_counted_or_may_be_backordered() {
    let shelf = Shelf::open().await;
    let mut draft = published("shirt", &["stocked", "empty", "uncounted", "backordered", "unlisted"]);
    for (index, variant) in draft.variants.iter_mut().enumerate() {
        variant.tracked = index != 2;
        variant.allow_backorder = index == 3;
    }
    let product = shelf.put(draft, None).await;
    let ids: Vec<VariantId> = product.variants.iter().map(|variant| variant.id).collect();
    shelf.list(&ids[..4], shelf.channel.id, 100).await;
    shelf.list(&ids[..4], shelf.other_channel.id, 100).await;
    shelf.stock(&product.variants[0], 3).await;
    shelf.stock(&product.variants[1], 0).await;
    shelf.stock(&product.variants[4], 9).await;
    let variants = shelf.store.variants();
    let before = shelf.store.statements();
    let here = variants.availability(shelf.channel.id, &ids).await.unwrap();
    assert_eq!(shelf.store.statements() - before, 1);
    let told: Vec<Availability> = ids.iter().map(|id| here[id]).collect();
    let is = |for_sale, quantity| Availability { for_sale, quantity };
    assert_eq!(told, [is(true, Some(3)), is(false, Some(0)), is(true, None), is(true, None), is(false, Some(9))]);
    let elsewhere = variants.availability(shelf.other_channel.id, &ids).await.unwrap();
    assert_eq!(elsewhere[&ids[0]], is(false, Some(0)), "the other channel sells from no location");
    assert_eq!(elsewhere[&ids[2]], is(true, None));

    let facts = variants.facts(&shelf.channel, &ids, now()).await.unwrap();
    let known: Vec<Option<i64>> = ids.iter().map(|id| facts[id].available).collect();
    assert_eq!(known, [Some(3), Some(0), None, None, Some(9)]);
    assert!(!facts[&ids[4]].purchasable && facts[&ids[4]].price.is_none());
}

#[tokio::test]
async fn a_product_is_for_sale_where_one_of_its_variants_is() {
    let shelf = Shelf::open().await;
    let mut draft = published("shirt", &["S", "M"]);
    draft.variants.iter_mut().for_each(|variant| variant.tracked = true);
    let product = shelf.put(draft, Some(100)).await;
    let free = shelf.put(published("download", &[]), None).await;
    let ids = [product.id, free.id];
    let for_sale = async || shelf.store.products().for_sale(shelf.channel.id, &ids).await.unwrap();
    assert!(for_sale().await.is_empty());
    shelf.stock(&product.variants[1], 1).await;
    assert_eq!(for_sale().await.into_iter().collect::<Vec<_>>(), [product.id]);
    let first = shelf.store.variants().first_for_sale(shelf.shown(), &ids).await.unwrap();
    assert_eq!(first[&product.id].id, product.variants[1].id);
}

#[tokio::test]
async fn a_cart_learns_everything_in_one_statement() {
    let shelf = Shelf::open().await;
    let mut draft = published("Shirt", &["S", "M"]);
    draft.media = vec![MediaDraft::at("https://example.com/front.jpg"), MediaDraft::at("https://example.com/m.jpg")];
    draft.variants[1].image_url = Some("https://example.com/m.jpg".to_owned());
    draft.variants[1].sku = Some("shirt-m".to_owned());
    draft.variants[1].weight_grams = 250;
    draft.variants[1].requires_shipping = false;
    draft.variants[1].tax_class = TaxClass("books".to_owned());
    let product = shelf.put(draft, Some(1_999)).await;
    let ids = [product.variants[0].id, product.variants[1].id, VariantId(Uuid::nil())];
    let before = shelf.store.statements();
    let facts = shelf.store.variants().facts(&shelf.channel, &ids, now()).await.unwrap();
    assert_eq!(shelf.store.statements() - before, 1);
    assert_eq!(facts.len(), 2, "what does not exist is left out");
    assert_eq!(
        facts[&ids[1]],
        VariantFacts {
            variant_id: ids[1],
            product_id: product.id,
            title: "Shirt".to_owned(),
            variant_title: "M".to_owned(),
            sku: Some("shirt-m".to_owned()),
            image_url: Some("https://example.com/m.jpg".to_owned()),
            price: Some(Money::new(1_999, shelf.channel.currency)),
            weight_grams: 250,
            requires_shipping: false,
            tax_class: TaxClass("books".to_owned()),
            purchasable: true,
            available: None,
        }
    );
    assert_eq!(facts[&ids[0]].image_url.as_deref(), Some("https://example.com/front.jpg"));
}
