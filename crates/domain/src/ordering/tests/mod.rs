//! Tests of orders, and the orders that they are about.

mod changes;
mod edits;
mod names;
mod placing;

use std::collections::HashMap;

use chrono::{TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::{
    cart::{Attribute, Cart, ChosenShipping, NewLine, PricedCart, PricingContext, VariantFacts, price},
    customer::{AddressDraft, validate_address},
    id::{
        CartId, CartLineId, CartToken, ChannelId, OrderId, OrderLineId, PaymentId, PaymentSessionId, ProductId,
        VariantId,
    },
    payment::{PaymentSession, PaymentSessionStatus},
    pricing::{Currency, Money, PriceMode, Rate, TaxClass},
    time::Timestamp,
};

fn now() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, "EUR".parse::<Currency>().unwrap())
}

fn line_id(number: u128) -> OrderLineId {
    OrderLineId(Uuid::from_u128(number))
}

fn variant(number: u128, minor: i64) -> VariantFacts {
    VariantFacts {
        variant_id: VariantId(Uuid::from_u128(number)),
        product_id: ProductId(Uuid::from_u128(100 + number)),
        title: format!("Shirt {number}"),
        variant_title: "M".to_owned(),
        sku: Some(format!("SKU-{number}")),
        image_url: Some("https://img.example/1.jpg".to_owned()),
        price: Some(eur(minor)),
        weight_grams: 200,
        requires_shipping: true,
        tax_class: TaxClass::standard(),
        purchasable: true,
        available: Some(10),
    }
}

/// A cart of these variants and quantities that is ready to become an order, its facts, and its prices.
fn sale(lines: &[(VariantFacts, i32)]) -> (Cart, HashMap<VariantId, VariantFacts>, PricedCart) {
    let (id, token) = (CartId(Uuid::from_u128(1)), CartToken(Uuid::from_u128(2)));
    let cart = Cart::empty(id, token, ChannelId(Uuid::from_u128(3)), "de".parse().unwrap(), now());
    let mut cart = Cart {
        version: 1,
        email: Some("Ada@example.com".to_owned()),
        note: Some("Ring twice".to_owned()),
        attributes: vec![Attribute { key: "gift".to_owned(), value: "yes".to_owned() }],
        expires_at: now() + TimeDelta::days(30),
        ..cart
    };
    let text = |text: &str| Some(text.to_owned());
    let address = AddressDraft {
        first_name: text("Ada"),
        last_name: text("Lovelace"),
        company: None,
        address1: text("Unter den Linden 1"),
        address2: None,
        city: text("Berlin"),
        region: None,
        postal_code: text("10117"),
        country: "DE".parse().unwrap(),
        phone: None,
    };
    cart.shipping_address = Some(validate_address(address).unwrap());
    let new_lines = lines.iter().zip(0_u128..).map(|((facts, quantity), number)| NewLine {
        id: CartLineId(Uuid::from_u128(50 + number)),
        facts,
        quantity: *quantity,
        attributes: Vec::new(),
        index: 0,
    });
    cart.add_lines(new_lines.collect()).unwrap();
    let facts = lines.iter().map(|(facts, _)| (facts.variant_id, facts.clone())).collect();
    let rate: Rate = "0.19".parse().unwrap();
    let context = PricingContext {
        currency: eur(0).currency,
        mode: PriceMode::IncludesTax,
        rates: [(TaxClass::standard(), rate)].into_iter().collect(),
        estimated: false,
        shipping: Some(ChosenShipping { name: "Parcel".to_owned(), price: eur(490), tax_class: TaxClass::standard() }),
    };
    let priced = price(&cart, &facts, &context).unwrap();
    (cart, facts, priced)
}

fn place(lines: &[(VariantFacts, i32)]) -> Result<Order, OrderError> {
    let (cart, facts, priced) = sale(lines);
    place_cart(&cart, &facts, &priced)
}

fn place_cart(cart: &Cart, facts: &HashMap<VariantId, VariantFacts>, priced: &PricedCart) -> Result<Order, OrderError> {
    let new = NewOrder {
        id: OrderId(Uuid::from_u128(9)),
        number: order_number(77),
        cart,
        facts,
        priced,
        shipping_method: Some("Parcel".to_owned()),
        payment_status: OrderPaymentStatus::Pending,
    };
    let mut next = 0;
    let next_line_id = || {
        next += 1;
        line_id(next)
    };
    Order::from_cart(new, next_line_id, now())
}

/// An order of two lines, three and two units, over 44.70 in all.
fn order() -> Order {
    place(&[(variant(1, 1000), 3), (variant(2, 490), 2)]).unwrap()
}

fn payment(order: &Order, status: PaymentStatus) -> Payment {
    let session = PaymentSession {
        id: PaymentSessionId(Uuid::from_u128(8)),
        cart_id: order.cart_id,
        cart_version: 1,
        provider: "manual".to_owned(),
        status: PaymentSessionStatus::Authorized,
        amount: order.totals.total,
        token: None,
        return_url: None,
        next_action_url: None,
        client_secret: None,
        provider_reference: Some("ref-1".to_owned()),
        decline_message: None,
        in_flight_until: None,
        reserved_until: now(),
        created_at: now(),
        updated_at: now(),
    };
    Payment::of_session(PaymentId(Uuid::from_u128(5)), order.id, &session, status, now())
}
