use chrono::{TimeDelta, TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    catalog::{Product, ProductAttribute, Seo, Variant, rules::slug_of},
    id::{ChannelId, OptionId, VariantId},
    input::{InputProblemCode, is_slug},
    pricing::{Money, TaxClass},
    time::Timestamp,
};

fn noon() -> Timestamp {
    Utc.with_ymd_and_hms(2030, 5, 1, 12, 0, 0).unwrap()
}

fn later() -> Timestamp {
    noon() + TimeDelta::hours(1)
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(str::to_owned).to_vec()
}

fn with_sku(sku: &str, values: Vec<String>) -> VariantDraft {
    VariantDraft { sku: Some(sku.to_owned()), ..VariantDraft::with_options(values) }
}

fn shirt() -> ProductDraft {
    ProductDraft {
        options: vec![OptionDraft { id: None, name: "Size".to_owned(), values: texts(["Small"]) }],
        variants: vec![with_sku("S", texts(["SMALL"])), with_sku("M", texts([" Medium "]))],
        media: vec![MediaDraft::at("https://x.example/1.jpg")],
        ..ProductDraft::titled(" Blue Shirt ")
    }
}

fn created(draft: ProductDraft) -> Product {
    draft.validate().unwrap().create(&mut Uuid::now_v7, noon()).unwrap().product
}

fn problems(draft: ProductDraft) -> Vec<(String, InputProblemCode)> {
    let problems = draft.validate().expect_err("the draft is wrong");
    problems.into_iter().map(|problem| (problem.path.join("."), problem.code)).collect()
}

