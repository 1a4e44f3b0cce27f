//! Tax zones.

use cartwright_domain::{
    channel::CountryCode,
    id::TaxZoneId,
    pricing::{Rate, TaxClass, TaxZoneDraft},
};
use cartwright_services::{
    Failure,
    page::PageRequest,
    pricing::{
        TaxRefusal, TaxZoneDelete, TaxZoneUpdate, tax_rates_for, tax_zone_count, tax_zone_create, tax_zone_delete,
        tax_zone_update, tax_zones, tax_zones_by_id,
    },
};
use cartwright_testkit::TestShop;
use uuid::Uuid;

use crate::refused::{joined, missing_permission, refusals};

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn rates(rates: &[(&str, &str)]) -> Vec<(TaxClass, Rate)> {
    rates.iter().map(|(class, rate)| (TaxClass((*class).to_owned()), rate.parse().unwrap())).collect()
}

fn draft(countries: &[&str], standard: &str) -> TaxZoneDraft {
    let countries = countries.iter().map(|code| country(code)).collect();
    TaxZoneDraft { name: "Zone".to_owned(), countries, rates: rates(&[("standard", standard)]) }
}

fn unchanged(id: TaxZoneId) -> TaxZoneUpdate {
    TaxZoneUpdate { id, name: None, countries: None, rates: None }
}

fn paths(refusals: &[TaxRefusal]) -> Vec<String> {
    refusals.iter().map(|refusal| joined(&refusal.path())).collect()
}

#[tokio::test]
async fn a_country_is_taxed_as_its_zone_says_until_the_zone_goes() {
    let shop = TestShop::open().await;
    let (clerk, guest) = (shop.clerk(), shop.guest());
    let standard =
        async |code: &str| tax_rates_for(&guest, country(code)).await.unwrap().rate(&TaxClass::standard()).to_string();
    let zone = tax_zone_create(&clerk, draft(&["DE", "AT"], "0.19"), None).await.unwrap().outcome;
    assert_eq!(standard("AT").await, "0.19");
    let change = TaxZoneUpdate { rates: Some(rates(&[("standard", "0.2"), ("reduced", "0.1")])), ..unchanged(zone.id) };
    let changed = tax_zone_update(&clerk, change, None).await.unwrap().outcome;
    assert_eq!((standard("AT").await.as_str(), changed.countries.len()), ("0.2", 2));
    let moved = TaxZoneUpdate { countries: Some(vec![country("AT")]), ..unchanged(zone.id) };
    let moved = tax_zone_update(&clerk, moved, None).await.unwrap().outcome;
    assert_eq!((standard("DE").await.as_str(), standard("AT").await.as_str()), ("0", "0.2"));
    assert_eq!(tax_zones(&clerk, &PageRequest::first(3)).await.unwrap().into_items(), std::slice::from_ref(&moved));
    assert_eq!(tax_zones_by_id(&clerk, &[zone.id]).await.unwrap()[&zone.id], moved);
    assert_eq!(tax_zone_count(&clerk).await.unwrap().count, 1);
    let delete = TaxZoneDelete { id: zone.id };
    assert_eq!(tax_zone_delete(&clerk, delete, None).await.unwrap().outcome, zone.id);
    assert_eq!(standard("AT").await, "0");
    assert_eq!(refusals(tax_zone_delete(&clerk, delete, None).await), [TaxRefusal::TaxZoneNotFound]);
}

#[tokio::test]
async fn a_country_of_another_zone_is_named() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let first = tax_zone_create(&clerk, draft(&["DE", "AT"], "0.19"), None).await.unwrap().outcome;
    let refused = refusals(tax_zone_create(&clerk, draft(&["FR", "AT", "IT", "DE"], "0.2"), None).await);
    assert_eq!(paths(&refused), ["countries.1", "countries.3"]);
    let second = tax_zone_create(&clerk, draft(&["FR"], "0.2"), None).await.unwrap().outcome;
    let greedy = TaxZoneUpdate { countries: Some(vec![country("FR"), country("DE")]), ..unchanged(second.id) };
    assert_eq!(paths(&refusals(tax_zone_update(&clerk, greedy, None).await)), ["countries.1"]);
    let same = TaxZoneUpdate { countries: Some(vec![country("AT"), country("DE")]), ..unchanged(first.id) };
    assert!(tax_zone_update(&clerk, same, None).await.is_ok(), "its own countries are no obstacle");
}

#[tokio::test]
async fn of_many_zones_at_once_for_one_country_one_is_made() {
    let shop = TestShop::open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let clerk = shop.clerk();
        tasks.spawn(async move { tax_zone_create(&clerk, draft(&["DE"], "0.19"), None).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = tasks.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    for outcome in refused {
        assert_eq!(paths(&refusals(outcome)), ["countries.0"]);
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_zone_is_told_at_its_field() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let wrong = TaxZoneDraft { rates: rates(&[("standard", "0.19"), ("exempt", "0.1")]), ..draft(&[], "0") };
    assert_eq!(paths(&refusals(tax_zone_create(&clerk, wrong, None).await)), ["countries", "rates.1.taxClass"]);
    let unknown = refusals(tax_zone_update(&clerk, unchanged(TaxZoneId(Uuid::from_u128(1))), None).await);
    assert_eq!(unknown, [TaxRefusal::TaxZoneNotFound]);
}

#[tokio::test]
async fn guests_neither_change_taxes_nor_read_the_zones() {
    let shop = TestShop::open().await;
    let (clerk, guest) = (shop.clerk(), shop.stranger());
    let id = tax_zone_create(&clerk, draft(&["DE"], "0.19"), None).await.unwrap().outcome.id;
    let refused = [
        missing_permission(tax_zone_create(&guest, draft(&["FR"], "0"), None).await),
        missing_permission(tax_zone_update(&guest, unchanged(id), None).await),
        missing_permission(tax_zone_delete(&guest, TaxZoneDelete { id }, None).await),
    ];
    assert_eq!(refused, ["taxes:write"; 3]);
    let forbidden = |failed: Failure| matches!(failed, Failure::Forbidden { permission: "taxes:read" });
    assert!(forbidden(tax_zones(&guest, &PageRequest::first(1)).await.unwrap_err()));
    assert!(forbidden(tax_zone_count(&guest).await.unwrap_err()));
    assert!(forbidden(tax_zones_by_id(&guest, &[id]).await.unwrap_err()));
}
