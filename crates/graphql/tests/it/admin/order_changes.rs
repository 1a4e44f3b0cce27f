//! What staff do with orders: money comes, goods are sent, an order is called off.

use serde_json::{Value, json};

use super::{done, orders::order, pairs, refused};
use crate::sale::{Stall, text};

const ORDER: &str = "order {
    status paymentStatus fulfillmentStatus canCancel cancelledAt
    lines { id fulfilledQuantity outstandingQuantity }
    payments { id status capturedAmount { amount } outstandingAmount { amount } }
    fulfillments { trackingCompany trackingNumber trackingUrl lines { quantity orderLine { title } } }
    events { nodes { kind actor } }
}";

/// Everything that staff see of the order and its goods.
async fn everything(stall: &Stall, id: &str) -> Value {
    let body = ORDER.trim_start_matches("order {").trim_end_matches('}');
    let document = format!(
        "query ($id: ID!) {{ order(by: {{ id: $id }}) {{ version {body} }}
            inventoryLevels {{ nodes {{ onHand reserved }} }} stockMovements {{ totalCount }} }}"
    );
    stall.shop.admin(&document, json!({ "id": id })).await.data().clone()
}

async fn payment(stall: &Stall, id: &str) -> String {
    text(&everything(stall, id).await["order"]["payments"][0]["id"])
}

fn kinds(order: &Value) -> Vec<&str> {
    let events = order["events"]["nodes"].as_array().expect("a list").iter();
    events.map(|event| event["kind"].as_str().expect("a kind")).collect()
}

