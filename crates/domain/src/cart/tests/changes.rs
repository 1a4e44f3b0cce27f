//! Changing lines and details.

use proptest::prelude::*;

use super::*;
use crate::input::InputProblemCode;

/// Asks for the change and expects that a refusal leaves the cart as it was.
fn refusal<T: std::fmt::Debug>(cart: &Cart, change: impl FnOnce(&mut Cart) -> Result<T, CartError>) -> CartError {
    let mut changed = cart.clone();
    let error = change(&mut changed).unwrap_err();
    assert_eq!(changed, *cart);
    error
}

#[test]
fn the_same_variant_with_the_same_notes_is_one_line() {
    let shirt = variant(1);
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 2), new_line(2, &shirt, 3)]).unwrap();
    assert_eq!(quantities(&cart), [(line_id(1), 5)]);
    let engraved = |id, notes: &[(&str, &str)]| NewLine {
        attributes: notes.iter().map(|(key, value)| attribute(key, value)).collect(),
        ..new_line(id, &shirt, 1)
    };
    cart.add_lines(vec![engraved(3, &[("a", "1"), ("b", "2")]), engraved(4, &[("b", "2"), ("a", "1")])]).unwrap();
    cart.add_lines(vec![engraved(5, &[("a", "2")])]).unwrap();
    assert_eq!(quantities(&cart), [(line_id(1), 5), (line_id(3), 2), (line_id(5), 1)]);
    assert_eq!(cart.lines.iter().map(|line| line.position).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(cart.total_quantity(), 8);
}

#[test]
fn row_33_quantities_lie_between_1_and_9999() {
    let shirt = VariantFacts { available: None, ..variant(1) };
    let mut cart = cart();
    for quantity in [0, -1, 10_000, i32::MIN, i32::MAX] {
        let wanted = i64::from(quantity);
        let invalid = CartError::InvalidQuantity { path: path("lines.0.quantity"), quantity: wanted };
        assert_eq!(refusal(&cart, |cart| cart.add_lines(vec![new_line(1, &shirt, quantity)])), invalid);
    }
    cart.add_lines(vec![new_line(1, &shirt, 9999)]).unwrap();
    let together = CartError::InvalidQuantity { path: path("lines.0.quantity"), quantity: 10_000 };
    assert_eq!(refusal(&cart, |cart| cart.add_lines(vec![new_line(2, &shirt, 1)])), together);
    let known = facts(std::slice::from_ref(&shirt));
    for quantity in [-1, 10_000, i32::MAX] {
        let wanted = i64::from(quantity);
        let invalid = CartError::InvalidQuantity { path: path("lines.0.quantity"), quantity: wanted };
        assert_eq!(refusal(&cart, |cart| cart.update_lines(&[(line_id(1), quantity)], &known)), invalid);
    }
}

#[test]
fn row_48_the_demand_of_all_lines_is_checked_against_the_stock() {
    let shirt = variant(1);
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 6)]).unwrap();
    let more = |quantity| NewLine { attributes: vec![attribute("k", "v")], ..new_line(2, &shirt, quantity) };
    let short = CartError::InsufficientStock {
        path: path("lines.0.quantity"),
        variant_id: variant_id(1),
        requested: 11,
        available: 10,
    };
    assert_eq!(refusal(&cart, |cart| cart.add_lines(vec![more(5)])), short);
    cart.add_lines(vec![more(4)]).unwrap();
    let known = facts(&[shirt]);
    let changes = [(line_id(1), 7), (line_id(2), 4)];
    assert_eq!(refusal(&cart, |cart| cart.update_lines(&changes, &known)), short);
    cart.update_lines(&[(line_id(1), 7), (line_id(2), 3)], &known).unwrap();
    assert_eq!(quantities(&cart), [(line_id(1), 7), (line_id(2), 3)]);
}

