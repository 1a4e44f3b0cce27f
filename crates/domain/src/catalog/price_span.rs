//! What a product costs from and to, where its variants may be taxed differently.

use crate::pricing::{Money, MoneyError, PriceMode, TaxClass, TaxRates, TaxedMoney, TaxedMoneyRange};

/// The listed prices of those variants of a product in one channel that are taxed alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceSpan {
    /// What they are taxed like.
    pub tax_class: TaxClass,
    /// The lowest price.
    pub min_price: Money,
    /// The highest price.
    pub max_price: Money,
    /// The lowest and the highest of the prices compared with, where there is any.
    pub compare_at_price: Option<(Money, Money)>,
}

impl PriceSpan {
    /// The lowest and the highest price with their taxes, by what is paid in the end; none without any span.
    pub fn taxed_prices(
        spans: &[Self],
        mode: PriceMode,
        rates: &TaxRates,
    ) -> Result<Option<TaxedMoneyRange>, MoneyError> {
        taxed(spans.iter().map(|span| (&span.tax_class, span.min_price, span.max_price)), mode, rates)
    }

    /// The same of the prices compared with; none where there is none.
    pub fn taxed_compare_at_prices(
        spans: &[Self],
        mode: PriceMode,
        rates: &TaxRates,
    ) -> Result<Option<TaxedMoneyRange>, MoneyError> {
        let compared = spans.iter().filter_map(|span| {
            let (min, max) = span.compare_at_price?;
            Some((&span.tax_class, min, max))
        });
        taxed(compared, mode, rates)
    }
}

fn taxed<'a>(
    spans: impl Iterator<Item = (&'a TaxClass, Money, Money)>,
    mode: PriceMode,
    rates: &TaxRates,
) -> Result<Option<TaxedMoneyRange>, MoneyError> {
    let mut range: Option<TaxedMoneyRange> = None;
    for (class, min, max) in spans {
        let rate = rates.rate(class);
        let min = TaxedMoney::from_listed(min, mode, rate)?;
        let max = TaxedMoney::from_listed(max, mode, rate)?;
        let paid = |money: &TaxedMoney| money.gross.minor;
        range = Some(range.map_or(TaxedMoneyRange { min, max }, |range| TaxedMoneyRange {
            min: std::cmp::min_by_key(range.min, min, paid),
            max: std::cmp::max_by_key(range.max, max, paid),
        }));
    }
    Ok(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(class: &str, min: i64, max: i64) -> PriceSpan {
        let money = |minor| Money::new(minor, "EUR".parse().unwrap());
        PriceSpan {
            tax_class: TaxClass(class.to_owned()),
            min_price: money(min),
            max_price: money(max),
            compare_at_price: None,
        }
    }

    #[test]
    fn what_counts_is_the_price_with_the_tax_of_its_own_class() {
        let rate = |text: &str| text.parse().unwrap();
        let rates =
            TaxRates::from_iter([(TaxClass::standard(), rate("0.2")), (TaxClass("reduced".to_owned()), rate("0.05"))]);
        // 10.00 + 20 % is dearer than 11.00 + 5 %.
        let spans = [span("standard", 1_000, 1_000), span("reduced", 1_100, 1_100)];
        let range = PriceSpan::taxed_prices(&spans, PriceMode::ExcludesTax, &rates).unwrap().unwrap();
        assert_eq!((range.min.gross.minor, range.min.tax.minor), (1_155, 55));
        assert_eq!((range.max.gross.minor, range.max.tax.minor), (1_200, 200));
        let range = PriceSpan::taxed_prices(&spans, PriceMode::IncludesTax, &rates).unwrap().unwrap();
        assert_eq!((range.min.gross.minor, range.min.tax.minor), (1_000, 167));
        assert_eq!(PriceSpan::taxed_prices(&[], PriceMode::IncludesTax, &rates), Ok(None));
        assert_eq!(PriceSpan::taxed_compare_at_prices(&spans, PriceMode::IncludesTax, &rates), Ok(None));
    }
}
