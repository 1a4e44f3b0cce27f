//! An amount of one currency in whole minor units.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Currency;

/// An amount in whole minor units (cents for EUR, yen for JPY).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in minor units; negative only for differences.
    pub minor: i64,
    /// The currency of the amount.
    pub currency: Currency,
}

/// Why an operation on amounts has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit into 64 bits of minor units.
    #[error("the amount is too large")]
    TooLarge,
    /// The two amounts are of different currencies.
    #[error("amounts of {0} and {1} cannot be combined")]
    CurrencyMismatch(Currency, Currency),
}

/// Why a text is not an amount of a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseMoneyError {
    /// Something other than digits and one decimal point.
    #[error("{0:?} is not an amount: write digits and at most one decimal point, such as 19.90")]
    NotANumber(String),
    /// More decimal places than the currency has.
    #[error("{text:?} has more than the {digits} decimal places of {currency}")]
    TooPrecise {
        /// The text as it came.
        text: String,
        /// The digits that the currency has.
        digits: u32,
        /// The currency asked for.
        currency: Currency,
    },
    /// The amount does not fit into 64 bits of minor units.
    #[error("{0:?} is too large")]
    TooLarge(String),
}

impl Money {
    /// An amount of so many minor units.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in that currency.
    pub fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Reads a decimal such as `19.90`; trailing zeros beyond the currency's digits are allowed (`50.000` EUR is 50).
    /// Fails where the text is no plain decimal or would need rounding.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, ParseMoneyError> {
        let not_a_number = || ParseMoneyError::NotANumber(text.to_owned());
        let trimmed = text.trim();
        let (negative, digits) = trimmed.strip_prefix('-').map_or((false, trimmed), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || digits.ends_with('.') {
            return Err(not_a_number());
        }
        let places = currency.minor_digits() as usize;
        let kept = fraction.trim_end_matches('0');
        if kept.len() > places {
            return Err(ParseMoneyError::TooPrecise {
                text: text.to_owned(),
                digits: currency.minor_digits(),
                currency,
            });
        }
        let minor = whole
            .bytes()
            .chain(kept.bytes())
            .chain(std::iter::repeat_n(b'0', places - kept.len()))
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
            .ok_or_else(|| ParseMoneyError::TooLarge(text.to_owned()))?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The exact decimal in the currency's own precision: `19.90`, `1990` for JPY.
    pub fn to_decimal_string(self) -> String {
        let mut text = String::with_capacity(12);
        self.write_decimal(&mut text);
        text
    }

    /// Appends the exact decimal to a text: lists of products are full of them.
    pub fn write_decimal(self, text: &mut String) {
        let places = self.currency.minor_digits() as usize;
        let mut buffer = itoa::Buffer::new();
        let digits = buffer.format(self.minor.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len().saturating_sub(places));
        if self.minor < 0 {
            text.push('-');
        }
        text.push_str(if whole.is_empty() { "0" } else { whole });
        if places > 0 {
            text.push('.');
            text.extend(std::iter::repeat_n('0', places - fraction.len()));
            text.push_str(fraction);
        }
    }

    /// The sum; fails on overflow or another currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor.checked_add(other.minor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::TooLarge)
    }

    /// The difference; fails on overflow or another currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        self.minor.checked_sub(other.minor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::TooLarge)
    }

    /// So many times the amount; fails on overflow.
    pub fn checked_mul(self, factor: i64) -> Result<Self, MoneyError> {
        self.minor.checked_mul(factor).map(|minor| Self::new(minor, self.currency)).ok_or(MoneyError::TooLarge)
    }

    /// The sum of many amounts, zero for none; fails on overflow or another currency.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch(self.currency, other.currency))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal_string(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `amount * numerator / denominator`, rounded half away from zero: the one rounding of the shop.
/// `denominator` must be positive; fails where the result does not fit.
pub fn round_ratio(amount: i64, numerator: i64, denominator: i64) -> Result<i64, MoneyError> {
    debug_assert!(denominator > 0, "a ratio has a positive denominator");
    let product = i128::from(amount) * i128::from(numerator);
    let divisor = i128::from(denominator.max(1));
    let half = divisor / 2;
    // An odd divisor has no exact half, so that adding its floor rounds every remainder the right way.
    let rounded = if product >= 0 { (product + half) / divisor } else { (product - half) / divisor };
    i64::try_from(rounded).map_err(|_| MoneyError::TooLarge)
}

/// Splits an amount by weights so that the parts sum to the whole: each part is rounded down, and the remaining units go one
/// each to the parts with the largest remainders, the earlier first. All weights zero: everything goes to the first part.
pub fn allocate(amount: Money, weights: &[u64]) -> Vec<Money> {
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if weights.is_empty() {
        return Vec::new();
    }
    if total == 0 {
        let mut parts = vec![Money::zero(amount.currency); weights.len()];
        parts[0] = amount;
        return parts;
    }
    let whole = i128::from(amount.minor);
    let shares: Vec<(i128, i128)> = weights
        .iter()
        .map(|weight| {
            let exact = whole * i128::from(*weight);
            (exact.div_euclid(total), exact.rem_euclid(total))
        })
        .collect();
    let given: i128 = shares.iter().map(|(share, _)| share).sum();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(shares[*index].1));
    let mut minors: Vec<i128> = shares.iter().map(|(share, _)| *share).collect();
    let left_over = usize::try_from(whole - given).unwrap_or(0);
    for index in order.into_iter().take(left_over) {
        minors[index] += 1;
    }
    minors
        .into_iter()
        // A part lies between zero and the whole, which fits.
        .map(|minor| Money::new(i64::try_from(minor).unwrap_or(amount.minor), amount.currency))
        .collect()
}
