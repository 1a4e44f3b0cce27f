use proptest::prelude::*;

use super::*;
use crate::{
    channel::CountryCode,
    input::{InputProblem, InputProblemCode},
};

fn draft(country: &str) -> AddressDraft {
    let text = |text: &str| Some(text.to_owned());
    AddressDraft {
        first_name: text("Ada"),
        last_name: text(" Lovelace "),
        company: text(" "),
        address1: text("12 St James's Square"),
        address2: None,
        city: text("London"),
        region: None,
        postal_code: None,
        country: country.parse().unwrap(),
        phone: None,
    }
}

fn with_code(country: &str, postal_code: &str) -> Result<Address, Vec<InputProblem>> {
    let postal_code = Some(postal_code.to_owned());
    let region = Some("somewhere".to_owned());
    validate_address(AddressDraft { postal_code, region, ..draft(country) })
}

fn refusals(result: Result<Address, Vec<InputProblem>>) -> Vec<(String, InputProblemCode)> {
    result.unwrap_err().into_iter().map(|problem| (problem.path.join("."), problem.code)).collect()
}

fn one(path: &str, code: InputProblemCode) -> Vec<(String, InputProblemCode)> {
    vec![(path.to_owned(), code)]
}

#[test]
fn an_address_is_kept_in_clean_form() {
    let address = validate_address(AddressDraft {
        postal_code: Some("sw1y4jh".to_owned()),
        phone: Some("+44 (20) 7946-0958".to_owned()),
        ..draft("GB")
    })
    .unwrap();
    assert_eq!(address.last_name, "Lovelace");
    assert_eq!(address.company, None);
    assert_eq!(address.postal_code.as_deref(), Some("SW1Y 4JH"));
    assert_eq!(address.phone.as_deref(), Some("+44 20 7946 0958"));
    let json = serde_json::to_string(&address).unwrap();
    assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
}

#[test]
fn postal_codes_take_the_spelling_of_their_country() {
    let cases = [
        ("DE", "10115", "10115"),
        ("DE", "D-10115", "10115"),
        ("DE", "de-10115", "10115"),
        ("SE", "12345", "123 45"),
        ("SE", "SE-123 45", "123 45"),
        ("NL", "1012lg", "1012 LG"),
        ("PL", "00950", "00-950"),
        ("PT", "1000 205", "1000-205"),
        ("LV", "1010", "LV-1010"),
        ("LV", "lv1010", "LV-1010"),
        ("LT", "LT-01100", "LT-01100"),
        ("AD", "500", "AD500"),
        ("MT", "vlt1117", "VLT 1117"),
        ("LU", "L-1234", "1234"),
        ("US", "941031234", "94103-1234"),
        ("CA", "k1a0b1", "K1A 0B1"),
        ("JP", "1000001", "100-0001"),
        ("BR", "01310100", "01310-100"),
        ("GB", "m11ae", "M1 1AE"),
        ("GB", "EC1A 1BB", "EC1A 1BB"),
        ("IE", "d6wxy00", "D6W XY00"),
        ("HK", "999077", "999077"),
    ];
    for (country, written, kept) in cases {
        let address = with_code(country, written).unwrap();
        assert_eq!(address.postal_code.as_deref(), Some(kept), "{country} {written}");
    }
}

#[test]
fn a_code_of_another_country_is_refused() {
    let cases = [
        ("DE", "1011"),
        ("DE", "101155"),
        ("DE", "F-10115"),
        ("DE", "1O115"),
        ("US", "SW1Y 4JH"),
        ("US", "94103-12"),
        ("CA", "12345"),
        ("GB", "10115"),
        ("LV", "LT-1010"),
        ("IN", "11000"),
        ("DE", "１０１１５"),
    ];
    for (country, written) in cases {
        let told = refusals(with_code(country, written));
        assert_eq!(told, one("postalCode", InputProblemCode::Invalid), "{country} {written}");
    }
    let problem = with_code("SE", "1").unwrap_err().remove(0);
    assert_eq!(problem.message, "must be a postal code of Sweden, such as 123 45");
}

#[test]
fn what_a_country_needs_is_required_there_only() {
    assert_eq!(refusals(validate_address(draft("DE"))), one("postalCode", InputProblemCode::Required));
    assert!(validate_address(draft("IE")).is_ok());
    assert!(validate_address(draft("HK")).is_ok());
    assert_eq!(refusals(validate_address(draft("AE"))), one("region", InputProblemCode::Required));
    let expected = [("region", InputProblemCode::Required), ("postalCode", InputProblemCode::Required)];
    let told = refusals(validate_address(draft("US")));
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code)));
    let no_city = AddressDraft { city: None, postal_code: Some("018956".to_owned()), ..draft("SG") };
    assert_eq!(validate_address(no_city.clone()).unwrap().city, None);
    let elsewhere = AddressDraft { country: "CH".parse().unwrap(), postal_code: Some("8001".to_owned()), ..no_city };
    assert_eq!(refusals(validate_address(elsewhere)), one("city", InputProblemCode::Required));
}

