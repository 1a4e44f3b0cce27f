use proptest::prelude::*;

use super::*;
use crate::{channel::CountryCode, input::InputProblemCode};

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn money(text: &str, code: &str) -> Money {
    Money::parse(text, currency(code)).unwrap()
}

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

/// Currencies of 0, 2, 3 and 4 digits.
fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![currency("JPY"), currency("EUR"), currency("BHD"), currency("CLF")])
}

fn any_rate() -> impl Strategy<Value = Rate> {
    (0_i64..=1_000_000).prop_map(|millionths| Rate::from_millionths(millionths).unwrap())
}

fn any_mode() -> impl Strategy<Value = PriceMode> {
    prop::sample::select(PriceMode::ALL)
}

#[test]
fn amounts_are_read_exactly() {
    assert_eq!(money("19.90", "EUR").minor, 1990);
    assert_eq!(money("19.9", "EUR").minor, 1990);
    assert_eq!(money("50.000", "EUR").minor, 5000);
    assert_eq!(money("1990", "JPY").minor, 1990);
    assert_eq!(money("1990.00", "JPY").minor, 1990);
    assert_eq!(money("1.005", "BHD").minor, 1005);
    assert_eq!(money("1.0005", "CLF").minor, 10_005);
    assert_eq!(money(" -0.01 ", "EUR").minor, -1);
    assert_eq!(money("92233720368547758.07", "EUR").minor, i64::MAX);
}

#[test]
fn what_is_no_amount_is_refused() {
    let euro = currency("EUR");
    for text in ["", " ", ".", "1.", ".5", "+1", "1e3", "1,5", "1 000", "--1", "0x1", "NaN", "١", "1.5.5"] {
        let refused = matches!(Money::parse(text, euro), Err(ParseMoneyError::NotANumber(_)));
        assert!(refused, "{text:?}");
    }
    assert!(matches!(Money::parse("0.005", euro), Err(ParseMoneyError::TooPrecise { digits: 2, .. })));
    assert!(matches!(Money::parse("92233720368547758.08", euro), Err(ParseMoneyError::TooLarge(_))));
}

#[test]
fn row_34_sums_beyond_64_bits_are_refused() {
    let most = Money::new(i64::MAX, currency("EUR"));
    let one = Money::new(1, currency("EUR"));
    assert_eq!(most.checked_add(one), Err(MoneyError::TooLarge));
    assert_eq!(Money::new(i64::MIN, currency("EUR")).checked_sub(one), Err(MoneyError::TooLarge));
    assert_eq!(most.checked_mul(2), Err(MoneyError::TooLarge));
    let hundred_percent = rate("1");
    let taxed = TaxedMoney::from_listed(most, PriceMode::ExcludesTax, hundred_percent);
    assert_eq!(taxed, Err(MoneyError::TooLarge));
    assert_eq!(round_ratio(i64::MAX, 2, 1), Err(MoneyError::TooLarge));
}

#[test]
fn amounts_of_two_currencies_are_never_combined() {
    let mismatch = MoneyError::CurrencyMismatch(currency("EUR"), currency("USD"));
    assert_eq!(money("1", "EUR").checked_add(money("1", "USD")), Err(mismatch));
    assert_eq!(money("1", "EUR").checked_sub(money("1", "USD")), Err(mismatch));
    assert_eq!(Money::sum(currency("EUR"), [money("1", "USD")]), Err(mismatch));
}

#[test]
fn halves_are_rounded_away_from_zero() {
    assert_eq!(round_ratio(5, 1, 10), Ok(1));
    assert_eq!(round_ratio(-5, 1, 10), Ok(-1));
    assert_eq!(round_ratio(4, 1, 10), Ok(0));
    assert_eq!(round_ratio(1, 1, 3), Ok(0));
    assert_eq!(round_ratio(2, 1, 3), Ok(1));
    assert_eq!(round_ratio(i64::MAX, 1_000_000, 1_000_000), Ok(i64::MAX));
}

#[test]
fn tax_is_taken_out_of_or_put_on_the_listed_price() {
    let listed = money("19.90", "EUR");
    let included = TaxedMoney::from_listed(listed, PriceMode::IncludesTax, rate("0.19")).unwrap();
    assert_eq!((included.gross, included.net, included.tax), (listed, money("16.72", "EUR"), money("3.18", "EUR")));
    let on_top = TaxedMoney::from_listed(listed, PriceMode::ExcludesTax, rate("0.19")).unwrap();
    assert_eq!((on_top.gross, on_top.net, on_top.tax), (money("23.68", "EUR"), listed, money("3.78", "EUR")));
}