#[tokio::test]
async fn money_comes_in_parts_and_never_more_than_was_promised() {
    let stall = Stall::open().await;
    let id = order(&stall, 2, "manual").await;
    let payment = payment(&stall, &id).await;
    let part = json!({ "paymentId": payment, "amount": "10.00", "idempotencyKey": "letter 1" });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "paymentCapture", ORDER, part.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let order = &answer["order"];
        assert_eq!(order["paymentStatus"], "PARTIALLY_PAID");
        let money = |amount: &str| json!({ "amount": amount });
        assert_eq!(order["payments"][0]["capturedAmount"], money("10.00"));
        assert_eq!(order["payments"][0]["outstandingAmount"], money("18.70"));
        assert_eq!(kinds(order), ["PLACED", "PAYMENT_PENDING", "PAYMENT_CAPTURED"]);
        assert_eq!(order["events"]["nodes"][2]["actor"], "staff:clerk");
    }
    let before = everything(&stall, &id).await;
    let errors = "OrderUserError";
    let cases = [
        (json!({ "paymentId": payment, "amount": "18.71" }), ("OUT_OF_RANGE", "amount")),
        (json!({ "paymentId": payment, "amount": "0" }), ("OUT_OF_RANGE", "amount")),
        (json!({ "paymentId": payment, "amount": "-1" }), ("OUT_OF_RANGE", "amount")),
        (json!({ "paymentId": payment, "amount": "1.001" }), ("INVALID", "amount")),
        (json!({ "paymentId": id }), ("NOT_FOUND", "paymentId")),
        (json!({ "paymentId": "payment_0" }), ("NOT_FOUND", "paymentId")),
        (
            json!({ "paymentId": payment, "amount": "11.00", "idempotencyKey": "letter 1" }),
            ("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        ),
    ];
    for (input, expected) in cases {
        let told = refused(&stall.shop, "paymentCapture", errors, input.clone()).await;
        assert_eq!(told, pairs(&[expected]), "{input}");
        assert_eq!(everything(&stall, &id).await, before, "{input}");
    }
    let answer = done(&stall.shop, "paymentCapture", ORDER, json!({ "paymentId": payment })).await;
    assert_eq!(answer["order"]["paymentStatus"], "PAID");
    assert_eq!(answer["order"]["payments"][0]["status"], "CAPTURED");
    let told = refused(&stall.shop, "paymentCapture", errors, json!({ "paymentId": payment })).await;
    assert_eq!(told.len(), 1, "nothing is outstanding: {told:?}");
}

#[tokio::test]
async fn goods_are_sent_in_parts_and_leave_the_stock() {
    let stall = Stall::open().await;
    let id = order(&stall, 3, "manual").await;
    let line = text(&everything(&stall, &id).await["order"]["lines"][0]["id"]);
    let part = json!({
        "orderId": id, "lines": [{ "orderLineId": line, "quantity": 2 }], "trackingCompany": "Post",
        "trackingNumber": "00340434", "trackingUrl": "https://post.example/00340434", "idempotencyKey": "parcel 1",
    });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "fulfillmentCreate", ORDER, part.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let order = &answer["order"];
        assert_eq!((&order["fulfillmentStatus"], &order["canCancel"]), (&json!("PARTIALLY_FULFILLED"), &json!(false)));
        assert_eq!(order["lines"], json!([{ "id": line, "fulfilledQuantity": 2, "outstandingQuantity": 1 }]));
        let sent = &order["fulfillments"][0];
        assert_eq!(
            (&sent["trackingCompany"], &sent["trackingUrl"]),
            (&json!("Post"), &json!("https://post.example/00340434"))
        );
        assert_eq!(sent["lines"][0]["quantity"], 2);
        assert_eq!(kinds(order), ["PLACED", "PAYMENT_PENDING", "FULFILLED"]);
    }
    let before = everything(&stall, &id).await;
    assert_eq!(before["inventoryLevels"]["nodes"], json!([{ "onHand": 8, "reserved": 1 }]));
    let lines = |quantity: i32| json!([{ "orderLineId": line, "quantity": quantity }]);
    let cases = [
        (json!({ "orderId": id, "lines": lines(2) }), ("INVALID_QUANTITY", "lines.0.quantity")),
        (json!({ "orderId": id, "lines": lines(0) }), ("INVALID_QUANTITY", "lines.0.quantity")),
        (
            json!({ "orderId": id, "lines": [{ "orderLineId": id, "quantity": 1 }] }),
            ("NOT_FOUND", "lines.0.orderLineId"),
        ),
        (
            json!({ "orderId": id, "lines": [{ "orderLineId": line, "quantity": 1 }, { "orderLineId": line, "quantity": 1 }] }),
            ("DUPLICATE", "lines.1"),
        ),
        (json!({ "orderId": id, "lines": [] }), ("NOTHING_TO_FULFILL", "lines")),
        (json!({ "orderId": line }), ("NOT_FOUND", "orderId")),
        (json!({ "orderId": id, "trackingUrl": "javascript:alert(1)" }), ("INVALID", "trackingUrl")),
    ];
    for (input, expected) in cases {
        let told = refused(&stall.shop, "fulfillmentCreate", "OrderUserError", input.clone()).await;
        assert_eq!(told, pairs(&[expected]), "{input}");
        assert_eq!(everything(&stall, &id).await, before, "{input}");
    }
    let answer = done(&stall.shop, "fulfillmentCreate", ORDER, json!({ "orderId": id })).await;
    assert_eq!(answer["order"]["fulfillmentStatus"], "FULFILLED");
    assert_eq!(everything(&stall, &id).await["inventoryLevels"]["nodes"], json!([{ "onHand": 7, "reserved": 0 }]));
    let told = refused(&stall.shop, "fulfillmentCreate", "OrderUserError", json!({ "orderId": id })).await;
    assert_eq!(told, pairs(&[("NOTHING_TO_FULFILL", "lines")]));
}

