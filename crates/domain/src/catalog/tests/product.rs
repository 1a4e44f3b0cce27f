use chrono::{TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use crate::{
    catalog::{
        ListingSummary, Product, ProductStatus, VariantListing,
        draft::{OptionDraft, ProductDraft, VariantDraft},
        options_key, search_text, variant_title,
    },
    id::{ChannelId, VariantId},
    pricing::Money,
    time::Timestamp,
};

fn noon() -> Timestamp {
    Utc.with_ymd_and_hms(2030, 5, 1, 12, 0, 0).unwrap()
}

fn shirt() -> Product {
    let texts = |values: [&str; 2]| values.map(str::to_owned).to_vec();
    let small = VariantDraft { sku: Some("SHIRT-S".to_owned()), ..VariantDraft::with_options(texts(["S", "Red"])) };
    let draft = ProductDraft {
        description_html: "<p>Über&amp;out</p>".to_owned(),
        vendor: Some("Démo".to_owned()),
        tags: vec!["Summer Sale".to_owned()],
        options: vec![OptionDraft::named("Size"), OptionDraft::named("Color")],
        variants: vec![small, VariantDraft::with_options(texts(["M", "Red"]))],
        ..ProductDraft::titled("Blue Shirt")
    };
    draft.validate().unwrap().create(&mut Uuid::now_v7, noon()).unwrap().product
}

#[test]
fn only_active_products_are_seen_and_only_once_published() {
    let seen = |status, published_at| Product { status, published_at, ..shirt() }.is_visible(noon());
    assert!(seen(ProductStatus::Active, Some(noon())));
    assert!(!seen(ProductStatus::Active, Some(noon() + TimeDelta::microseconds(1))));
    assert!(!seen(ProductStatus::Active, None));
    assert!(!seen(ProductStatus::Draft, Some(noon())));
    assert!(!seen(ProductStatus::Archived, Some(noon())));
}

#[test]
fn a_variant_is_found_by_its_values_whatever_their_case() {
    let shirt = shirt();
    let found = |values: &[&str]| {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        shirt.variant_for_options(&values).map(|variant| variant.title.as_str())
    };
    assert_eq!(found(&["m", "RED"]), Some("M / Red"));
    assert_eq!(found(&["Red", "M"]), None);
    assert_eq!(found(&["M"]), None);
    assert_eq!(options_key(&["É\u{1f}".to_owned(), "B".to_owned()]), "e\u{1f}b");
    assert_eq!(variant_title(&[]), "Default Title");
}

#[test]
fn the_searched_text_holds_everything_folded() {
    assert_eq!(search_text(&shirt()), "blue shirt demo summer sale shirt-s uber&out");
}

#[test]
fn prices_of_a_channel_are_summed_up() {
    let listing = |price, compared: Option<i64>| VariantListing {
        variant_id: VariantId(Uuid::nil()),
        channel_id: ChannelId(Uuid::nil()),
        price: money(price),
        compare_at_price: compared.map(money),
    };
    assert_eq!(ListingSummary::of([]), None);
    let summary = ListingSummary::of(&[listing(500, None), listing(300, Some(700)), listing(900, Some(600))]).unwrap();
    assert_eq!((summary.min_price, summary.max_price), (money(300), money(900)));
    assert_eq!(summary.compare_at_price, Some((money(600), money(700))));
    assert_eq!(ListingSummary::of(&[listing(1, None)]).unwrap().compare_at_price, None);
}

fn money(minor: i64) -> Money {
    Money::new(minor, "EUR".parse().unwrap())
}
