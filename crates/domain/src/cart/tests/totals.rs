//! What a cart costs.

use proptest::prelude::*;

use super::*;
use crate::pricing::{PriceMode, Rate, TaxRates, TaxedMoney};

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn german_rates() -> TaxRates {
    [(TaxClass::standard(), rate("0.19")), (TaxClass("reduced".to_owned()), rate("0.07"))].into_iter().collect()
}

fn context(mode: PriceMode) -> PricingContext {
    PricingContext { currency: eur(0).currency, mode, rates: german_rates(), estimated: false, shipping: None }
}

fn parcel(minor: i64) -> Option<ChosenShipping> {
    Some(ChosenShipping { name: "Parcel".to_owned(), price: eur(minor), tax_class: TaxClass::standard() })
}

fn parts(price: TaxedMoney) -> (i64, i64, i64) {
    (price.gross.minor, price.net.minor, price.tax.minor)
}

#[test]
fn the_tax_is_rounded_once_per_line_and_once_for_shipping() {
    // 3 x 3.33 with 7 %: one unit has 0.22 tax, three have 0.65, not 0.66.
    let book = VariantFacts { price: Some(eur(333)), tax_class: TaxClass("reduced".to_owned()), ..variant(1) };
    let shirt = VariantFacts { price: Some(eur(1990)), ..variant(2) };
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &book, 3), new_line(2, &shirt, 2)]).unwrap();
    let context = PricingContext { shipping: parcel(490), ..context(PriceMode::IncludesTax) };
    let priced = price(&cart, &facts(&[book, shirt]), &context).unwrap();
    assert_eq!(parts(priced.lines[0].unit_price), (333, 311, 22));
    assert_eq!(parts(priced.lines[0].total), (999, 934, 65));
    assert_eq!(parts(priced.lines[1].total), (3980, 3345, 635));
    let totals = &priced.totals;
    assert_eq!(parts(totals.subtotal), (4979, 4279, 700));
    assert_eq!(parts(totals.shipping), (490, 412, 78));
    assert_eq!((totals.tax, totals.total, totals.amount_due), (eur(778), eur(5469), eur(5469)));
    let lines: Vec<_> = totals.tax_lines.iter().map(|line| (line.class.0.as_str(), line.net, line.tax)).collect();
    assert_eq!(lines, [("reduced", eur(934), eur(65)), ("standard", eur(3757), eur(713))]);
}

#[test]
fn row_36_the_price_of_this_moment_counts_and_the_snapshot_only_for_what_is_gone() {
    let (shirt, hat) = (variant(1), variant(2));
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 1), new_line(2, &hat, 1)]).unwrap();
    let dearer = VariantFacts { price: Some(eur(175)), ..shirt };
    let priced = price(&cart, &facts(&[dearer]), &context(PriceMode::IncludesTax)).unwrap();
    assert_eq!(priced.lines[0].total.gross, eur(175));
    assert_eq!(priced.lines[1].total.gross, eur(200));
    assert_eq!(priced.totals.total, eur(375));
}

#[test]
fn an_empty_cart_costs_nothing() {
    let priced = price(&cart(), &facts(&[]), &context(PriceMode::ExcludesTax)).unwrap();
    assert_eq!(priced.totals.total, eur(0));
    assert!(priced.totals.tax_lines.is_empty());
}

#[test]
fn row_34_amounts_beyond_64_bits_are_too_large_and_never_wrap() {
    let dear = |minor: i64| VariantFacts { price: Some(eur(minor)), available: None, ..variant(1) };
    let total = |minor: i64, quantity: i32, mode: PriceMode, shipping: Option<ChosenShipping>| {
        let variant = dear(minor);
        let mut cart = cart();
        cart.add_lines(vec![new_line(1, &variant, quantity)]).unwrap();
        price(&cart, &facts(&[variant]), &PricingContext { shipping, ..context(mode) })
            .map(|priced| priced.totals.total)
    };
    let in_all = i64::MAX;
    assert_eq!(total(in_all, 1, PriceMode::IncludesTax, None), Ok(eur(in_all)));
    let in_line = total(in_all / 9998, 9999, PriceMode::IncludesTax, None);
    let in_tax = total(in_all, 1, PriceMode::ExcludesTax, None);
    let in_sum = total(in_all, 1, PriceMode::IncludesTax, parcel(1));
    for result in [in_line, in_tax, in_sum] {
        assert_eq!(result, Err(CartError::AmountTooLarge));
    }
}