#[tokio::test]
async fn row_29_an_order_is_called_off_once_and_only_while_nothing_was_sent() {
    let stall = Stall::open().await;
    let (called_off, sent) = (order(&stall, 2, "manual").await, order(&stall, 1, "manual").await);
    let input = json!({ "orderId": called_off, "reason": "Changed my mind", "idempotencyKey": "call 1" });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "orderCancel", ORDER, input.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let order = &answer["order"];
        assert_eq!((&order["status"], &order["paymentStatus"]), (&json!("CANCELLED"), &json!("VOIDED")));
        assert!(order["cancelledAt"].is_string() && order["canCancel"] == json!(false), "{order:#}");
        assert!(kinds(order).ends_with(&["CANCELLED", "PAYMENT_VOIDED"]), "{:?}", kinds(order));
    }
    let levels = everything(&stall, &called_off).await["inventoryLevels"]["nodes"].clone();
    assert_eq!(levels, json!([{ "onHand": 10, "reserved": 1 }]), "the stock came back once");
    let payment = payment(&stall, &called_off).await;
    done(&stall.shop, "fulfillmentCreate", ORDER, json!({ "orderId": sent })).await;
    let before = (everything(&stall, &called_off).await, everything(&stall, &sent).await);
    let cases = [
        ("orderCancel", json!({ "orderId": called_off }), ("INVALID_TRANSITION", "")),
        ("orderCancel", json!({ "orderId": sent }), ("INVALID_TRANSITION", "")),
        ("orderCancel", json!({ "orderId": payment }), ("NOT_FOUND", "orderId")),
        ("orderCancel", json!({ "orderId": sent, "reason": "x".repeat(5000) }), ("TOO_LONG", "reason")),
        ("fulfillmentCreate", json!({ "orderId": called_off }), ("INVALID_TRANSITION", "")),
        ("paymentCapture", json!({ "paymentId": payment, "amount": "1.00" }), ("INVALID_TRANSITION", "")),
    ];
    for (mutation, input, expected) in cases {
        let told = refused(&stall.shop, mutation, "OrderUserError", input.clone()).await;
        assert_eq!(told, pairs(&[expected]), "{mutation} {input}");
        let after = (everything(&stall, &called_off).await, everything(&stall, &sent).await);
        assert_eq!(after, before, "{mutation} {input}");
    }
}

#[tokio::test]
async fn money_goes_back_and_customers_see_it() {
    let stall = Stall::open().await;
    let id = order(&stall, 2, "test").await;
    let held = payment(&stall, &id).await;
    let before = everything(&stall, &id).await;
    let refunds = "order { paymentStatus payments { refundedAmount { amount } refundableAmount { amount } refundingAmount { amount } }
        refunds { id paymentId status amount { amount } shipping { amount } reason actor failure
            lines { orderLineId quantity restocked amount { amount } } }
        events { nodes { kind } } }";
    let told = refused(&stall.shop, "refundCreate", "OrderUserError", json!({ "orderId": id })).await;
    assert_eq!(told, pairs(&[("NOT_REFUNDABLE", "amount")]), "nothing came yet");
    assert_eq!(everything(&stall, &id).await, before);
    done(&stall.shop, "paymentCapture", ORDER, json!({ "paymentId": held })).await;
    let line = text(&everything(&stall, &id).await["order"]["lines"][0]["id"]);
    let units =
        |quantity: i32, restock: bool| json!([{ "orderLineId": line, "quantity": quantity, "restock": restock }]);
    let cases = [
        (json!({ "orderId": id, "amount": "28.71" }), ("NOT_REFUNDABLE", "amount")),
        (json!({ "orderId": id, "amount": "0" }), ("NOT_REFUNDABLE", "amount")),
        (json!({ "orderId": id, "amount": "1.001" }), ("INVALID", "amount")),
        (json!({ "orderId": held }), ("NOT_FOUND", "orderId")),
        (json!({ "orderId": id, "paymentId": id }), ("NOT_FOUND", "paymentId")),
        (json!({ "orderId": id, "lines": units(3, false) }), ("NOT_REFUNDABLE", "lines.0.quantity")),
        (json!({ "orderId": id, "lines": units(1, true) }), ("NOT_REFUNDABLE", "lines.0.quantity")),
        (json!({ "orderId": id, "reason": "x".repeat(501) }), ("TOO_LONG", "reason")),
    ];
    let before = everything(&stall, &id).await;
    for (input, expected) in cases {
        let told = refused(&stall.shop, "refundCreate", "OrderUserError", input.clone()).await;
        assert_eq!(told, pairs(&[expected]), "{input}");
        assert_eq!(everything(&stall, &id).await, before, "{input}");
    }
    let input = json!({ "orderId": id, "lines": units(1, false), "reason": "Scratched", "idempotencyKey": "letter 1" });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "refundCreate", refunds, input.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let order = &answer["order"];
        assert_eq!(order["paymentStatus"], "PARTIALLY_REFUNDED");
        let refund = &order["refunds"][0];
        assert_eq!((&refund["status"], &refund["reason"]), (&json!("SUCCEEDED"), &json!("Scratched")));
        assert_eq!((&refund["paymentId"], &refund["actor"]), (&json!(held), &json!("staff:clerk")));
        assert_eq!(refund["lines"][0]["amount"], refund["amount"]);
        assert_eq!(order["payments"][0]["refundedAmount"], refund["amount"]);
        assert!(kinds(order).ends_with(&["REFUND_REQUESTED", "REFUNDED"]), "{:?}", kinds(order));
    }
    let answer = done(&stall.shop, "refundCreate", refunds, json!({ "orderId": id })).await;
    assert_eq!(answer["order"]["paymentStatus"], "REFUNDED");
    assert_eq!(answer["order"]["payments"][0]["refundedAmount"], json!({ "amount": "28.70" }));
}

