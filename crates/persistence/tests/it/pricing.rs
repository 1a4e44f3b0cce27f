//! Tax zones.

use cartwright_domain::{
    channel::CountryCode,
    id::TaxZoneId,
    pricing::{Rate, TaxClass, TaxRates, TaxZone},
};
use cartwright_persistence::{PageRequest, Store, StoreError};
use cartwright_testkit::TestDatabase;
use chrono::DateTime;
use uuid::Uuid;

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn rates(rates: &[(&str, &str)]) -> TaxRates {
    rates.iter().map(|(class, rate)| (TaxClass((*class).to_owned()), rate.parse::<Rate>().unwrap())).collect()
}

fn zone(name: &str, countries: &[&str], rates: TaxRates) -> TaxZone {
    TaxZone {
        id: TaxZoneId(Uuid::now_v7()),
        name: name.to_owned(),
        countries: countries.iter().map(|code| country(code)).collect(),
        rates,
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

async fn insert(store: &Store, zone: &TaxZone) -> Result<(), StoreError> {
    store.transaction(|uow| async move { uow.tax_zones().insert(zone).await }).await
}

#[tokio::test]
async fn a_country_has_the_rates_of_its_zone_and_no_others() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let german = rates(&[("standard", "0.19"), ("reduced", "0.07")]);
    let germany = zone("Germany", &["DE"], german.clone());
    let free = zone("Free of tax", &["GI", "JE"], TaxRates::default());
    insert(&store, &germany).await.unwrap();
    insert(&store, &free).await.unwrap();
    let zones = store.tax_zones();
    assert_eq!(zones.rates_for(country("DE")).await.unwrap(), german);
    assert_eq!(zones.rates_for(country("JE")).await.unwrap(), TaxRates::default());
    assert_eq!(zones.rates_for(country("US")).await.unwrap(), TaxRates::default());
    assert_eq!(zones.find(germany.id).await.unwrap(), Some(germany.clone()));

    let raised = TaxZone {
        countries: vec![country("AT"), country("DE")],
        rates: rates(&[("standard", "0.205")]),
        ..germany.clone()
    };
    let changed = &raised;
    store.transaction(|uow| async move { uow.tax_zones().save(changed).await }).await.unwrap();
    assert_eq!(zones.rates_for(country("AT")).await.unwrap(), raised.rates);
    let page = zones.page(&PageRequest::first(5)).await.unwrap();
    assert_eq!(page.into_items(), [raised, free]);
    assert_eq!(zones.count().await.unwrap().count, 2);

    let id = germany.id;
    assert!(store.transaction(|uow| async move { uow.tax_zones().delete(id).await }).await.unwrap());
    assert_eq!(zones.rates_for(country("DE")).await.unwrap(), TaxRates::default());
}

#[tokio::test]
async fn a_country_is_taxed_by_one_zone() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let first = zone("First", &["DE", "AT"], TaxRates::default());
    let second = zone("Second", &["FR", "AT"], TaxRates::default());
    insert(&store, &first).await.unwrap();
    let refused = insert(&store, &second).await.unwrap_err();
    assert!(refused.is_duplicate_of("tax_zone_country"), "{refused:?}");
    assert_eq!(store.tax_zones().find(second.id).await.unwrap(), None, "nothing of it is kept");
    let countries = [country("FR"), country("AT")];
    let uow = store.begin().await.unwrap();
    assert_eq!(uow.tax_zones().taken_countries(&countries, second.id).await.unwrap(), [country("AT")]);
    assert_eq!(uow.tax_zones().taken_countries(&countries, first.id).await.unwrap(), []);
}
