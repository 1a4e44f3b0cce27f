//! From the first query to the order in the hand.

use serde_json::json;

use super::{Stall, documents, text};

#[tokio::test]
async fn a_guest_buys_with_nothing_but_the_api() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(2).await;
    let session = stall.session_for(&cart, "test", "approve").await;
    let done = stall.complete(&cart, &session, "once").await;
    assert_eq!(done["userErrors"], json!([]));
    assert_eq!(done["replayed"], false);
    assert_eq!(done["result"]["__typename"], "OrderPlaced");
    let order = &done["result"]["order"];
    assert_eq!(order["paymentStatus"], "AUTHORIZED");
    assert_eq!(order["totals"]["total"]["amount"], "28.70", "two mugs at 11.90 and the parcel at 4.90");
    assert_eq!(done["cart"], json!({ "status": "COMPLETED", "order": { "number": order["number"] } }));

    let answer = stall.run(documents::ORDER, json!({ "token": order["accessToken"] })).await;
    let held = answer.at("order");
    assert_eq!(held["number"], order["number"]);
    assert_eq!(held["shippingAddress"], json!({ "lastName": "Lovelace", "city": "Berlin", "countryCode": "DE" }));
    assert_eq!(held["lines"][0]["quantity"], 2);
    assert_eq!(held["lines"][0]["variant"]["id"], stall.mug.to_string());
    assert_eq!(
        held["payments"],
        json!([{ "provider": "test", "status": "AUTHORIZED", "amount": { "amount": "28.70" } }])
    );
    let kinds = json!([{ "kind": "PLACED" }, { "kind": "PAYMENT_AUTHORIZED" }]);
    assert_eq!(held["events"], json!({ "nodes": kinds, "totalCount": 2 }));
}

#[tokio::test]
async fn row_20_a_token_opens_its_order_and_nothing_else_does() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let session = stall.session_for(&cart, "manual", "any").await;
    let done = stall.complete(&cart, &session, "once").await;
    let (id, token) = (text(&done["result"]["order"]["id"]), text(&done["result"]["order"]["accessToken"]));
    let mut forged = token.clone();
    forged.replace_range(token.len() - 1.., if token.ends_with('0') { "1" } else { "0" });
    for wrong in ["", "null", "order_", id.as_str(), forged.as_str(), &token[1..]] {
        let answer = stall.run(documents::ORDER, json!({ "token": wrong })).await;
        assert_eq!(answer.at("order"), &json!(null), "{wrong:?}");
    }
    let answer = stall.run("query ($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(answer.at("node"), &json!(null), "an order's id opens nothing");
}

#[tokio::test]
async fn row_57_the_same_key_again_answers_the_stored_order_with_a_new_selection() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let session = stall.session_for(&cart, "test", "approve").await;
    let first = stall.complete(&cart, &session, "once").await;
    let again = "mutation ($input: CheckoutCompleteInput!) {
        checkoutComplete(input: $input) { replayed result { ... on OrderPlaced { order { number email } } } }
    }";
    let input = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": "once" });
    let answer = stall.run(again, json!({ "input": input })).await;
    let order = json!({ "number": first["result"]["order"]["number"], "email": "buyer@example.com" });
    assert_eq!(answer.at("checkoutComplete"), &json!({ "replayed": true, "result": { "order": order } }));
}

#[tokio::test]
async fn a_declined_card_is_a_user_error_and_the_cart_can_be_paid_anew() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let session = stall.session_for(&cart, "test", "decline").await;
    let refused = stall.complete(&cart, &session, "first card").await;
    assert_eq!(refused["result"], json!(null));
    assert_eq!(refused["userErrors"][0]["code"], "PAYMENT_DECLINED");
    let input = json!({ "cartId": cart, "provider": "test", "idempotencyKey": "second card" });
    let answer = stall.run(documents::PAYMENT_SESSION_CREATE, json!({ "input": input })).await;
    let session = text(answer.at("paymentSessionCreate/paymentSession/id"));
    let done = stall.complete(&cart, &session, "second card").await;
    assert_eq!(done["result"]["__typename"], "OrderPlaced");
}

#[tokio::test]
async fn an_action_of_the_customer_comes_between() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let input = json!({
        "cartId": cart, "provider": "test", "token": "action_required",
        "returnUrl": "https://shop.example/back", "idempotencyKey": "pay",
    });
    let answer = stall.run(documents::PAYMENT_SESSION_CREATE, json!({ "input": input })).await;
    let session = text(answer.at("paymentSessionCreate/paymentSession/id"));
    let asked = stall.complete(&cart, &session, "once").await;
    assert_eq!(asked["result"]["__typename"], "PaymentActionRequired");
    assert_eq!(asked["result"]["session"]["nextAction"]["url"], "https://shop.example/back");
    assert_eq!(asked["cart"]["status"], "AWAITING_PAYMENT");
    let done = stall.complete(&cart, &session, "once").await;
    assert_eq!(done["result"]["__typename"], "OrderPlaced", "what is not final is not stored under the key");
}

#[tokio::test]
async fn row_37_another_price_than_the_one_seen_is_never_charged() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let session = stall.session_for(&cart, "test", "approve").await;
    let input =
        json!({ "cartId": cart, "paymentSessionId": session, "expectedTotal": "16.79", "idempotencyKey": "once" });
    let answer = stall.run(documents::CHECKOUT_COMPLETE, json!({ "input": input })).await;
    let error = answer.at("checkoutComplete/userErrors/0");
    assert_eq!(error["__typename"], "PriceChangedError");
    assert_eq!((&error["expected"]["amount"], &error["actual"]["amount"]), (&json!("16.79"), &json!("16.80")));
    stall.shop.reprice(stall.mug, "12.90").await;
    let refused = stall.complete(&cart, &session, "once").await;
    assert_eq!(refused["userErrors"][0]["code"], "PRICE_CHANGED");
    assert_eq!(refused["userErrors"][0]["actual"]["amount"], "17.80");
}
