//! What stands between a cart and an order.

use super::*;
use crate::{
    customer::{AddressDraft, validate_address},
    id::ShippingMethodId,
};

fn told(cart: &Cart, known: &[VariantFacts], offered: &[ShippingMethodId]) -> Vec<(CartProblemCode, String)> {
    let countries = ["DE".parse().unwrap()];
    let context = CheckoutContext { countries: &countries, offered_methods: offered, left_out: &[] };
    let found = super::super::problems(cart, &facts(known), context);
    assert!(found.iter().all(|problem| problem.message.ends_with('.')));
    found.into_iter().map(|problem| (problem.code, problem.path.join("."))).collect()
}

fn expected(list: &[(CartProblemCode, &str)]) -> Vec<(CartProblemCode, String)> {
    list.iter().map(|(code, path)| (*code, (*path).to_owned())).collect()
}

fn method(number: u128) -> ShippingMethodId {
    ShippingMethodId(Uuid::from_u128(number))
}

fn ready_cart(lines: &[(&VariantFacts, i32)]) -> Cart {
    let mut cart = cart();
    let new_lines = lines.iter().zip(1_u128..).map(|((facts, quantity), number)| NewLine {
        attributes: vec![attribute("line", &number.to_string())],
        ..new_line(number, facts, *quantity)
    });
    cart.add_lines(new_lines.collect()).unwrap();
    cart.email = Some("ada@example.com".to_owned());
    cart.shipping_method_id = Some(method(1));
    let text = |text: &str| Some(text.to_owned());
    let address = AddressDraft {
        first_name: None,
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
    cart
}

#[test]
fn a_cart_with_everything_has_no_problem() {
    let shirt = variant(1);
    assert_eq!(told(&ready_cart(&[(&shirt, 10)]), &[shirt], &[method(1)]), []);
}

#[test]
fn an_empty_cart_lacks_lines_and_an_email() {
    let lacking = expected(&[(CartProblemCode::Empty, ""), (CartProblemCode::EmailMissing, "email")]);
    assert_eq!(told(&cart(), &[], &[]), lacking);
}

#[test]
fn what_is_sent_needs_an_address_and_a_way() {
    let shirt = variant(1);
    let mut cart = ready_cart(&[(&shirt, 1)]);
    let unavailable = expected(&[(CartProblemCode::ShippingMethodUnavailable, "shippingMethod")]);
    assert_eq!(told(&cart, std::slice::from_ref(&shirt), &[method(2)]), unavailable);
    if let Some(address) = &mut cart.shipping_address {
        address.country = "FR".parse().unwrap();
    }
    let not_served = expected(&[(CartProblemCode::CountryNotServed, "shippingAddress.country")]);
    assert_eq!(told(&cart, std::slice::from_ref(&shirt), &[method(1)]), not_served);
    cart.shipping_address = None;
    cart.shipping_method_id = None;
    let missing = expected(&[
        (CartProblemCode::ShippingAddressMissing, "shippingAddress"),
        (CartProblemCode::ShippingMethodMissing, "shippingMethod"),
    ]);
    assert_eq!(told(&cart, std::slice::from_ref(&shirt), &[]), missing);
    let digital = VariantFacts { requires_shipping: false, ..shirt };
    assert_eq!(told(&cart, &[digital], &[]), []);
}

#[test]
fn lines_are_told_by_their_place() {
    let variants: Vec<VariantFacts> = (1..=4).map(variant).collect();
    let [one, two, three, four] = &variants[..] else { panic!("four variants") };
    let mut cart = ready_cart(&[(one, 1), (two, 1), (three, 6), (three, 4), (four, 1)]);
    cart.lines[0].variant_id = None;
    let known = [
        VariantFacts { purchasable: false, ..two.clone() },
        VariantFacts { available: Some(9), ..three.clone() },
        VariantFacts { price: None, ..four.clone() },
    ];
    let all = expected(&[
        (CartProblemCode::VariantUnavailable, "lines.0"),
        (CartProblemCode::VariantUnavailable, "lines.1"),
        (CartProblemCode::InsufficientStock, "lines.2"),
        (CartProblemCode::PriceUnavailable, "lines.4"),
    ]);
    assert_eq!(told(&cart, &known, &[method(1)]), all);
}