#[test]
fn every_wrong_field_is_told_once() {
    let told = refusals(validate_address(AddressDraft {
        first_name: Some("A\0da".to_owned()),
        last_name: None,
        address1: Some("x".repeat(201)),
        postal_code: Some("1\u{7}".to_owned()),
        phone: Some("call me".to_owned()),
        ..draft("DE")
    }));
    let expected = [
        ("firstName", InputProblemCode::Invalid),
        ("lastName", InputProblemCode::Required),
        ("address1", InputProblemCode::TooLong),
        ("postalCode", InputProblemCode::Invalid),
        ("phone", InputProblemCode::Invalid),
    ];
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code)));
}

#[test]
fn every_country_of_the_european_union_has_a_pattern() {
    let union = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK";
    for code in union.split(' ') {
        let rule = AddressFormat::of(code.parse().unwrap()).postal_code;
        assert_ne!(rule, PostalCodeRule::Free, "{code}");
    }
}

#[test]
fn emails_are_trimmed_keep_their_case_and_compare_folded() {
    let email: Email = " Ada.Lovelace+shop@Example.COM ".parse().unwrap();
    assert_eq!(email.as_str(), "Ada.Lovelace+shop@Example.COM");
    assert_eq!(email.folded(), "ada.lovelace+shop@example.com");
    for good in ["a@b.co", "o'neil@mail.example.org", "käthe@münchen.example", "1@2.de"] {
        assert!(good.parse::<Email>().is_ok(), "{good}");
    }
    let long_local = format!("{}@example.com", "a".repeat(65));
    let long_domain = format!("a@{}.com", "b.".repeat(126));
    let wrong = [
        "",
        "@",
        "a@",
        "@b.co",
        "a@b",
        "a@b.",
        "a@.b",
        "a@b..c",
        "a b@c.de",
        "a@b c.de",
        "a@b@c.de",
        "a@-b.de",
        "a\0@b.de",
        "a\n@b.de",
        "<a@b.de>",
        ".a@b.de",
        "a..b@c.de",
        "a,b@c.de",
        &long_local,
        &long_domain,
    ];
    for text in wrong {
        assert_eq!(text.parse::<Email>(), Err(InvalidEmail), "{text:?}");
    }
    assert!(serde_json::from_str::<Email>("\"nobody\"").is_err());
}

#[test]
fn phone_numbers_have_digits_and_little_else() {
    assert_eq!(clean_phone(" 030/1234-567 ").unwrap(), "030 1234 567");
    for wrong in ["", "+", "1234", "+1+2345", "12345 ext 6", "123456789012345678901", "12\n345"] {
        assert_eq!(clean_phone(wrong), Err(InvalidPhone), "{wrong:?}");
    }
}

#[test]
fn the_examples_in_messages_are_codes_in_normal_form() {
    for country in CountryCode::all() {
        let (PostalCodeRule::Required(patterns) | PostalCodeRule::Optional(patterns)) =
            AddressFormat::of(country).postal_code
        else {
            continue;
        };
        for pattern in patterns {
            let example = postal_code::example(pattern);
            let normal = postal_code::normalize(&example, patterns, country);
            assert_eq!(normal, Some(example), "{country}");
        }
    }
}

fn any_country() -> impl Strategy<Value = CountryCode> {
    prop::sample::select(CountryCode::all().collect::<Vec<_>>())
}

proptest! {
    #[test]
    fn a_clean_address_is_clean_already(country in any_country(), code in "[ A-Za-z0-9-]{0,10}", phone in "[+ 0-9()-]{0,20}") {
        let given = AddressDraft {
            region: Some("somewhere".to_owned()),
            postal_code: Some(code),
            phone: Some(phone),
            ..draft(country.as_str())
        };
        if let Ok(address) = validate_address(given) {
            let again = AddressDraft {
                first_name: address.first_name.clone(),
                last_name: Some(address.last_name.clone()),
                company: address.company.clone(),
                address1: Some(address.address1.clone()),
                address2: address.address2.clone(),
                city: address.city.clone(),
                region: address.region.clone(),
                postal_code: address.postal_code.clone(),
                country,
                phone: address.phone.clone(),
            };
            prop_assert_eq!(validate_address(again).unwrap(), address);
        }
    }

    #[test]
    fn no_text_breaks_the_checks(text in any::<String>()) {
        if let Ok(email) = text.parse::<Email>() {
            prop_assert_eq!(email.as_str().matches('@').count(), 1);
        }
        if let Ok(phone) = clean_phone(&text) {
            prop_assert!(phone.bytes().all(|b| b.is_ascii_digit() || b == b'+' || b == b' '));
        }
    }
}