#[tokio::test]
async fn how_a_parcel_is_followed_is_replaced() {
    let stall = Stall::open().await;
    let id = order(&stall, 2, "manual").await;
    let sent = json!({ "orderId": id, "trackingCompany": "Post", "trackingNumber": "1" });
    done(&stall.shop, "fulfillmentCreate", ORDER, sent).await;
    let document = "query ($id: ID!) { order(by: { id: $id }) { fulfillments { id } } }";
    let parcel = stall.shop.admin(document, json!({ "id": id })).await.at("order/fulfillments/0/id").clone();
    let url = "https://post.example/2";
    let update = json!({
        "fulfillmentId": parcel, "trackingCompany": null, "trackingNumber": "2", "trackingUrl": url, "idempotencyKey": "two",
    });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "fulfillmentUpdate", ORDER, update.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let parcel = &answer["order"]["fulfillments"][0];
        assert_eq!((&parcel["trackingCompany"], &parcel["trackingNumber"]), (&Value::Null, &json!("2")));
        assert_eq!(parcel["trackingUrl"], url);
        assert_eq!(kinds(&answer["order"]), ["PLACED", "PAYMENT_PENDING", "FULFILLED", "FULFILLMENT_UPDATED"]);
    }
    let before = everything(&stall, &id).await;
    for (input, expected) in [
        (json!({ "fulfillmentId": parcel, "status": "PACKED" }), ("INVALID_TRANSITION", "")),
        (json!({ "fulfillmentId": parcel, "trackingUrl": "javascript:alert(1)" }), ("INVALID", "trackingUrl")),
        (json!({ "fulfillmentId": id, "trackingNumber": "3" }), ("NOT_FOUND", "fulfillmentId")),
        (json!({ "fulfillmentId": format!("fulfillment_{}", "0".repeat(32)) }), ("NOT_FOUND", "fulfillmentId")),
    ] {
        assert_eq!(refused(&stall.shop, "fulfillmentUpdate", "OrderUserError", input).await, pairs(&[expected]));
        assert_eq!(everything(&stall, &id).await, before);
    }
}