#[test]
fn row_34_a_line_that_does_not_fit_is_left_out_of_what_is_shown() {
    let (half, cheap) = (i64::MAX / 2, variant(2));
    let dear = VariantFacts { price: Some(eur(half)), available: None, ..variant(1) };
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &dear, 2), new_line(2, &cheap, 1)]).unwrap();
    let known = facts(&[dear, cheap]);
    let shown =
        price_what_fits(&cart, &known, &PricingContext { shipping: parcel(500), ..context(PriceMode::IncludesTax) });
    let shown = shown.unwrap();
    assert_eq!(shown.left_out, [0]);
    assert_eq!((shown.lines[0].unit_price.gross, shown.lines[0].total.gross), (eur(half), eur(0)));
    assert_eq!(shown.totals.total, eur(200 + 500), "what fits is added up");
    // Not even the price of one fits once its tax is added.
    let untaxed = price_what_fits(
        &cart,
        &facts(&[VariantFacts { price: Some(eur(i64::MAX)), ..variant(1) }]),
        &context(PriceMode::ExcludesTax),
    );
    let untaxed = untaxed.unwrap();
    assert_eq!((untaxed.left_out.as_slice(), untaxed.lines[0].unit_price.gross), ([0].as_slice(), eur(0)));
    assert_eq!(
        cart.listed_subtotal(&facts(&[VariantFacts { price: Some(eur(i64::MAX)), ..variant(1) }]), eur(0).currency),
        Ok(eur(i64::MAX))
    );
}

#[test]
fn a_cart_has_grown_when_a_line_is_new_or_larger() {
    let (shirt, trousers) = (variant(1), variant(2));
    let mut before = cart();
    before.add_lines(vec![new_line(1, &shirt, 3), new_line(2, &trousers, 1)]).unwrap();
    let changed = |change: &dyn Fn(&mut Cart)| {
        let mut after = before.clone();
        change(&mut after);
        after.has_grown_since(&before)
    };
    assert!(!changed(&|cart| cart.lines[0].quantity = 2));
    assert!(!changed(&|cart| cart.lines.truncate(1)));
    assert!(!changed(&|cart| cart.email = Some("ada@example.com".to_owned())));
    assert!(changed(&|cart| cart.lines[1].quantity = 2));
    assert!(changed(&|cart| cart.lines[0].id = line_id(3)));
}

#[test]
fn row_40_a_price_of_another_currency_is_never_added() {
    let dollar: Currency = "USD".parse().unwrap();
    let shirt = VariantFacts { price: Some(Money::new(100, dollar)), ..variant(1) };
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 1)]).unwrap();
    let mismatch = CartError::CurrencyMismatch(eur(0).currency, dollar);
    assert_eq!(price(&cart, &facts(&[shirt]), &context(PriceMode::IncludesTax)), Err(mismatch));
}

#[test]
fn shipping_is_priced_by_what_is_sent() {
    let shirt = variant(1);
    let ebook = VariantFacts { requires_shipping: false, ..variant(2) };
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 3), new_line(2, &ebook, 4)]).unwrap();
    let known = facts(&[shirt, ebook.clone()]);
    assert!(cart.requires_shipping(&known));
    assert_eq!(cart.shipping_weight(&known), 600);
    assert_eq!(cart.listed_subtotal(&known, eur(0).currency), Ok(eur(1100)));
    cart.remove_lines(&[line_id(1)]).unwrap();
    assert!(!cart.requires_shipping(&known));
}

/// Any cart: a currency of 0, 2, 3 or 4 digits, a price mode, rates, lines and perhaps shipping.
#[derive(Debug)]
struct AnyCart {
    currency: Currency,
    mode: PriceMode,
    rates: TaxRates,
    lines: Vec<(i64, i32, TaxClass)>,
    shipping: Option<(i64, TaxClass)>,
}

fn any_cart(prices: std::ops::RangeInclusive<i64>) -> impl Strategy<Value = AnyCart> {
    let currency = prop::sample::select(vec!["JPY", "EUR", "BHD", "CLF"]).prop_map(|code| code.parse().unwrap());
    let class = || prop::sample::select(vec!["standard", "reduced", "exempt", "unheard-of"]);
    let class = move || class().prop_map(|name| TaxClass(name.to_owned()));
    let rate = || (0_i64..=1_000_000).prop_map(|millionths| Rate::from_millionths(millionths).unwrap());
    let rates = prop::collection::btree_map(class(), rate(), 0..4).prop_map(TaxRates);
    let lines = prop::collection::vec((prices.clone(), 1..=9999_i32, class()), 0..12);
    let shipping = prop::option::of((prices, class()));
    let mode = prop::sample::select(PriceMode::ALL);
    (currency, mode, rates, lines, shipping).prop_map(|(currency, mode, rates, lines, shipping)| AnyCart {
        currency,
        mode,
        rates,
        lines,
        shipping,
    })
}

