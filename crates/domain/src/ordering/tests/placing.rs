//! From a cart to an order.

use proptest::prelude::*;

use super::*;

#[test]
fn an_order_holds_copies_of_everything() {
    let order = order();
    assert_eq!(
        order.states(),
        OrderStates {
            status: OrderStatus::Open,
            payment_status: OrderPaymentStatus::Pending,
            fulfillment_status: OrderFulfillmentStatus::Unfulfilled,
        }
    );
    assert_eq!((order.email.as_str(), order.note.as_deref()), ("Ada@example.com", Some("Ring twice")));
    assert_eq!(order.billing_address, order.shipping_address);
    assert_eq!((order.version, order.placed_at, order.cancelled_at), (1, now(), None));
    let line = &order.lines[0];
    assert_eq!((line.id, line.title.as_str(), line.sku.as_deref()), (line_id(1), "Shirt 1", Some("SKU-1")));
    assert_eq!((line.quantity, line.outstanding(), line.total.gross), (3, 3, eur(3000)));
    assert_eq!(line.tax_rate.to_string(), "0.19");
    assert_eq!(order.totals.total, eur(4470));
    let shipping = order.shipping_method.clone().unwrap();
    assert_eq!((shipping.name.as_str(), shipping.price.gross), ("Parcel", eur(490)));
    assert_eq!(order.search_text(), format!("{} ada@example.com ada lovelace ada lovelace sku-1 sku-2", "0000-002d"));
}

#[test]
fn titles_and_prices_are_those_of_this_moment() {
    let (cart, mut facts, priced) = sale(&[(variant(1, 1000), 1)]);
    for facts in facts.values_mut() {
        facts.title = "Blouse".to_owned();
    }
    assert_eq!(place_cart(&cart, &facts, &priced).unwrap().lines[0].title, "Blouse");
}

#[test]
fn a_cart_that_lacks_something_becomes_no_order() {
    let (cart, facts, priced) = sale(&[(variant(1, 1000), 1)]);
    let lacking = |lacking| Err(OrderError::CartNotReady { lacking });
    let anonymous = Cart { email: None, ..cart.clone() };
    assert_eq!(place_cart(&anonymous, &facts, &priced), lacking("an e-mail address"));
    let empty = Cart { lines: Vec::new(), ..cart.clone() };
    assert_eq!(place_cart(&empty, &facts, &priced), lacking("lines"));
    assert_eq!(place_cart(&cart, &HashMap::new(), &priced), lacking("a variant"));
    let unpriced = PricedCart { lines: Vec::new(), ..priced };
    assert_eq!(place_cart(&cart, &facts, &unpriced), lacking("a price"));
}

#[test]
fn totals_are_kept_as_json() {
    let totals = order().totals;
    let json = serde_json::to_string(&totals).unwrap();
    assert_eq!(serde_json::from_str::<OrderTotals>(&json).unwrap(), totals);
}

proptest! {
    #[test]
    fn row_35_an_order_adds_up_as_its_cart_does(
        rows in prop::collection::vec((0_i64..1_000_000, 1_i32..=10), 1..10),
    ) {
        let lines: Vec<_> = rows.into_iter().zip(1_u128..)
            .map(|((minor, quantity), number)| (variant(number, minor), quantity)).collect();
        let (cart, facts, priced) = sale(&lines);
        let order = place_cart(&cart, &facts, &priced).unwrap();
        let gross: i64 = order.lines.iter().map(|line| line.total.gross.minor).sum();
        let tax: i64 = order.lines.iter().map(|line| line.total.tax.minor).sum();
        let shipping = order.totals.shipping;
        prop_assert_eq!(order.totals.total.minor, gross + shipping.gross.minor);
        prop_assert_eq!(order.totals.tax.minor, tax + shipping.tax.minor);
        prop_assert_eq!(order.totals.total, priced.totals.total);
        prop_assert_eq!(order.shipping_method.map(|method| method.price), Some(shipping));
    }
}