#[tokio::test]
async fn a_parcel_is_packed_sent_delivered_or_taken_back() {
    let stall = Stall::open().await;
    let id = order(&stall, 3, "manual").await;
    let fields = "order { canCancel fulfillmentStatus lines { packedQuantity fulfilledQuantity outstandingQuantity }
        fulfillments { id status trackingNumber shippedAt deliveredAt cancelledAt } }";
    let levels = async || everything(&stall, &id).await["inventoryLevels"]["nodes"][0].clone();
    let (sent, main) = (json!({ "orderId": id, "shipped": false, "trackingNumber": "1" }), stall.shop.location());
    let there = json!({ "orderId": id, "shipped": false, "trackingNumber": "1", "locationId": main.to_string() });
    let answer = done(&stall.shop, "fulfillmentCreate", fields, there).await;
    let packed = &answer["order"];
    assert_eq!(packed["lines"][0], json!({ "packedQuantity": 3, "fulfilledQuantity": 0, "outstandingQuantity": 0 }));
    assert_eq!((&packed["fulfillmentStatus"], &packed["canCancel"]), (&json!("UNFULFILLED"), &json!(true)));
    assert_eq!(
        (&packed["fulfillments"][0]["status"], &packed["fulfillments"][0]["shippedAt"]),
        (&json!("PACKED"), &Value::Null)
    );
    assert_eq!(levels().await, json!({ "onHand": 10, "reserved": 3 }));
    let parcel = &packed["fulfillments"][0]["id"];
    let told = refused(&stall.shop, "fulfillmentCreate", "OrderUserError", sent).await;
    assert_eq!(told, pairs(&[("NOTHING_TO_FULFILL", "lines")]));

    let shipped = json!({ "fulfillmentId": parcel, "status": "SHIPPED" });
    let answer = done(&stall.shop, "fulfillmentUpdate", fields, shipped.clone()).await;
    let parcel_now = &answer["order"]["fulfillments"][0];
    assert_eq!((&parcel_now["status"], &parcel_now["trackingNumber"]), (&json!("SHIPPED"), &json!("1")));
    assert_eq!(levels().await, json!({ "onHand": 7, "reserved": 0 }));
    let told = refused(&stall.shop, "fulfillmentUpdate", "OrderUserError", shipped).await;
    assert_eq!(told, pairs(&[("INVALID_TRANSITION", "")]));

    let back = json!({ "fulfillmentId": parcel, "reason": "The carrier never came", "idempotencyKey": "back" });
    for replayed in [false, true] {
        let answer = done(&stall.shop, "fulfillmentCancel", fields, back.clone()).await;
        assert_eq!(answer["replayed"], replayed);
        let order = &answer["order"];
        assert_eq!(order["lines"][0], json!({ "packedQuantity": 0, "fulfilledQuantity": 0, "outstandingQuantity": 3 }));
        assert_eq!(
            (&order["fulfillmentStatus"], &order["fulfillments"][0]["status"]),
            (&json!("UNFULFILLED"), &json!("CANCELLED"))
        );
    }
    assert_eq!(levels().await, json!({ "onHand": 10, "reserved": 3 }));
    let answer = done(&stall.shop, "fulfillmentCreate", fields, json!({ "orderId": id })).await;
    let again = answer["order"]["fulfillments"].as_array().unwrap().last().unwrap().clone();
    let delivered = json!({ "fulfillmentId": again["id"], "status": "DELIVERED" });
    let answer = done(&stall.shop, "fulfillmentUpdate", fields, delivered).await;
    assert!(answer["order"]["fulfillments"][1]["deliveredAt"].is_string());
    for (id, expected) in [(&again["id"], ("INVALID_TRANSITION", "")), (&json!(id), ("NOT_FOUND", "fulfillmentId"))] {
        let told = refused(&stall.shop, "fulfillmentCancel", "OrderUserError", json!({ "fulfillmentId": id })).await;
        assert_eq!(told, pairs(&[expected]));
    }
}

#[tokio::test]
async fn notes_are_on_the_timeline_of_staff() {
    let stall = Stall::open().await;
    let id = order(&stall, 1, "manual").await;
    let fields = "order { version events(first: 10) { totalCount nodes { kind message actor } } }";
    let note = json!({ "orderId": id, "note": "Gift: no invoice in the parcel." });
    let answer = done(&stall.shop, "orderNoteAdd", fields, note).await;
    let events = &answer["order"]["events"];
    let expected =
        json!({ "kind": "NOTE_ADDED", "message": "Gift: no invoice in the parcel.", "actor": "staff:clerk" });
    assert_eq!((&events["totalCount"], &events["nodes"][2]), (&json!(3), &expected));
    for (input, expected) in [
        (json!({ "orderId": id, "note": " " }), ("REQUIRED", "note")),
        (json!({ "orderId": id, "note": "x".repeat(2001) }), ("TOO_LONG", "note")),
        (json!({ "orderId": format!("order_{}", "0".repeat(32)), "note": "Who?" }), ("NOT_FOUND", "orderId")),
    ] {
        assert_eq!(refused(&stall.shop, "orderNoteAdd", "OrderUserError", input).await, pairs(&[expected]));
    }
}