#[test]
fn backorders_have_no_limit_but_that_of_a_line() {
    let shirt = VariantFacts { available: None, ..variant(1) };
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 9999)]).unwrap();
    assert_eq!(cart.total_quantity(), 9999);
}

#[test]
fn what_is_not_sold_cannot_be_added() {
    let hidden = VariantFacts { purchasable: false, ..variant(1) };
    let unpriced = VariantFacts { price: None, ..variant(1) };
    for variant in [hidden, unpriced] {
        let missing = CartError::VariantNotFound { path: path("lines.7.variantId") };
        let line = NewLine { index: 7, ..new_line(1, &variant, 1) };
        assert_eq!(refusal(&cart(), |cart| cart.add_lines(vec![line])), missing);
    }
}

#[test]
fn a_cart_has_at_most_500_lines() {
    let variants: Vec<VariantFacts> = (1..=501).map(variant).collect();
    let lines = |count: usize| {
        variants[..count].iter().zip(1_u128..).map(|(variant, number)| new_line(number, variant, 1)).collect::<Vec<_>>()
    };
    let limit = CartError::TooManyLines { limit: 500 };
    assert_eq!(refusal(&cart(), |cart| cart.add_lines(lines(501))), limit);
    let mut full = cart();
    full.add_lines(lines(500)).unwrap();
    assert_eq!(refusal(&full, |cart| cart.add_lines(vec![new_line(501, &variants[500], 1)])), limit);
    full.add_lines(vec![new_line(501, &variants[0], 1)]).unwrap();
    assert_eq!(full.lines.len(), 500);
}

#[test]
fn fewer_units_need_no_stock_and_no_product() {
    let shirt = variant(1);
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 8)]).unwrap();
    let sold_out = facts(&[VariantFacts { available: Some(-2), ..shirt.clone() }]);
    cart.update_lines(&[(line_id(1), 7)], &sold_out).unwrap();
    cart.update_lines(&[(line_id(1), 7)], &sold_out).unwrap();
    let short = CartError::InsufficientStock {
        path: path("lines.0.quantity"),
        variant_id: variant_id(1),
        requested: 8,
        available: 0,
    };
    assert_eq!(refusal(&cart, |cart| cart.update_lines(&[(line_id(1), 8)], &sold_out)), short);
    cart.lines[0].variant_id = None;
    cart.update_lines(&[(line_id(1), 2)], &facts(&[])).unwrap();
    let missing = CartError::VariantNotFound { path: path("lines.0.id") };
    assert_eq!(refusal(&cart, |cart| cart.update_lines(&[(line_id(1), 3)], &facts(&[]))), missing);
    cart.update_lines(&[(line_id(1), 0)], &facts(&[])).unwrap();
    assert!(cart.lines.is_empty());
}

#[test]
fn lines_are_removed_all_or_none() {
    let (one, two) = (variant(1), variant(2));
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &one, 1), new_line(2, &two, 1)]).unwrap();
    let missing = CartError::LineNotFound { path: path("lineIds.1") };
    assert_eq!(refusal(&cart, |cart| cart.remove_lines(&[line_id(1), line_id(9)])), missing);
    let unknown = CartError::LineNotFound { path: path("lines.1.id") };
    let changes = [(line_id(1), 3), (line_id(9), 3)];
    assert_eq!(refusal(&cart, |cart| cart.update_lines(&changes, &facts(&[one]))), unknown);
    cart.remove_lines(&[line_id(1), line_id(1)]).unwrap();
    assert_eq!(quantities(&cart), [(line_id(2), 1)]);
}

#[test]
fn a_changed_line_remembers_the_variant_of_that_moment() {
    let shirt = variant(1);
    let mut cart = cart();
    cart.add_lines(vec![new_line(1, &shirt, 1)]).unwrap();
    let dearer = VariantFacts { price: Some(eur(150)), title: "Blouse".to_owned(), ..shirt };
    cart.update_lines(&[(line_id(1), 2)], &facts(&[dearer])).unwrap();
    assert_eq!((cart.lines[0].snapshot.title.as_str(), cart.lines[0].snapshot.unit_price), ("Blouse", eur(150)));
}

