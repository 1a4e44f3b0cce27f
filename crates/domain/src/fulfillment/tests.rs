use chrono::{TimeZone, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    id::{ChannelId, ShippingMethodId, ShippingZoneId},
    input::{InputProblem, InputProblemCode},
    pricing::{Currency, Money, TaxClass},
};

fn euro() -> Currency {
    "EUR".parse().unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, euro())
}

fn usd(minor: i64) -> Money {
    Money::new(minor, "USD".parse().unwrap())
}

fn by_weight(tiers: &[(i64, i64)]) -> ShippingRate {
    let tier = |(from_grams, price): &(i64, i64)| WeightTier { from_grams: *from_grams, price: eur(*price) };
    ShippingRate::ByWeight { tiers: tiers.iter().map(tier).collect() }
}

fn by_subtotal(tiers: &[(i64, i64)]) -> ShippingRate {
    let tier = |(from, price): &(i64, i64)| SubtotalTier { from: eur(*from), price: eur(*price) };
    ShippingRate::BySubtotal { tiers: tiers.iter().map(tier).collect() }
}

fn draft(rate: ShippingRate) -> ShippingMethodDraft {
    ShippingMethodDraft {
        zone_id: ShippingZoneId(Uuid::nil()),
        channel_id: ChannelId(Uuid::nil()),
        name: " Parcel ".to_owned(),
        description: None,
        rate,
        free_above: None,
        tax_class: TaxClass::standard(),
        active: true,
        position: 0,
    }
}

fn method(rate: ShippingRate, free_above: Option<Money>) -> ShippingMethod {
    let now = Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap();
    let draft = draft(rate).validate(euro()).unwrap();
    ShippingMethod {
        id: ShippingMethodId(Uuid::nil()),
        zone_id: draft.zone_id,
        channel_id: draft.channel_id,
        name: draft.name,
        description: draft.description,
        rate: draft.rate,
        free_above,
        tax_class: draft.tax_class,
        active: draft.active,
        position: draft.position,
        created_at: now,
        updated_at: now,
    }
}

fn refusals<T: std::fmt::Debug>(result: Result<T, Vec<InputProblem>>) -> Vec<(String, InputProblemCode)> {
    result.unwrap_err().into_iter().map(|problem| (problem.path.join("."), problem.code)).collect()
}

fn expected(list: &[(&str, InputProblemCode)]) -> Vec<(String, InputProblemCode)> {
    list.iter().map(|(path, code)| ((*path).to_owned(), *code)).collect()
}

#[test]
fn a_flat_rate_is_free_from_the_limit_on() {
    let parcel = method(ShippingRate::Flat { price: eur(490) }, Some(eur(5000)));
    assert_eq!(quote(&parcel, 0, eur(4999)), Some(eur(490)));
    assert_eq!(quote(&parcel, 0, eur(5000)), Some(eur(0)));
    let closed = ShippingMethod { active: false, ..parcel };
    assert_eq!(quote(&closed, 0, eur(5000)), None);
}

#[test]
fn a_tier_reaches_up_to_the_next_and_below_the_first_nothing_is_offered() {
    let parcel = method(by_weight(&[(100, 300), (1000, 500)]), Some(eur(5000)));
    let cases = [(99, None), (100, Some(300)), (999, Some(300)), (1000, Some(500)), (i64::MAX, Some(500))];
    for (grams, price) in cases {
        assert_eq!(quote(&parcel, grams, eur(1)), price.map(eur), "{grams}");
    }
    assert_eq!(quote(&parcel, 99, eur(9000)), None, "free shipping offers nothing that is not offered");
    let by_value = method(by_subtotal(&[(0, 700), (2000, 400), (8000, 0)]), None);
    for (subtotal, price) in [(0, 700), (1999, 700), (2000, 400), (8000, 0)] {
        assert_eq!(quote(&by_value, 0, eur(subtotal)), Some(eur(price)), "{subtotal}");
    }
}

