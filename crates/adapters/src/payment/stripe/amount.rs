//! Amounts as Stripe counts them (<https://docs.stripe.com/currencies>).

use cartwright_domain::pricing::{Currency, Money};

/// Counted in whole units although ISO 4217 gives them digits.
const WHOLE: [&str; 1] = ["MGA"];
/// Counted in hundredths although ISO 4217 gives them none; hundredths of whole units only.
const HUNDREDTHS: [&str; 2] = ["ISK", "UGX"];

/// An amount that Stripe cannot count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Stripe cannot take {0}")]
pub(super) struct Uncountable(Money);

/// How many of the shop's minor units make one of Stripe's, or how many of Stripe's one of the shop's.
enum Ratio {
    Same,
    Coarser(i64),
    Finer(i64),
}

fn ratio(currency: Currency) -> Option<Ratio> {
    let code = currency.code();
    Some(match currency.minor_digits() {
        2 if WHOLE.contains(&code) => Ratio::Coarser(100),
        0 if HUNDREDTHS.contains(&code) => Ratio::Finer(100),
        0 | 2 => Ratio::Same,
        // The last digit is always 0; `to_stripe` sees to that.
        3 => Ratio::Same,
        _ => return None,
    })
}

/// The amount as Stripe counts it.
pub(super) fn to_stripe(money: Money) -> Result<i64, Uncountable> {
    let uncountable = || Uncountable(money);
    if money.currency.minor_digits() == 3 && money.minor % 10 != 0 {
        return Err(uncountable());
    }
    match ratio(money.currency).ok_or_else(uncountable)? {
        Ratio::Same => Ok(money.minor),
        Ratio::Finer(times) => money.minor.checked_mul(times).ok_or_else(uncountable),
        Ratio::Coarser(times) if money.minor % times == 0 => Ok(money.minor / times),
        Ratio::Coarser(_) => Err(uncountable()),
    }
}

/// What Stripe counts, in the shop's minor units; none where the currency is not known or the amount does not fit.
pub(super) fn from_stripe(amount: i64, currency: &str) -> Option<Money> {
    let currency: Currency = currency.to_ascii_uppercase().parse().ok()?;
    let minor = match ratio(currency)? {
        Ratio::Same => amount,
        Ratio::Finer(times) if amount % times == 0 => amount / times,
        Ratio::Finer(_) => return None,
        Ratio::Coarser(times) => amount.checked_mul(times)?,
    };
    Some(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(minor: i64, currency: &str) -> Money {
        Money::new(minor, currency.parse().unwrap())
    }

    #[test]
    fn amounts_are_counted_as_stripe_does() {
        for (minor, currency, stripe) in [
            (1050, "EUR", 1050),
            (500, "JPY", 500),
            (500, "ISK", 50_000),
            (500, "UGX", 50_000),
            (1230, "BHD", 1230),
            (700, "MGA", 7),
        ] {
            assert_eq!(to_stripe(money(minor, currency)), Ok(stripe), "{currency}");
            assert_eq!(from_stripe(stripe, &currency.to_lowercase()), Some(money(minor, currency)), "{currency}");
        }
    }

    #[test]
    fn what_stripe_cannot_count_is_refused() {
        for uncountable in [money(1234, "BHD"), money(50, "MGA"), money(1, "CLF"), money(i64::MAX, "ISK")] {
            assert_eq!(to_stripe(uncountable), Err(Uncountable(uncountable)));
        }
        assert_eq!((from_stripe(150, "isk"), from_stripe(1, "xxy")), (None, None));
    }
}