#[test]
fn details_change_field_by_field_and_all_or_none() {
    let mut cart = cart();
    let text = |text: &str| Some(Some(text.to_owned()));
    let first = CartDetails {
        email: text(" Ada@Example.com "),
        phone: text("+49 (30) 12345"),
        note: text("Ring\r\ntwice"),
        attributes: Some(vec![attribute(" gift ", "yes")]),
    };
    cart.change_details(first).unwrap();
    assert_eq!(cart.email.as_deref(), Some("Ada@Example.com"));
    assert_eq!(cart.phone.as_deref(), Some("+49 30 12345"));
    assert_eq!(cart.note.as_deref(), Some("Ring\ntwice"));
    assert_eq!(cart.attributes, [attribute("gift", "yes")]);
    cart.change_details(CartDetails { note: Some(None), ..CartDetails::default() }).unwrap();
    assert_eq!((cart.note.as_deref(), cart.email.is_some()), (None, true));
    let wrong = CartDetails {
        email: text("nobody"),
        phone: text("x"),
        note: text("\0"),
        attributes: Some(vec![attribute("", "v"), attribute("k", "\0")]),
    };
    let CartError::Invalid(problems) = refusal(&cart, |cart| cart.change_details(wrong)) else {
        panic!("not a problem of the input");
    };
    let told: Vec<String> = problems.iter().map(|problem| problem.path.join(".")).collect();
    assert_eq!(told, ["email", "phone", "note", "attributes.0.key", "attributes.1.value"]);
}

#[test]
fn attributes_have_each_key_once() {
    let twice = clean_attributes(vec![attribute("k", "1"), attribute("k ", "2")]).unwrap_err();
    assert_eq!((twice[0].path.join("."), twice[0].code), ("1".to_owned(), InputProblemCode::Duplicate));
    let many = (0..31).map(|number| attribute(&number.to_string(), "")).collect();
    assert_eq!(clean_attributes(many).unwrap_err()[0].code, InputProblemCode::TooLong);
}

proptest! {
    #[test]
    fn no_change_leaves_a_cart_that_breaks_a_rule(
        steps in prop::collection::vec((0_u8..3, 1_u128..4, -2_i32..12, any::<bool>()), 0..40),
    ) {
        let variants: Vec<VariantFacts> = (1..4).map(variant).collect();
        let known = facts(&variants);
        let mut cart = cart();
        for (number, (kind, which, quantity, noted)) in (0_u128..).zip(steps) {
            let before = cart.clone();
            let target = cart.lines.get(usize::try_from(which).unwrap() - 1).map_or(line_id(999), |line| line.id);
            let result = match kind {
                0 => {
                    let facts = &variants[usize::try_from(which).unwrap() - 1];
                    let attributes = if noted { vec![attribute("gift", "yes")] } else { Vec::new() };
                    cart.add_lines(vec![NewLine { attributes, ..new_line(number, facts, quantity) }])
                }
                1 => cart.update_lines(&[(target, quantity)], &known),
                _ => cart.remove_lines(&[target]),
            };
            if result.is_err() {
                prop_assert_eq!(&cart, &before);
            }
            prop_assert!(cart.lines.iter().all(|line| (1..=9999).contains(&line.quantity)));
            prop_assert!(cart.demand().values().all(|wanted| *wanted <= 10));
            prop_assert!(cart.lines.is_sorted_by(|a, b| a.position < b.position));
            for (index, line) in cart.lines.iter().enumerate() {
                let alike = |other: &CartLine| other.variant_id == line.variant_id && other.attributes == line.attributes;
                prop_assert!(!cart.lines[index + 1..].iter().any(alike));
            }
        }
    }
}
