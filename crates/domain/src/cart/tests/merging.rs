use super::*;
use crate::cart::CartLine;

fn with_lines(lines: &[(u128, i32)]) -> Cart {
    let mut cart = cart();
    for (number, quantity) in lines {
        let facts = VariantFacts { available: None, ..variant(*number) };
        cart.add_lines(vec![new_line(*number, &facts, *quantity)]).unwrap();
    }
    cart
}

fn fresh_ids() -> impl FnMut() -> CartLineId {
    let mut next = 100;
    move || {
        next += 1;
        line_id(next)
    }
}

#[test]
fn every_line_comes_along_and_alike_ones_come_together() {
    let mut cart = with_lines(&[(1, 2), (2, 9_000)]);
    let mut other = with_lines(&[(2, 2_000), (3, 4), (1, 1)]);
    other.lines[2].attributes = vec![attribute("engraving", "A")];
    other.lines[1].variant_id = None;
    cart.take_in(&other, fresh_ids()).unwrap();
    let expected = [(line_id(1), 2), (line_id(2), CartLine::LARGEST_QUANTITY), (line_id(101), 4), (line_id(102), 1)];
    assert_eq!(quantities(&cart), expected);
    let positions: Vec<i32> = cart.lines.iter().map(|line| line.position).collect();
    assert_eq!(positions, [0, 1, 2, 3]);
    assert_eq!(cart.lines[2].snapshot.title, "Shirt 3", "what is gone is told by its snapshot");
}

#[test]
fn what_the_cart_says_stays_and_its_gaps_are_filled() {
    let mut cart = Cart { email: Some("ada@shop.example".to_owned()), ..cart() };
    let other = Cart {
        email: Some("guest@shop.example".to_owned()),
        note: Some("ring twice".to_owned()),
        attributes: vec![attribute("source", "newsletter")],
        ..super::cart()
    };
    cart.take_in(&other, fresh_ids()).unwrap();
    assert_eq!(cart.email.as_deref(), Some("ada@shop.example"));
    assert_eq!(cart.note.as_deref(), Some("ring twice"));
    assert_eq!(cart.attributes, other.attributes);
}

#[test]
fn too_many_lines_leave_the_cart_as_it_was() {
    let lines = |from: u128| (from..from + 300).map(|number| (number, 1)).collect::<Vec<_>>();
    let mut cart = with_lines(&lines(1));
    let before = cart.clone();
    let refused = cart.take_in(&with_lines(&lines(1000)), fresh_ids());
    assert_eq!(refused, Err(CartError::TooManyLines { limit: 500 }));
    assert_eq!(cart, before);
}