fn expect_problems<const N: usize>(draft: ProductDraft, expected: [(&str, InputProblemCode); N]) {
    assert_eq!(problems(draft), expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn a_draft_is_cleaned_and_completed() {
    let valid = ProductDraft { tags: texts(["Sale", " ", "sale", "New"]), vendor: Some(" ".to_owned()), ..shirt() };
    let product = created(valid);
    assert_eq!((product.title.as_str(), product.slug.as_str()), ("Blue Shirt", "blue-shirt"));
    assert_eq!((product.tags, product.vendor, product.version), (texts(["Sale", "New"]), None, 1));
    assert_eq!(product.options[0].values, ["Small", "Medium"]);
    let titles: Vec<_> = product.variants.iter().map(|v| (v.title.as_str(), v.position)).collect();
    assert_eq!(titles, [("Small", 0), ("Medium", 1)]);
}

#[test]
fn everything_wrong_with_the_texts_is_told() {
    let long = "x".repeat(256);
    let draft = ProductDraft {
        slug: Some("Blue Shirt".to_owned()),
        description_html: "<i>".repeat(5_001),
        vendor: Some(long.clone()),
        tags: vec!["ok".to_owned(), "a,b".to_owned(), long],
        seo: Seo { title: Some("a\0".to_owned()), description: None },
        attributes: vec![
            ProductAttribute { name: "Material".to_owned(), value: "Wool".to_owned() },
            ProductAttribute { name: "material".to_owned(), value: "WOOL".to_owned() },
            ProductAttribute { name: "Material".to_owned(), value: " ".to_owned() },
        ],
        media: ["https://x.example/1", "HTTPS://x.example/1", "javascript:1"].map(MediaDraft::at).to_vec(),
        ..ProductDraft::titled(" ")
    };
    expect_problems(
        draft,
        [
            ("title", InputProblemCode::Required),
            ("slug", InputProblemCode::Invalid),
            ("media.1.url", InputProblemCode::Duplicate),
            ("media.2.url", InputProblemCode::Invalid),
            ("descriptionHtml", InputProblemCode::TooLong),
            ("vendor", InputProblemCode::TooLong),
            ("tags.1", InputProblemCode::Invalid),
            ("tags.2", InputProblemCode::TooLong),
            ("seo.title", InputProblemCode::Invalid),
            ("attributes.1.value", InputProblemCode::Duplicate),
            ("attributes.2.value", InputProblemCode::Required),
        ],
    );
    expect_problems(ProductDraft::titled("***"), [("slug", InputProblemCode::Required)]);
}

#[test]
fn options_are_told_apart_and_bounded() {
    let option = |name: &str, values| OptionDraft { id: None, name: name.to_owned(), values };
    let options = vec![
        option("Size", texts(["S", "s"])),
        option("SIZE", texts([""])),
        option("", Vec::new()),
        option("Fit", (0..101).map(|number| number.to_string()).collect()),
    ];
    let draft = ProductDraft { options, ..ProductDraft::titled("Shirt") };
    expect_problems(
        draft,
        [
            ("options", InputProblemCode::TooLong),
            ("options.0.values.1", InputProblemCode::Duplicate),
            ("options.1.name", InputProblemCode::Duplicate),
            ("options.1.values.0", InputProblemCode::Required),
            ("options.2.name", InputProblemCode::Required),
            ("options.3.values", InputProblemCode::TooLong),
        ],
    );
}

#[test]
fn variants_fit_the_options_and_differ() {
    let variants = vec![
        with_sku("A", texts(["S"])),
        with_sku("B", texts(["s"])),
        with_sku("A", texts(["M"])),
        VariantDraft { weight_grams: -1, ..with_sku("C", texts(["L", "Red"])) },
        VariantDraft { weight_grams: Variant::MAX_WEIGHT_GRAMS + 1, ..VariantDraft::with_options(texts([""])) },
        VariantDraft {
            image_url: Some("https://x.example/2.jpg".to_owned()),
            tax_class: TaxClass(" ".to_owned()),
            ..VariantDraft::with_options(texts(["XL"]))
        },
    ];
    expect_problems(
        ProductDraft { variants, ..shirt() },
        [
            ("variants.1.optionValues", InputProblemCode::Duplicate),
            ("variants.2.sku", InputProblemCode::Duplicate),
            ("variants.3.optionValues", InputProblemCode::Conflict),
            ("variants.3.weightGrams", InputProblemCode::OutOfRange),
            ("variants.4.optionValues.0", InputProblemCode::Required),
            ("variants.4.weightGrams", InputProblemCode::OutOfRange),
            ("variants.5.imageUrl", InputProblemCode::Unknown),
            ("variants.5.taxClass", InputProblemCode::Required),
        ],
    );
    let twins = vec![VariantDraft::with_options(Vec::new()); 2];
    let draft = ProductDraft { variants: twins, ..ProductDraft::titled("Mug") };
    expect_problems(draft, [("variants.1.optionValues", InputProblemCode::Duplicate)]);
}

#[test]
fn a_product_has_two_thousand_variants_at_most() {
    let numbered = |count: usize| {
        let variants = (0..count).map(|n| VariantDraft::with_options(vec![(n / 50).to_string(), (n % 50).to_string()]));
        let options = ["Row", "Seat"].map(OptionDraft::named).to_vec();
        ProductDraft { options, variants: variants.collect(), ..ProductDraft::titled("Seats") }
    };
    assert_eq!(created(numbered(2_000)).variants.len(), 2_000);
    expect_problems(numbered(2_001), [("variants", InputProblemCode::TooLong)]);
}

#[test]
fn prices_are_not_negative_and_one_per_channel() {
    let money = |minor, currency: &str| Money::new(minor, currency.parse().unwrap());
    let listing =
        |price, compare_at_price| ListingDraft { channel_id: ChannelId(Uuid::nil()), price, compare_at_price };
    let mut draft = shirt();
    draft.variants[0].listings = vec![
        listing(money(0, "EUR"), Some(money(0, "EUR"))),
        listing(money(-1, "EUR"), Some(money(-1, "EUR"))),
        listing(money(1, "EUR"), Some(money(1, "JPY"))),
    ];
    let mut good = draft.clone();
    good.variants[0].listings.truncate(1);
    let revision = good.validate().unwrap().create(&mut Uuid::now_v7, noon()).unwrap();
    assert_eq!(revision.listings[0].variant_id, revision.product.variants[0].id);
    expect_problems(
        draft,
        [
            ("variants.0.listings.1.channelId", InputProblemCode::Duplicate),
            ("variants.0.listings.1.price", InputProblemCode::OutOfRange),
            ("variants.0.listings.1.compareAtPrice", InputProblemCode::OutOfRange),
            ("variants.0.listings.2.channelId", InputProblemCode::Duplicate),
            ("variants.0.listings.2.compareAtPrice", InputProblemCode::Conflict),
        ],
    );
}

#[test]
fn a_revision_without_a_change_changes_nothing() {
    let before = created(shirt());
    let revision = ProductDraft::of(&before).validate().unwrap().revise(&before, &mut Uuid::now_v7, later()).unwrap();
    assert!(!revision.changed);
    assert_eq!(revision.product, before);
    assert_eq!(revision.removed_variants(&before), []);
}

#[test]
fn a_revision_keeps_the_ids_of_what_stays() {
    let before = created(shirt());
    let mut draft = ProductDraft::of(&before);
    draft.variants.remove(0);
    draft.variants[0].barcode = Some("4006381333931".to_owned());
    draft.variants.push(with_sku("L", texts(["Large"])));
    let revision = draft.validate().unwrap().revise(&before, &mut Uuid::now_v7, later()).unwrap();
    let after = &revision.product;
    assert!(revision.changed);
    assert_eq!((after.version, after.created_at, after.updated_at), (2, noon(), later()));
    assert_eq!(revision.removed_variants(&before), [before.variants[0].id]);
    assert_eq!((after.variants[0].id, after.variants[0].created_at), (before.variants[1].id, noon()));
    assert_eq!((after.variants[0].position, after.variants[0].updated_at), (0, later()));
    assert_eq!((after.options[0].id, &after.media), (before.options[0].id, &before.media));
    assert_eq!(after.options[0].values, ["Small", "Medium", "Large"]);
}

#[test]
fn a_variant_that_did_not_change_keeps_its_time() {
    let before = created(shirt());
    let draft = ProductDraft { title: "Red Shirt".to_owned(), ..ProductDraft::of(&before) };
    let revision = draft.validate().unwrap().revise(&before, &mut Uuid::now_v7, later()).unwrap();
    assert_eq!(revision.product.variants, before.variants);
    assert_eq!((revision.product.slug.as_str(), revision.product.updated_at), ("blue-shirt", later()));
}

#[test]
fn ids_of_other_products_are_refused() {
    let before = created(shirt());
    let mut draft = ProductDraft::of(&before);
    draft.variants[1].id = draft.variants[0].id;
    draft.options[0].id = Some(OptionId(Uuid::now_v7()));
    let refused = draft.clone().validate().unwrap().revise(&before, &mut Uuid::now_v7, later()).unwrap_err();
    let paths: Vec<_> = refused.iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(paths, ["options.0.id", "variants.1.id"]);
    let mut new = shirt();
    new.variants[0].id = Some(VariantId(Uuid::now_v7()));
    assert!(new.validate().unwrap().create(&mut Uuid::now_v7, noon()).is_err());
}

proptest! {
    #[test]
    fn a_slug_made_of_a_title_is_one(title in any::<String>(), long in "[a ]{190,300}") {
        for slug in [slug_of(&title), slug_of(&long)] {
            prop_assert!(slug.is_empty() || is_slug(&slug), "{}", slug);
        }
    }
}