#[test]
fn row_40_goods_of_another_currency_get_no_price() {
    let parcel = method(ShippingRate::Flat { price: eur(490) }, Some(eur(5000)));
    assert_eq!(quote(&parcel, 0, usd(9000)), None);
    assert_eq!(quote(&method(by_subtotal(&[(0, 1)]), None), 0, usd(9000)), None);
}

#[test]
fn rates_are_kept_as_json() {
    let rate = by_weight(&[(0, 300)]);
    let json = serde_json::to_value(&rate).unwrap();
    assert_eq!(json["kind"], "by_weight");
    assert_eq!(serde_json::from_value::<ShippingRate>(json).unwrap(), rate);
    for rate in [by_subtotal(&[(0, 1)]), ShippingRate::Flat { price: eur(1) }] {
        let json = serde_json::to_string(&rate).unwrap();
        assert_eq!(serde_json::from_str::<ShippingRate>(&json).unwrap(), rate);
    }
}

#[test]
fn a_draft_of_a_method_tells_all_that_is_wrong() {
    let mut wrong = draft(by_weight(&[(-1, 300), (500, -1), (500, 1), (100, 1)]));
    wrong.name = String::new();
    wrong.free_above = Some(usd(-1));
    wrong.tax_class = TaxClass("No Class".to_owned());
    wrong.position = -1;
    let told = refusals(wrong.validate(euro()));
    let all = [
        ("name", InputProblemCode::Required),
        ("rate.tiers.2", InputProblemCode::Duplicate),
        ("rate.tiers.0.fromGrams", InputProblemCode::OutOfRange),
        ("rate.tiers.3.fromGrams", InputProblemCode::Invalid),
        ("rate.tiers.1.price", InputProblemCode::OutOfRange),
        ("freeAbove", InputProblemCode::OutOfRange),
        ("freeAbove", InputProblemCode::Conflict),
        ("taxClass", InputProblemCode::Invalid),
        ("position", InputProblemCode::OutOfRange),
    ];
    assert_eq!(told, expected(&all));
    let empty = refusals(draft(by_subtotal(&[])).validate(euro()));
    assert_eq!(empty, expected(&[("rate.tiers", InputProblemCode::Required)]));
    let foreign = refusals(draft(ShippingRate::Flat { price: usd(1) }).validate(euro()));
    assert_eq!(foreign, expected(&[("rate.price", InputProblemCode::Conflict)]));
}

#[test]
fn a_zone_has_countries_each_once() {
    let germany = "DE".parse().unwrap();
    let draft = |countries| ShippingZoneDraft { name: "Home".to_owned(), countries };
    assert!(draft(vec![germany]).validate().is_ok());
    assert_eq!(refusals(draft(vec![]).validate()), expected(&[("countries", InputProblemCode::Required)]));
    let twice = refusals(draft(vec![germany, germany]).validate());
    assert_eq!(twice, expected(&[("countries.1", InputProblemCode::Duplicate)]));
}

#[test]
fn tracking_leads_to_the_web_and_nowhere_else() {
    let tracking = |url: &str| Tracking { url: Some(url.to_owned()), ..Tracking::default() };
    let good = tracking(" https://carrier.example/t?n=1 ").validate().unwrap();
    assert_eq!(good.url.as_deref(), Some("https://carrier.example/t?n=1"));
    for wrong in ["javascript:alert(1)", "carrier.example", "https://", "https:///x", "https://a b"] {
        let told = refusals(tracking(wrong).validate());
        assert_eq!(told, expected(&[("trackingUrl", InputProblemCode::Invalid)]), "{wrong}");
    }
}

proptest! {
    #[test]
    fn a_quote_is_one_of_the_prices_or_nothing(
        steps in prop::collection::btree_map(0_i64..1000, 0_i64..1000, 1..8),
        amount in 0_i64..1200,
    ) {
        let tiers: Vec<(i64, i64)> = steps.into_iter().collect();
        let wanted = tiers.iter().rfind(|(from, _)| *from <= amount).map(|(_, price)| eur(*price));
        prop_assert_eq!(quote(&method(by_weight(&tiers), None), amount, eur(0)), wanted);
        prop_assert_eq!(quote(&method(by_subtotal(&tiers), None), 0, eur(amount)), wanted);
    }
}
