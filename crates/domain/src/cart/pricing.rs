//! What a cart costs.
//!
//! The tax is rounded once per line and once for shipping. Everything else is a sum of those amounts, so that every total
//! adds up to the last unit: `gross = net + tax` everywhere, and `total = Σ line.total.gross + shipping.gross`.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Cart, CartError, CartLine, VariantFacts};
use crate::{
    id::{CartLineId, VariantId},
    pricing::{Currency, Money, MoneyError, PriceMode, Rate, TaxClass, TaxLine, TaxRates, TaxedMoney},
};

/// What the price of a cart depends on beside its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricingContext {
    /// The currency of the cart's channel.
    pub currency: Currency,
    /// Whether listed prices include the tax.
    pub mode: PriceMode,
    /// The rates of the place that taxes the cart.
    pub rates: TaxRates,
    /// Whether the rates are those of the channel's default country, because no address is known.
    pub estimated: bool,
    /// The way of shipping that was chosen and is offered.
    pub shipping: Option<ChosenShipping>,
}

/// A way of shipping with its price for the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenShipping {
    /// The name for customers.
    pub name: String,
    /// The listed price.
    pub price: Money,
    /// How shipping is taxed.
    pub tax_class: TaxClass,
}

/// A cart with its prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedCart {
    /// The lines, in the order of the cart.
    pub lines: Vec<PricedLine>,
    /// The totals.
    pub totals: CartTotals,
    /// What the totals leave out, because it does not fit into a number: indexes of lines. Empty in a cart that can be bought.
    pub left_out: Vec<usize>,
}

/// A line with its prices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PricedLine {
    /// The line.
    pub line_id: CartLineId,
    /// The price of one, its tax rounded on its own: for showing, not for adding up.
    pub unit_price: TaxedMoney,
    /// The listed price times the quantity, before discounts, with the tax rounded once.
    pub subtotal: TaxedMoney,
    /// What the line costs.
    pub total: TaxedMoney,
    /// The tax class that was applied.
    pub tax_class: TaxClass,
    /// The rate that was applied.
    pub tax_rate: Rate,
}

/// What a cart costs in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartTotals {
    /// The sum of the lines.
    pub subtotal: TaxedMoney,
    /// The price of shipping.
    pub shipping: TaxedMoney,
    /// All tax, that on shipping too.
    pub tax: Money,
    /// What the cart costs, with tax and shipping.
    pub total: Money,
    /// What is to be paid.
    pub amount_due: Money,
    /// The tax by class and rate, in the order of the classes; what is not taxed has a rate of zero.
    pub tax_lines: Vec<TaxLine>,
    /// Whether the tax may change once an address is known.
    pub estimated: bool,
}

/// Prices a cart by the listed prices of this moment. A line whose variant is gone is priced by its snapshot: it stays in
/// sight with its price until somebody removes it, and keeps the cart from becoming an order.
pub fn price(
    cart: &Cart,
    facts: &HashMap<VariantId, VariantFacts>,
    context: &PricingContext,
) -> Result<PricedCart, CartError> {
    let priced = price_what_fits(cart, facts, context)?;
    if priced.left_out.is_empty() { Ok(priced) } else { Err(CartError::AmountTooLarge) }
}

/// The same for showing: prices may have risen since the cart was filled, and its owner has to see it to mend it. A line that
/// does not fit into a number, by itself or together with shipping and the lines before it, counts as nothing and is named.
pub fn price_what_fits(
    cart: &Cart,
    facts: &HashMap<VariantId, VariantFacts>,
    context: &PricingContext,
) -> Result<PricedCart, CartError> {
    let shipping = price_shipping(context)?;
    let shipping_price = shipping.as_ref().map_or(TaxedMoney::zero(context.currency), |(_, _, price)| *price);
    let mut all = shipping_price;
    let (mut lines, mut left_out) = (Vec::with_capacity(cart.lines.len()), Vec::new());
    for (index, line) in cart.lines.iter().enumerate() {
        let added = price_line(line, facts, context).and_then(|line| Ok((all.checked_add(line.total)?, line)));
        match added {
            Ok((sum, line)) => {
                all = sum;
                lines.push(line);
            }
            Err(CartError::AmountTooLarge) => {
                lines.push(count_as_nothing(line, facts, context));
                left_out.push(index);
            }
            Err(error) => return Err(error),
        }
    }
    let subtotal = TaxedMoney::sum(context.currency, lines.iter().map(|line| line.total))?;
    let taxed = lines.iter().map(|line| (&line.tax_class, line.tax_rate, line.total));
    let tax_lines = tax_lines(taxed.chain(shipping.iter().map(|(class, rate, price)| (class, *rate, *price))))?;
    let totals = CartTotals {
        subtotal,
        shipping: shipping_price,
        tax: all.tax,
        total: all.gross,
        amount_due: all.gross,
        tax_lines,
        estimated: context.estimated,
    };
    Ok(PricedCart { lines, totals, left_out })
}

fn price_line(
    line: &CartLine,
    facts: &HashMap<VariantId, VariantFacts>,
    context: &PricingContext,
) -> Result<PricedLine, CartError> {
    let variant = line.current(facts);
    let listed = in_currency(variant.unit_price, context.currency)?;
    let (tax_class, tax_rate) = context.rates.applied(&variant.tax_class);
    let unit_price = TaxedMoney::from_listed(listed, context.mode, tax_rate)?;
    let listed_total = listed.checked_mul(i64::from(line.quantity))?;
    let subtotal = TaxedMoney::from_listed(listed_total, context.mode, tax_rate)?;
    Ok(PricedLine { line_id: line.id, unit_price, subtotal, total: subtotal, tax_class, tax_rate })
}

/// A line that is left out: only the price of one is told, where at least that fits.
fn count_as_nothing(line: &CartLine, facts: &HashMap<VariantId, VariantFacts>, context: &PricingContext) -> PricedLine {
    let variant = line.current(facts);
    let (tax_class, tax_rate) = context.rates.applied(&variant.tax_class);
    let nothing = TaxedMoney::zero(context.currency);
    let unit_price = TaxedMoney::from_listed(variant.unit_price, context.mode, tax_rate).unwrap_or(nothing);
    PricedLine { line_id: line.id, unit_price, subtotal: nothing, total: nothing, tax_class, tax_rate }
}

fn price_shipping(context: &PricingContext) -> Result<Option<(TaxClass, Rate, TaxedMoney)>, CartError> {
    let Some(shipping) = &context.shipping else {
        return Ok(None);
    };
    let listed = in_currency(shipping.price, context.currency)?;
    let (class, rate) = context.rates.applied(&shipping.tax_class);
    Ok(Some((class, rate, TaxedMoney::from_listed(listed, context.mode, rate)?)))
}

fn in_currency(amount: Money, currency: Currency) -> Result<Money, MoneyError> {
    Money::zero(currency).checked_add(amount)
}

/// Sums nets and taxes by class; nothing is rounded here.
fn tax_lines<'a>(parts: impl Iterator<Item = (&'a TaxClass, Rate, TaxedMoney)>) -> Result<Vec<TaxLine>, MoneyError> {
    let mut lines: BTreeMap<&TaxClass, TaxLine> = BTreeMap::new();
    for (class, rate, price) in parts {
        let zero = Money::zero(price.gross.currency);
        let line = lines.entry(class).or_insert_with(|| TaxLine { class: class.clone(), rate, net: zero, tax: zero });
        line.net = line.net.checked_add(price.net)?;
        line.tax = line.tax.checked_add(price.tax)?;
    }
    Ok(lines.into_values().collect())
}