fn price_any(any: &AnyCart) -> Result<PricedCart, CartError> {
    let variants: Vec<VariantFacts> = any
        .lines
        .iter()
        .zip(1_u128..)
        .map(|((minor, _, class), number)| VariantFacts {
            price: Some(Money::new(*minor, any.currency)),
            tax_class: class.clone(),
            available: None,
            ..variant(number)
        })
        .collect();
    let mut cart = cart();
    let new_lines = variants.iter().zip(&any.lines).zip(1_u128..);
    cart.add_lines(new_lines.map(|((variant, line), number)| new_line(number, variant, line.1)).collect()).unwrap();
    let shipping = any.shipping.clone().map(|(minor, tax_class)| ChosenShipping {
        name: "Parcel".to_owned(),
        price: Money::new(minor, any.currency),
        tax_class,
    });
    let context =
        PricingContext { currency: any.currency, mode: any.mode, rates: any.rates.clone(), estimated: true, shipping };
    price(&cart, &facts(&variants), &context)
}

proptest! {
    #[test]
    fn row_35_totals_hold_to_the_unit(any in any_cart(0..=10_000_000)) {
        let priced = price_any(&any).unwrap();
        let totals = &priced.totals;
        for taxed in priced.lines.iter().flat_map(|line| [line.unit_price, line.subtotal, line.total])
            .chain([totals.subtotal, totals.shipping])
        {
            prop_assert_eq!(taxed.net.checked_add(taxed.tax), Ok(taxed.gross));
        }
        let sum = |amounts: &mut dyn Iterator<Item = Money>| amounts.map(|amount| amount.minor).sum::<i64>();
        let gross = sum(&mut priced.lines.iter().map(|line| line.total.gross));
        prop_assert_eq!(totals.total.minor, gross + totals.shipping.gross.minor);
        prop_assert_eq!(totals.subtotal.gross.minor, gross);
        let tax = sum(&mut priced.lines.iter().map(|line| line.total.tax));
        prop_assert_eq!(totals.tax.minor, tax + totals.shipping.tax.minor);
        prop_assert_eq!(sum(&mut totals.tax_lines.iter().map(|line| line.tax)), totals.tax.minor);
        let net = sum(&mut totals.tax_lines.iter().map(|line| line.net));
        prop_assert_eq!(net + totals.tax.minor, totals.total.minor);
        prop_assert_eq!(totals.amount_due, totals.total);
        for (line, (minor, quantity, class)) in priced.lines.iter().zip(&any.lines) {
            let listed = match any.mode {
                PriceMode::IncludesTax => line.subtotal.gross,
                PriceMode::ExcludesTax => line.subtotal.net,
            };
            prop_assert_eq!(listed.minor, minor * i64::from(*quantity));
            prop_assert_eq!(line.tax_rate, any.rates.rate(class));
        }
    }

    #[test]
    fn row_34_huge_prices_give_the_exact_total_or_amount_too_large(any in any_cart(0..=i64::MAX)) {
        let listed: i128 = any.lines.iter().map(|(minor, quantity, _)| i128::from(*minor) * i128::from(*quantity)).sum();
        match price_any(&any) {
            Ok(priced) => {
                let whole: i128 = priced.lines.iter().map(|line| match any.mode {
                    PriceMode::IncludesTax => i128::from(line.total.gross.minor),
                    PriceMode::ExcludesTax => i128::from(line.total.net.minor),
                }).sum();
                prop_assert_eq!(whole, listed);
                prop_assert!(priced.totals.total.minor >= 0);
            }
            Err(error) => {
                prop_assert_eq!(error, CartError::AmountTooLarge);
                let shipping = any.shipping.as_ref().map_or(0, |(minor, _)| i128::from(*minor));
                // No rate is above 1, and rounding adds less than one unit a line.
                let most = (listed + shipping) * 2 + 13;
                prop_assert!(most > i128::from(i64::MAX), "refused without need");
            }
        }
    }
}
