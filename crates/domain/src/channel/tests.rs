use chrono::{TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::{
    id::{ChannelId, StockLocationId},
    input::{InputProblem, InputProblemCode},
    pricing::PriceMode,
    time::Timestamp,
};

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn language(code: &str) -> LanguageCode {
    code.parse().unwrap()
}

fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn draft() -> ChannelDraft {
    ChannelDraft {
        slug: "eu".to_owned(),
        name: " Europe ".to_owned(),
        currency: "EUR".parse().unwrap(),
        countries: vec![country("DE"), country("FR")],
        default_country: country("DE"),
        languages: vec![language("de"), language("fr")],
        price_mode: PriceMode::IncludesTax,
        payment_providers: vec!["manual".to_owned(), "test".to_owned()],
        stock_locations: vec![StockLocationId(Uuid::from_u128(1))],
    }
}

fn create(draft: ChannelDraft) -> Result<Channel, Vec<InputProblem>> {
    Channel::create(ChannelId(Uuid::from_u128(7)), draft, true, now())
}

fn refusals(draft: ChannelDraft) -> Vec<(String, InputProblemCode)> {
    draft.validate().unwrap_err().into_iter().map(|problem| (problem.path.join("."), problem.code)).collect()
}

#[test]
fn the_tables_are_sorted_and_every_code_round_trips() {
    assert_eq!(CountryCode::all().len(), 249);
    assert_eq!(LanguageCode::all().len(), 183);
    assert!(CountryCode::all().is_sorted());
    assert!(LanguageCode::all().is_sorted());
    for code in CountryCode::all() {
        assert_eq!(code.as_str().parse(), Ok(code));
        assert!(code.name().len() >= 4, "{code}");
        assert!(code.as_str().bytes().all(|b| b.is_ascii_uppercase()));
    }
    for code in LanguageCode::all() {
        assert_eq!(code.as_str().parse(), Ok(code));
        assert!(code.name().len() >= 2, "{code}");
        assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase()));
    }
    assert_eq!(country("GB").name(), "United Kingdom");
    assert_eq!(language("nb").name(), "Norwegian Bokmål");
}

#[test]
fn other_spellings_and_unassigned_codes_are_refused() {
    for wrong in ["de", "UK", "EU", "XK", "DEU", "", "D", "DE "] {
        assert!(wrong.parse::<CountryCode>().is_err(), "{wrong}");
    }
    for wrong in ["DE", "deu", "xx", ""] {
        assert!(wrong.parse::<LanguageCode>().is_err(), "{wrong}");
    }
    let error = "UK".parse::<CountryCode>().unwrap_err();
    assert_eq!(error.to_string(), "\"UK\" is not a country code of ISO 3166-1");
    assert!(serde_json::from_str::<CountryCode>("\"UK\"").is_err());
    let json = serde_json::to_string(&country("SE")).unwrap();
    assert_eq!(serde_json::from_str::<CountryCode>(&json).unwrap(), country("SE"));
}

#[test]
fn a_good_draft_becomes_a_channel_with_clean_texts() {
    let channel = create(draft()).unwrap();
    assert_eq!(channel.name, "Europe");
    assert!(channel.is_default);
    assert!(channel.serves(country("FR")));
    assert!(!channel.serves(country("US")));
    assert!(channel.accepts_provider("manual"));
    assert!(!channel.accepts_provider("Manual"));
}

#[test]
fn the_language_is_the_first_wanted_one_that_is_spoken() {
    let channel = create(draft()).unwrap();
    let wanted = [language("en"), language("fr"), language("de")];
    assert_eq!(channel.choose_language(&wanted), Some(language("fr")));
    assert_eq!(channel.choose_language(&[]), Some(language("de")));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut wrong = draft();
    wrong.slug = "E U".to_owned();
    wrong.name = String::new();
    wrong.countries = vec![country("FR"), country("FR")];
    wrong.languages.clear();
    wrong.payment_providers = vec!["Test!".to_owned()];
    wrong.stock_locations = vec![StockLocationId(Uuid::nil()); 2];
    let expected = [
        ("slug", InputProblemCode::Invalid),
        ("name", InputProblemCode::Required),
        ("countries.1", InputProblemCode::Duplicate),
        ("languages", InputProblemCode::Required),
        ("defaultCountry", InputProblemCode::Conflict),
        ("paymentProviders.0", InputProblemCode::Invalid),
        ("stockLocations.1", InputProblemCode::Duplicate),
    ];
    assert_eq!(refusals(wrong), expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn a_slug_of_a_channel_is_ascii() {
    let mut wrong = draft();
    wrong.slug = "европа".to_owned();
    assert_eq!(refusals(wrong), [("slug".to_owned(), InputProblemCode::Invalid)]);
}

#[test]
fn a_revision_keeps_id_age_and_currency() {
    let channel = create(draft()).unwrap();
    let later = now() + TimeDelta::hours(1);
    let mut change = draft();
    change.name = "Euroland".to_owned();
    let revised = channel.revise(change.clone(), later).unwrap();
    assert_eq!((revised.id, revised.created_at, revised.updated_at), (channel.id, now(), later));
    assert_eq!(revised.name, "Euroland");
    change.currency = "USD".parse().unwrap();
    change.name = String::new();
    let problems = channel.revise(change, later).unwrap_err();
    let paths: Vec<String> = problems.iter().map(|p| p.path.join(".")).collect();
    assert_eq!(paths, ["name", "currency"]);
}