#[test]
fn a_remainder_goes_to_the_largest_fractions_first() {
    let parts = |minor: i64, weights: &[u64]| {
        let parts = allocate(Money::new(minor, currency("EUR")), weights);
        parts.into_iter().map(|part| part.minor).collect::<Vec<_>>()
    };
    assert_eq!(parts(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(parts(10, &[1, 2, 4]), [1, 3, 6]);
    assert_eq!(parts(10, &[0, 0]), [10, 0]);
    assert!(parts(10, &[]).is_empty());
}

#[test]
fn rates_are_exact_decimals_from_0_to_1() {
    assert_eq!(rate("0.077").millionths(), 77_000);
    assert_eq!(rate("0.19").to_string(), "0.19");
    assert_eq!(rate("1.000000"), rate("1"));
    for wrong in ["1.1", "-0.1", "19%", "", "0.0000001", "1e-2"] {
        assert!(wrong.parse::<Rate>().is_err(), "{wrong:?}");
    }
}

#[test]
fn a_class_without_a_rate_is_standard_and_exempt_is_never_taxed() {
    let reduced = TaxClass("reduced".to_owned());
    let rates: TaxRates = [(TaxClass::standard(), rate("0.19")), (reduced.clone(), rate("0.07"))].into_iter().collect();
    assert_eq!(rates.applied(&reduced), (reduced, rate("0.07")));
    assert_eq!(rates.applied(&TaxClass("books".to_owned())), (TaxClass::standard(), rate("0.19")));
    assert_eq!(rates.applied(&TaxClass::exempt()), (TaxClass::exempt(), Rate::ZERO));
    assert_eq!(TaxRates::default().applied(&TaxClass::standard()), (TaxClass::standard(), Rate::ZERO));
}

#[test]
fn a_draft_of_a_tax_zone_tells_all_that_is_wrong() {
    let germany: CountryCode = "DE".parse().unwrap();
    let good = TaxZoneDraft {
        name: " Germany ".to_owned(),
        countries: vec![germany],
        rates: vec![(TaxClass::standard(), rate("0.19"))],
    };
    assert_eq!(good.clone().validate().unwrap().name, "Germany");
    let wrong = TaxZoneDraft {
        name: String::new(),
        countries: vec![germany, germany],
        rates: vec![
            (TaxClass::standard(), rate("0.19")),
            (TaxClass::standard(), rate("0.2")),
            (TaxClass("A b".to_owned()), rate("0")),
            (TaxClass::exempt(), rate("0.1")),
        ],
    };
    let problems = wrong.validate().unwrap_err();
    let told: Vec<_> = problems.iter().map(|problem| (problem.path.join("."), problem.code)).collect();
    let expected = [
        ("name", InputProblemCode::Required),
        ("countries.1", InputProblemCode::Duplicate),
        ("rates.1", InputProblemCode::Duplicate),
        ("rates.2.taxClass", InputProblemCode::Invalid),
        ("rates.3.taxClass", InputProblemCode::Conflict),
    ];
    assert_eq!(told, expected.map(|(path, code)| (path.to_owned(), code)));
}

proptest! {
    #[test]
    fn an_amount_reads_back_as_it_was_written(minor: i64, currency in any_currency()) {
        let money = Money::new(minor.max(-i64::MAX), currency);
        prop_assert_eq!(Money::parse(&money.to_decimal_string(), currency), Ok(money));
    }

    #[test]
    fn no_text_breaks_the_reading(text in any::<String>(), currency in any_currency()) {
        if let Ok(money) = Money::parse(&text, currency) {
            prop_assert_eq!(Money::parse(&money.to_decimal_string(), currency), Ok(money));
        }
    }

    #[test]
    fn rounding_is_off_by_at_most_half(
        amount in -1_000_000_000_i64..1_000_000_000,
        up in 0_i64..2_000_000,
        down in 1_i64..2_000_000,
    ) {
        let rounded = round_ratio(amount, up, down).unwrap();
        let error = (i128::from(rounded) * i128::from(down) - i128::from(amount) * i128::from(up)).abs();
        prop_assert!(error * 2 <= i128::from(down));
        prop_assert_eq!(round_ratio(-amount, up, down), Ok(-rounded));
    }

    #[test]
    fn row_35_parts_sum_to_the_whole(minor: i64, weights in prop::collection::vec(any::<u64>(), 1..30)) {
        let whole = Money::new(minor, currency("EUR"));
        let parts = allocate(whole, &weights);
        prop_assert_eq!(parts.len(), weights.len());
        let sum: i128 = parts.iter().map(|part| i128::from(part.minor)).sum();
        prop_assert_eq!(sum, i128::from(minor));
    }

    #[test]
    fn a_part_is_off_by_less_than_one_unit(
        minor in 0_i64..1_000_000_000,
        weights in prop::collection::vec(0_u64..1_000_000, 1..30),
    ) {
        let total: u64 = weights.iter().sum();
        prop_assume!(total > 0);
        let parts = allocate(Money::new(minor, currency("JPY")), &weights);
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(minor) * i128::from(*weight);
            let error = (i128::from(part.minor) * i128::from(total) - exact).abs();
            prop_assert!(error < i128::from(total));
        }
    }

    #[test]
    fn row_35_gross_is_net_plus_tax(minor: i64, currency in any_currency(), mode in any_mode(), rate in any_rate()) {
        let listed = Money::new(minor, currency);
        match TaxedMoney::from_listed(listed, mode, rate) {
            Ok(taxed) => {
                prop_assert_eq!(taxed.net.checked_add(taxed.tax), Ok(taxed.gross));
                let kept = match mode {
                    PriceMode::IncludesTax => taxed.gross,
                    PriceMode::ExcludesTax => taxed.net,
                };
                prop_assert_eq!(kept, listed);
                prop_assert!(taxed.tax.minor.signum() * minor.signum() >= 0);
            }
            Err(error) => {
                prop_assert_eq!(error, MoneyError::TooLarge);
                prop_assert_eq!(mode, PriceMode::ExcludesTax);
                let tax = i128::from(minor) * i128::from(rate.millionths()) / 1_000_000;
                prop_assert!(i64::try_from(i128::from(minor) + tax + i128::from(minor.signum())).is_err());
            }
        }
    }

    #[test]
    fn tax_that_is_put_on_can_be_taken_out_again(minor in 0_i64..1_000_000_000, rate in any_rate()) {
        let listed = Money::new(minor, currency("EUR"));
        let on_top = TaxedMoney::from_listed(listed, PriceMode::ExcludesTax, rate).unwrap();
        let out_again = TaxedMoney::from_listed(on_top.gross, PriceMode::IncludesTax, rate).unwrap();
        prop_assert_eq!(out_again, on_top);
    }

    #[test]
    fn a_rate_reads_back_as_it_was_written(rate in any_rate()) {
        prop_assert_eq!(rate.to_string().parse::<Rate>(), Ok(rate));
    }
}
