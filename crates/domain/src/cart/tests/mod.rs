//! Tests of carts, and the carts that they are about.

mod changes;
mod merging;
mod problems;
mod states;
mod totals;

use std::collections::HashMap;

use chrono::{TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::{
    id::{CartId, CartLineId, CartToken, ChannelId, ProductId, VariantId},
    pricing::{Currency, Money, TaxClass},
    time::Timestamp,
};

fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse::<Currency>().unwrap())
}

fn variant_id(number: u128) -> VariantId {
    VariantId(Uuid::from_u128(number))
}

fn line_id(number: u128) -> CartLineId {
    CartLineId(Uuid::from_u128(1000 + number))
}

fn cart() -> Cart {
    let (id, token) = (CartId(Uuid::from_u128(1)), CartToken(Uuid::from_u128(2)));
    let cart = Cart::empty(id, token, ChannelId(Uuid::from_u128(3)), "en".parse().unwrap(), now());
    Cart { version: 1, expires_at: now() + TimeDelta::days(30), ..cart }
}

/// A variant that costs its number in euros and of which there are ten.
fn variant(number: u128) -> VariantFacts {
    VariantFacts {
        variant_id: variant_id(number),
        product_id: ProductId(Uuid::from_u128(number)),
        title: format!("Shirt {number}"),
        variant_title: "M".to_owned(),
        sku: Some(format!("S-{number}")),
        image_url: None,
        price: Some(eur(i64::try_from(number).unwrap() * 100)),
        weight_grams: 200,
        requires_shipping: true,
        tax_class: TaxClass::standard(),
        purchasable: true,
        available: Some(10),
    }
}

fn facts(variants: &[VariantFacts]) -> HashMap<VariantId, VariantFacts> {
    variants.iter().map(|variant| (variant.variant_id, variant.clone())).collect()
}

fn new_line(number: u128, facts: &VariantFacts, quantity: i32) -> NewLine<'_> {
    NewLine { id: line_id(number), facts, quantity, attributes: Vec::new(), index: 0 }
}

fn attribute(key: &str, value: &str) -> Attribute {
    Attribute { key: key.to_owned(), value: value.to_owned() }
}

fn path(text: &str) -> Vec<String> {
    text.split('.').map(str::to_owned).collect()
}

fn quantities(cart: &Cart) -> Vec<(CartLineId, i32)> {
    cart.lines.iter().map(|line| (line.id, line.quantity)).collect()
}
