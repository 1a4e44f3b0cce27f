//! Filling a cart.

use serde_json::json;

use super::{Stall, documents, text};

#[tokio::test]
async fn row_35_the_parts_of_a_cart_add_up() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(3).await;
    let answer = stall.run(documents::CART, json!({ "id": cart })).await;
    let units = |path: &str| text(answer.at(path)).parse::<i64>().unwrap();
    assert_eq!(units("cart/totals/subtotal/gross/minorUnits"), 3570);
    assert_eq!(units("cart/totals/shipping/gross/minorUnits"), 490);
    assert_eq!(units("cart/totals/total/minorUnits"), 4060);
    let tax = units("cart/totals/tax/minorUnits");
    assert_eq!(tax, 570 + 78, "19 % out of 35.70 and out of 4.90, each rounded once");
    assert_eq!(units("cart/totals/taxLines/0/tax/minorUnits"), tax);
    assert_eq!(units("cart/totals/taxLines/0/net/minorUnits") + tax, 4060);
    assert_eq!(answer.at("cart/totals/estimated"), false);
    assert_eq!(answer.at("cart/lines/0/unitPrice/gross/amount"), "11.90");
}

#[tokio::test]
async fn a_cart_costs_as_many_statements_with_twenty_lines_as_with_one() {
    let stall = Stall::open().await;
    let small = stall.ready_cart_with(1).await;
    let big = stall.ready_cart_with(1).await;
    for _ in 0..19 {
        let variant = stall.shop.sell(cartwright_testkit::Goods::priced("1.00")).await;
        let input = json!({ "cartId": big, "lines": [{ "variantId": variant.to_string() }] });
        stall.run(documents::CART_LINES_ADD, json!({ "input": input })).await;
    }
    let mut counts = Vec::new();
    for cart in [&small, &big] {
        let before = stall.shop.statements();
        stall.run(documents::CART, json!({ "id": cart })).await;
        counts.push(stall.shop.statements() - before);
    }
    assert_eq!(counts[0], counts[1], "no statement more for more lines");
    assert_eq!(
        counts[0], 8,
        "the cart, its lines, its session, facts, rates, methods, and variants with their products"
    );
}

#[tokio::test]
async fn row_34_a_cart_that_a_risen_price_made_too_large_names_its_problem_and_keeps_its_lines() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(3).await;
    stall.shop.reprice(stall.mug, "50000000000000000.00").await;
    let document = "query ($id: ID!) { cart(id: $id) {
        lines { quantity unitPrice { gross { amount } } total { gross { amount } } }
        totals { subtotal { gross { amount } } total { amount } } problems { code path }
    } }";
    let answer = stall.run(document, json!({ "id": cart })).await;
    let money = |amount: &str| json!({ "amount": amount });
    let line = json!({ "quantity": 3, "unitPrice": { "gross": money("50000000000000000.00") }, "total": { "gross": money("0.00") } });
    assert_eq!(answer.at("cart/lines"), &json!([line]));
    assert_eq!(answer.at("cart/totals"), &json!({ "subtotal": { "gross": money("0.00") }, "total": money("4.90") }));
    assert_eq!(answer.at("cart/problems"), &json!([{ "code": "AMOUNT_TOO_LARGE", "path": ["lines", "0"] }]));
    let input = json!({ "cartId": cart, "provider": "manual", "idempotencyKey": "pay" });
    let refused = stall.run(documents::PAYMENT_SESSION_CREATE, json!({ "input": input })).await;
    assert_eq!(refused.at("paymentSessionCreate/userErrors/0/code"), "AMOUNT_TOO_LARGE");
    assert_eq!(stall.shop.database().count("payment_session", "true").await, 0);
}

#[tokio::test]
async fn refusals_say_what_is_wrong_and_where_and_leave_the_cart_as_it_was() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(4).await;
    let mug = stall.mug.to_string();
    let add = |lines: serde_json::Value| json!({ "input": { "cartId": cart, "lines": lines } });
    let short = stall.run(documents::CART_LINES_ADD, add(json!([{ "variantId": mug, "quantity": 7 }]))).await;
    let error = short.at("cartLinesAdd/userErrors/0");
    assert_eq!(error["__typename"], "InsufficientStockError");
    assert_eq!((&error["requested"], &error["available"]), (&json!(11), &json!(10)));
    assert_eq!(error["path"], json!(["lines", "0", "quantity"]));
    assert_eq!(error["variant"]["id"], mug);
    for (quantity, code) in [(0, "INVALID_QUANTITY"), (-1, "INVALID_QUANTITY"), (10_000, "INVALID_QUANTITY")] {
        let answer =
            stall.run(documents::CART_LINES_ADD, add(json!([{ "variantId": mug, "quantity": quantity }]))).await;
        assert_eq!(answer.at("cartLinesAdd/userErrors/0/code"), code, "{quantity}");
    }
    let unknown = json!([{ "variantId": mug }, { "variantId": cart }]);
    let answer = stall.run(documents::CART_LINES_ADD, add(unknown)).await;
    let error = answer.at("cartLinesAdd/userErrors/0");
    assert_eq!((&error["code"], &error["path"]), (&json!("NOT_FOUND"), &json!(["lines", "1", "variantId"])));
    let stale = json!({ "input": { "cartId": cart, "lines": [{ "variantId": mug }], "expectedVersion": 7 } });
    let answer = stall.run(documents::CART_LINES_ADD, stale).await;
    assert_eq!(answer.at("cartLinesAdd/userErrors/0/currentVersion"), 1);
    let after = stall.run(documents::CART, json!({ "id": cart })).await;
    assert_eq!((after.at("cart/version"), after.at("cart/totalQuantity")), (&json!(1), &json!(4)));
}

