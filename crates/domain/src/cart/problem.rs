//! What stands between a cart and an order.

use std::collections::{HashMap, HashSet};

use super::{Cart, VariantFacts};
use crate::{
    channel::CountryCode,
    id::{ShippingMethodId, VariantId},
    text_enum::text_enum,
};

text_enum! {
    /// What kind of thing stands between a cart and an order.
    pub enum CartProblemCode {
        /// There is nothing in the cart.
        Empty = "empty",
        /// A variant was deleted or taken out of sale.
        VariantUnavailable = "variant_unavailable",
        /// A variant has no price in the channel any more.
        PriceUnavailable = "price_unavailable",
        /// More is wanted than can be promised.
        InsufficientStock = "insufficient_stock",
        /// A line does not fit into a number together with the rest of the cart, because prices have risen.
        AmountTooLarge = "amount_too_large",
        /// Nobody could be told that the order was placed.
        EmailMissing = "email_missing",
        /// Goods are to be sent, but nobody said where to.
        ShippingAddressMissing = "shipping_address_missing",
        /// The channel does not sell to the country.
        CountryNotServed = "country_not_served",
        /// Goods are to be sent, but nobody said how.
        ShippingMethodMissing = "shipping_method_missing",
        /// The way of shipping is not offered for these goods and this address.
        ShippingMethodUnavailable = "shipping_method_unavailable",
    }
}

/// One thing that stands between a cart and an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartProblem {
    /// What kind of thing it is.
    pub code: CartProblemCode,
    /// A sentence for people.
    pub message: String,
    /// The field of the cart, as names and indexes; empty for the cart as a whole.
    pub path: Vec<String>,
}

/// What a checkout depends on beside the cart and its variants.
#[derive(Debug, Clone, Copy)]
pub struct CheckoutContext<'a> {
    /// The countries that the channel serves.
    pub countries: &'a [CountryCode],
    /// The ways of shipping that are offered for the cart's address and lines.
    pub offered_methods: &'a [ShippingMethodId],
    /// The lines that do not fit into the total.
    pub left_out: &'a [usize],
}

/// Everything that stands between the cart and an order, lines first. Carts of which nothing is sent need no address and
/// no way of shipping. A variant that is short is told at the first of its lines.
pub fn problems(
    cart: &Cart,
    facts: &HashMap<VariantId, VariantFacts>,
    context: CheckoutContext<'_>,
) -> Vec<CartProblem> {
    let mut found = line_problems(cart, facts, context.left_out);
    if cart.lines.is_empty() {
        found.push(problem(CartProblemCode::Empty, &[], "The cart is empty."));
    }
    if cart.email.is_none() {
        let message = "An e-mail address is needed to confirm the order.";
        found.push(problem(CartProblemCode::EmailMissing, &["email"], message));
    }
    if cart.requires_shipping(facts) {
        found.extend(address_problem(cart, context.countries));
        found.extend(method_problem(cart, context.offered_methods));
    }
    found
}

fn line_problems(cart: &Cart, facts: &HashMap<VariantId, VariantFacts>, left_out: &[usize]) -> Vec<CartProblem> {
    let demand = cart.demand();
    let mut told_short = HashSet::new();
    let mut found = Vec::new();
    for (index, line) in cart.lines.iter().enumerate() {
        let path = ["lines", &index.to_string()];
        let title = &line.snapshot.title;
        if left_out.contains(&index) {
            let message = format!("{title} costs too much for the total to hold it; fewer may fit.");
            found.push(problem(CartProblemCode::AmountTooLarge, &path, message));
        }
        let Some(variant) = line.facts(facts).filter(|variant| variant.purchasable) else {
            let message = format!("{title} is not for sale any more.");
            found.push(problem(CartProblemCode::VariantUnavailable, &path, message));
            continue;
        };
        if variant.price.is_none() {
            let message = format!("{title} has no price here any more.");
            found.push(problem(CartProblemCode::PriceUnavailable, &path, message));
        }
        let wanted = demand.get(&variant.variant_id).copied().unwrap_or(0);
        if !variant.has(wanted) && told_short.insert(variant.variant_id) {
            let available = variant.available.unwrap_or(0).max(0);
            let message = format!("Of {title} {wanted} are wanted, {available} are available.");
            found.push(problem(CartProblemCode::InsufficientStock, &path, message));
        }
    }
    found
}

fn address_problem(cart: &Cart, countries: &[CountryCode]) -> Option<CartProblem> {
    let Some(address) = &cart.shipping_address else {
        let message = "An address is needed to send the goods to.";
        return Some(problem(CartProblemCode::ShippingAddressMissing, &["shippingAddress"], message));
    };
    let served = countries.contains(&address.country);
    let message = || format!("Goods are not sent to {}.", address.country.name());
    (!served).then(|| problem(CartProblemCode::CountryNotServed, &["shippingAddress", "country"], message()))
}

fn method_problem(cart: &Cart, offered: &[ShippingMethodId]) -> Option<CartProblem> {
    const PATH: &[&str] = &["shippingMethod"];
    match cart.shipping_method_id {
        None => Some(problem(CartProblemCode::ShippingMethodMissing, PATH, "A way of shipping has to be chosen.")),
        Some(chosen) if !offered.contains(&chosen) => {
            let message = "The chosen way of shipping is not offered for these goods and this address.";
            Some(problem(CartProblemCode::ShippingMethodUnavailable, PATH, message))
        }
        Some(_) => None,
    }
}

fn problem(code: CartProblemCode, path: &[&str], message: impl Into<String>) -> CartProblem {
    CartProblem { code, message: message.into(), path: path.iter().map(|part| (*part).to_owned()).collect() }
}