#[tokio::test]
async fn an_order_is_edited_after_a_dry_run() {
    let stall = Stall::open().await;
    let id = order(&stall, 3, "manual").await;
    let line = text(&everything(&stall, &id).await["order"]["lines"][0]["id"]);
    let fields = "edit { isDryRun totalBefore { amount } totalAfter { amount } toPay { amount } toRefund { amount }
        order { version totals { total { amount } } currentTotals { total { amount } } lines { quantity } } }";
    let edit = |dry: bool, units: i32| json!({ "orderId": id, "lines": [{ "orderLineId": line, "quantity": units }], "dryRun": dry });
    let before = everything(&stall, &id).await;
    let planned = done(&stall.shop, "orderEdit", fields, edit(true, 2)).await;
    assert_eq!(everything(&stall, &id).await, before, "a dry run does nothing");
    let answer = done(&stall.shop, "orderEdit", fields, edit(false, 2)).await;
    let (planned, edited) = (&planned["edit"], &answer["edit"]);
    assert_eq!((&planned["isDryRun"], &edited["isDryRun"]), (&json!(true), &json!(false)));
    for field in ["totalBefore", "totalAfter", "toPay", "toRefund"] {
        assert_eq!(planned[field], edited[field], "{field}");
    }
    let order = &edited["order"];
    let totals = (&order["totals"]["total"], &order["currentTotals"]["total"]);
    assert_eq!(totals, (&edited["totalBefore"], &edited["totalAfter"]));
    assert_eq!(everything(&stall, &id).await["inventoryLevels"]["nodes"], json!([{ "onHand": 10, "reserved": 2 }]));
    let more = done(&stall.shop, "orderEdit", "edit { order { payments { status } } }", edit(false, 4)).await;
    let payments = &more["edit"]["order"]["payments"];
    assert_eq!(*payments, json!([{ "status": "PENDING" }, { "status": "PENDING" }]), "what is to be paid beside");
    let mug = || json!([{ "variantId": stall.mug.to_string() }]);
    let nowhere = json!({ "lastName": "", "address1": "", "city": "", "countryCode": "DE" });
    for (input, expected) in [
        (edit(false, -1), ("OUT_OF_RANGE", "lines.0.quantity")),
        (edit(true, 0), ("REQUIRED", "lines")),
        (edit(false, 12), ("INSUFFICIENT_STOCK", "lines")),
        (json!({ "orderId": id }), ("REQUIRED", "")),
        (json!({ "orderId": id, "expectedVersion": 1, "addLines": mug() }), ("CONFLICT", "expectedVersion")),
        (json!({ "orderId": id, "expectedTotal": "1.00", "addLines": mug() }), ("PRICE_CHANGED", "expectedTotal")),
        (
            json!({ "orderId": id, "addLines": [{ "variantId": format!("variant_{}", "0".repeat(32)) }] }),
            ("INVALID", "addLines"),
        ),
        (json!({ "orderId": id, "shippingAddress": nowhere }), ("REQUIRED", "shippingAddress.lastName")),
    ] {
        let told = refused(&stall.shop, "orderEdit", "OrderUserError", input.clone()).await;
        assert!(told.contains(&pairs(&[expected])[0]), "{input}: {told:?}");
    }
}

#[tokio::test]
async fn a_draft_is_a_cart_of_the_storefront() {
    let stall = Stall::open().await;
    let fields = "draft { cartId paymentLink email total { amount } problems expiresAt }";
    let lines = json!([{ "variantId": stall.mug.to_string(), "quantity": 2 }]);
    let input = json!({ "email": "buyer@example.com", "lines": lines, "languageCode": "DE" });
    let answer = done(&stall.shop, "orderDraftCreate", fields, input).await;
    let draft = &answer["draft"];
    assert_eq!((&draft["email"], &draft["paymentLink"]), (&json!("buyer@example.com"), &Value::Null));
    assert!(!draft["problems"].as_array().unwrap().is_empty(), "the address is missing");
    let document = "query ($id: ID!) { cart(id: $id) { email totalQuantity totals { total { amount } } } }";
    let cart = stall.shop.query(document, json!({ "id": draft["cartId"] })).await.at("cart").clone();
    let expected = json!({ "email": draft["email"], "totalQuantity": 2, "totals": { "total": draft["total"] } });
    assert_eq!(cart, expected);
    for (input, expected) in [
        (json!({ "email": "buyer@example.com", "lines": [] }), ("REQUIRED", "lines")),
        (json!({ "email": "", "lines": lines }), ("REQUIRED", "email")),
        (json!({ "email": "buyer@example.com", "lines": lines, "channel": "moon" }), ("NOT_FOUND", "channel")),
    ] {
        let told = refused(&stall.shop, "orderDraftCreate", "OrderUserError", input.clone()).await;
        assert_eq!(told, pairs(&[expected]), "{input}");
    }
}