#[tokio::test]
async fn row_33_quantities_that_are_no_numbers_are_refused_before_anything_runs() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(1).await;
    for quantity in [json!(1.5), json!("1"), json!(2_147_483_648_i64), json!(1e30), json!(null)] {
        let line = json!({ "variantId": stall.mug.to_string(), "quantity": quantity });
        let input = json!({ "input": { "cartId": cart, "lines": [line] } });
        let answer = stall.shop.query(documents::CART_LINES_ADD, input).await;
        assert!(!answer.errors().is_empty(), "{quantity} was taken");
    }
    let after = stall.run(documents::CART, json!({ "id": cart })).await;
    assert_eq!(after.at("cart/version"), 1);
}

#[tokio::test]
async fn what_is_not_given_stays_and_null_clears() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(1).await;
    let all = json!({ "cartId": cart, "email": "buyer@example.com", "phone": "+49 30 123456", "note": "Ring twice" });
    stall.run(documents::CART_DETAILS_UPDATE, json!({ "input": all })).await;
    let input = json!({ "input": { "cartId": cart, "note": null } });
    let answer = stall.run(documents::CART_DETAILS_UPDATE, input).await;
    let kept = answer.at("cartDetailsUpdate/cart");
    assert_eq!((&kept["email"], &kept["note"]), (&json!("buyer@example.com"), &json!(null)));
    assert_eq!(kept["phone"], "+49 30 123456");
}

#[tokio::test]
async fn an_address_is_checked_by_the_rules_of_its_country() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(1).await;
    let mut address = documents::address();
    address["postalCode"] = json!("1011");
    address["lastName"] = json!(null);
    let input = json!({ "input": { "cartId": cart, "shippingAddress": address } });
    let answer = stall.run(documents::CART_ADDRESSES_UPDATE, input).await;
    let errors = answer.at("cartAddressesUpdate/userErrors").as_array().unwrap();
    let paths: Vec<_> = errors.iter().map(|error| error["path"].clone()).collect();
    assert!(paths.contains(&json!(["shippingAddress", "postalCode"])), "{errors:?}");
    assert!(paths.contains(&json!(["shippingAddress", "lastName"])), "{errors:?}");
}

#[tokio::test]
async fn row_21_no_id_but_its_own_opens_a_cart() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(1).await;
    for wrong in ["", "null", "cart_", "cart_00000000000000000000000000000000", &cart.to_uppercase(), &"x".repeat(9000)]
    {
        let answer = stall.run("query ($id: ID!) { cart(id: $id) { id } }", json!({ "id": wrong })).await;
        assert_eq!(answer.at("cart"), &json!(null), "{wrong:?}");
        let input = json!({ "input": { "cartId": wrong, "lines": [{ "variantId": stall.mug.to_string() }] } });
        let answer = stall.run(documents::CART_LINES_ADD, input).await;
        assert_eq!(answer.at("cartLinesAdd/userErrors/0/code"), "NOT_FOUND", "{wrong:?}");
    }
    let answer = stall.run("query ($id: ID!) { node(id: $id) { __typename id } }", json!({ "id": cart })).await;
    assert_eq!(answer.at("node"), &json!({ "__typename": "Cart", "id": cart }));
}

#[tokio::test]
async fn row_57_a_cart_is_made_once_for_a_key() {
    let stall = Stall::open().await;
    let key = "6f1b9f0e-8a43-4c0f-9f5a-0c6d1b2e3f40";
    let input = json!({ "input": { "lines": [{ "variantId": stall.mug.to_string() }], "idempotencyKey": key } });
    let first = stall.run(documents::CART_CREATE, input.clone()).await;
    let again = stall.run(documents::CART_CREATE, input).await;
    assert_eq!(first.at("cartCreate/cart/id"), again.at("cartCreate/cart/id"));
    assert_eq!((first.at("cartCreate/replayed"), again.at("cartCreate/replayed")), (&json!(false), &json!(true)));
    let other = json!({ "input": { "idempotencyKey": key } });
    let answer = stall.run(documents::CART_CREATE, other).await;
    assert_eq!(answer.at("cartCreate/userErrors/0/code"), "IDEMPOTENCY_KEY_REUSED", "row 58");
    let guessable = json!({ "input": { "idempotencyKey": "1" } });
    let answer = stall.run(documents::CART_CREATE, guessable).await;
    assert_eq!(answer.at("cartCreate/userErrors/0/path"), &json!(["idempotencyKey"]), "row 60");
}

#[tokio::test]
async fn lines_change_and_go() {
    let stall = Stall::open().await;
    let cart = stall.cart_with(2).await;
    let answer = stall.run(documents::CART, json!({ "id": cart })).await;
    let line = text(answer.at("cart/lines/0/id"));
    let input = |quantity: i32| json!({ "input": { "cartId": cart, "lines": [{ "id": line, "quantity": quantity }] } });
    let answer = stall.run(documents::CART_LINES_UPDATE, input(5)).await;
    assert_eq!(answer.at("cartLinesUpdate/cart/lines/0/quantity"), 5);
    let answer = stall.run(documents::CART_LINES_UPDATE, input(0)).await;
    assert_eq!(answer.at("cartLinesUpdate/cart/lines"), &json!([]));
    let answer = stall.run(documents::CART_LINES_UPDATE, input(1)).await;
    assert_eq!(answer.at("cartLinesUpdate/userErrors/0/code"), "NOT_FOUND");
}
