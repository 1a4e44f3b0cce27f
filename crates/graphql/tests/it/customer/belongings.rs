use cartwright_services::identity::SignedIn;
use cartwright_testkit::{Answer, PASSWORD};
use serde_json::{Value, json};

use crate::sale::{Stall, documents, text};

const ADD: &str = "mutation Keep($input: CustomerAddressCreateInput!) { customerAddressCreate(input: $input) {
    address { id isDefault address { address1 countryCode } } replayed userErrors { path ... on CustomerUserError { code } } } }";
const UPDATE: &str = "mutation Change($input: CustomerAddressUpdateInput!) { customerAddressUpdate(input: $input) {
    address { isDefault } userErrors { path ... on CustomerUserError { code } } } }";
const DELETE: &str = "mutation Drop($input: CustomerAddressDeleteInput!) { customerAddressDelete(input: $input) {
    deletedId userErrors { path ... on CustomerUserError { code } } } }";

async fn ask(stall: &Stall, who: &SignedIn, document: &str, variables: Value) -> Answer {
    let answer = stall.shop.query_as(who, document, variables).await;
    assert!(answer.errors().is_empty(), "{answer:#?}");
    answer
}

/// An order of the customer with one mug, as a storefront places it; its id.
async fn order(stall: &Stall, who: &SignedIn) -> String {
    let lines = json!([{ "variantId": stall.mug.to_string(), "quantity": 1 }]);
    let made = ask(stall, who, documents::CART_CREATE, json!({ "input": { "lines": lines } })).await;
    let cart = text(made.at("cartCreate/cart/id"));
    let address = json!({ "input": { "cartId": cart, "shippingAddress": documents::address() } });
    let answer = ask(stall, who, documents::CART_ADDRESSES_UPDATE, address).await;
    let method = answer.at("cartAddressesUpdate/cart/shippingMethods/0/id").clone();
    let chosen = json!({ "input": { "cartId": cart, "shippingMethodId": method } });
    ask(stall, who, documents::CART_SHIPPING_METHOD_SELECT, chosen).await;
    let pay = json!({ "cartId": cart, "provider": "manual", "idempotencyKey": format!("pay {cart}") });
    let paid = ask(stall, who, documents::PAYMENT_SESSION_CREATE, json!({ "input": pay })).await;
    let session = text(paid.at("paymentSessionCreate/paymentSession/id"));
    let complete = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": format!("buy {cart}") });
    let placed = ask(stall, who, documents::CHECKOUT_COMPLETE, json!({ "input": complete })).await;
    text(placed.at("checkoutComplete/result/order/id"))
}

#[tokio::test]
async fn a_customer_keeps_addresses() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    let kept = ask(&stall, &ada, ADD, json!({ "input": { "address": documents::address() } })).await;
    assert_eq!(kept.at("customerAddressCreate/address/isDefault"), true);
    let id = text(kept.at("customerAddressCreate/address/id"));
    let me = "{ me { defaultAddress { id } addresses { id } } }";
    let shown = ask(&stall, &ada, me, json!({})).await;
    assert_eq!(shown.data(), &json!({ "me": { "defaultAddress": { "id": id }, "addresses": [{ "id": id }] } }));
    let wrong = json!({ "input": { "address": { "countryCode": "DE" } } });
    let refused = ask(&stall, &ada, ADD, wrong).await;
    let paths: Vec<&Value> =
        refused.at("customerAddressCreate/userErrors").as_array().into_iter().flatten().map(|e| &e["path"]).collect();
    assert!(paths.contains(&&json!(["address", "lastName"])), "{paths:?}");
    let bob = stall.shop.customer("bob@shop.example").await;
    let not_found = json!([{ "path": ["id"], "code": "NOT_FOUND" }]);
    for foreign in [id.as_str(), "customeraddress_00000000000070008000000000000000", "null", ""] {
        let input = json!({ "input": { "id": foreign } });
        let changed = ask(&stall, &bob, UPDATE, input.clone()).await;
        assert_eq!(changed.at("customerAddressUpdate/userErrors"), &not_found, "row 22: {foreign}");
        let deleted = ask(&stall, &bob, DELETE, input).await;
        assert_eq!(deleted.at("customerAddressDelete/userErrors"), &not_found);
    }
    assert_eq!(
        stall.shop.query(ADD, json!({ "input": { "address": documents::address() } })).await.codes(),
        ["UNAUTHENTICATED"]
    );
    let deleted = ask(&stall, &ada, DELETE, json!({ "input": { "id": id } })).await;
    assert_eq!(deleted.at("customerAddressDelete/deletedId"), &json!(id));
}

#[tokio::test]
async fn a_list_of_orders_costs_the_same_however_long_it_is() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    order(&stall, &ada).await;
    let document = "{ me { orders(first: 10) { totalCount nodes { number email customer { email } lines { title }
        payments { status } fulfillments { id } events(first: 5) { totalCount nodes { message } } } } } }";
    let cost = async |expected: usize| {
        let before = stall.shop.statements();
        let answer = ask(&stall, &ada, document, json!({})).await;
        assert_eq!(answer.at("me/orders/nodes").as_array().map(Vec::len), Some(expected));
        assert_eq!(answer.at("me/orders/nodes/0/customer/email"), "ada@shop.example");
        stall.shop.statements() - before
    };
    let one = cost(1).await;
    order(&stall, &ada).await;
    order(&stall, &ada).await;
    assert_eq!(cost(3).await, one);
}

#[tokio::test]
async fn row_18_an_order_of_somebody_else_looks_like_one_that_does_not_exist() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    let bob = stall.shop.customer("bob@shop.example").await;
    let id = order(&stall, &ada).await;
    let unknown = "order_00000000000070008000000000000000";
    let by_id = "query Order($id: ID!) { order(by: { id: $id }) { number customer { id } } node(id: $id) { id } }";
    let own = ask(&stall, &ada, by_id, json!({ "id": id })).await;
    let number = text(own.at("order/number"));
    assert_eq!(own.at("order/customer/id"), &json!(ada.customer.to_string()));
    assert_eq!(own.at("node/id"), &json!(id));
    let by_number = "query Order($number: String!) { order(by: { number: $number }) { id } }";
    assert_eq!(ask(&stall, &ada, by_number, json!({ "number": number })).await.at("order/id"), &json!(id));
    let nothing = json!({ "order": null, "node": null });
    assert_eq!(ask(&stall, &ada, by_id, json!({ "id": unknown })).await.data(), &nothing);
    assert_eq!(ask(&stall, &bob, by_id, json!({ "id": id })).await.data(), &nothing);
    assert_eq!(stall.shop.query(by_id, json!({ "id": id })).await.data(), &nothing);
    for foreign in [number.as_str(), "", "null", "\0"] {
        let found = ask(&stall, &bob, by_number, json!({ "number": foreign })).await;
        assert_eq!(found.data(), &json!({ "order": null }), "row 119: {foreign}");
    }
}

#[tokio::test]
async fn the_cart_is_the_same_on_every_device_and_signing_in_brings_the_guests() {
    let stall = Stall::open().await;
    stall.shop.register("ada@shop.example").await;
    let sign_in = "mutation SignIn($input: SessionCreateInput!) { sessionCreate(input: $input) {
        cart { id totalQuantity } customer { cart { id } } userErrors { message } } }";
    let with = async |cart: Option<&str>| {
        let input = json!({ "email": "ada@shop.example", "password": PASSWORD, "cartId": cart });
        stall.run(sign_in, json!({ "input": input })).await
    };
    let first = stall.cart_with(2).await;
    let answer = with(Some(&first)).await;
    assert_eq!(answer.at("sessionCreate/cart"), &json!({ "id": first, "totalQuantity": 2 }));
    assert_eq!(answer.at("sessionCreate/customer/cart/id"), &json!(first));
    let second = stall.cart_with(1).await;
    assert_eq!(with(Some(&second)).await.at("sessionCreate/cart"), &json!({ "id": first, "totalQuantity": 3 }));
    assert_eq!(with(None).await.at("sessionCreate/cart/totalQuantity"), 3);
    let read = "query Cart($id: ID!) { cart(id: $id) { status } }";
    for closed in [&first, &second] {
        let guest = stall.run(read, json!({ "id": closed })).await;
        assert_eq!(guest.data(), &json!({ "cart": null }), "row 20: a customer's cart opens to nobody else");
    }
    let ada = stall.shop.sign_in("ada@shop.example").await;
    assert_eq!(ask(&stall, &ada, read, json!({ "id": second })).await.at("cart/status"), "MERGED");
}

#[tokio::test]
async fn row_113_a_card_number_is_kept_in_no_text() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    let card = "4111 1111 1111 1111";
    let cart = stall.cart_with(1).await;
    let errors = async |document: &str, root: &str, input: Value| {
        let answer = ask(&stall, &ada, document, json!({ "input": input })).await;
        answer.at(root).pointer("/userErrors/0/path").cloned().unwrap_or_default()
    };
    let details = documents::CART_DETAILS_UPDATE;
    let note = json!({ "cartId": cart, "note": format!("take {card}") });
    assert_eq!(errors(details, "cartDetailsUpdate", note).await, json!(["note"]));
    let attributes = json!({ "cartId": cart, "attributes": [{ "key": "card", "value": card }] });
    assert_eq!(errors(details, "cartDetailsUpdate", attributes).await, json!(["attributes", "0", "value"]));
    let mut address = documents::address();
    address["address2"] = json!(card);
    let shipping = json!({ "cartId": cart, "shippingAddress": address });
    let path = errors(documents::CART_ADDRESSES_UPDATE, "cartAddressesUpdate", shipping).await;
    assert_eq!(path, json!(["shippingAddress", "address2"]));
    let profile =
        "mutation Name($input: CustomerUpdateInput!) { customerUpdate(input: $input) { userErrors { path } } }";
    assert_eq!(errors(profile, "customerUpdate", json!({ "lastName": card })).await, json!(["lastName"]));
    let stored = format!("note LIKE '%{card}%' OR CAST(attributes AS TEXT) LIKE '%{card}%'");
    assert_eq!(stall.shop.database().count("cart", &stored).await, 0);
}

#[tokio::test]
async fn customers_call_their_own_orders_off_and_guests_those_that_they_can_open() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    let bob = stall.shop.customer("bob@shop.example").await;
    let cancel = "mutation($input: OrderCancelInput!) { orderCancel(input: $input) {
        order { status paymentStatus canCancel refunds { id } payments { status } }
        replayed userErrors { ... on OrderUserError { code path } } } }";
    let (first, second) = (order(&stall, &ada).await, order(&stall, &ada).await);
    let input = json!({ "input": { "by": { "id": first }, "reason": "Changed my mind", "idempotencyKey": "off" } });
    let foreign = ask(&stall, &bob, cancel, input.clone()).await;
    assert_eq!(foreign.at("orderCancel/userErrors"), &json!([{ "code": "NOT_FOUND", "path": ["by"] }]));
    for replayed in [false, true] {
        let done = ask(&stall, &ada, cancel, input.clone()).await;
        let expected = json!({ "status": "CANCELLED", "paymentStatus": "VOIDED", "canCancel": false, "refunds": [],
            "payments": [{ "status": "VOIDED" }] });
        assert_eq!(done.at("orderCancel/order"), &expected);
        assert_eq!(done.at("orderCancel/replayed"), replayed);
    }
    let again = ask(&stall, &ada, cancel, json!({ "input": { "by": { "id": first } } })).await;
    assert_eq!(again.at("orderCancel/userErrors"), &json!([{ "code": "INVALID_TRANSITION", "path": [] }]));
    let token =
        ask(&stall, &ada, "query($id: ID!) { order(by: { id: $id }) { accessToken } }", json!({ "id": second })).await;
    let by = json!({ "input": { "by": { "accessToken": token.at("order/accessToken") } } });
    assert_eq!(stall.run(cancel, by).await.at("orderCancel/order/status"), "CANCELLED");
}

#[tokio::test]
async fn an_order_is_bought_again_as_far_as_it_is_there() {
    let stall = Stall::open().await;
    let ada = stall.shop.customer("ada@shop.example").await;
    let bob = stall.shop.customer("bob@shop.example").await;
    let again = "mutation($input: OrderReorderInput!) { orderReorder(input: $input) {
        cart { id email totalQuantity lines { variant { id } quantity } }
        replayed userErrors { ... on CartUserError { code path } } } }";
    let id = order(&stall, &ada).await;
    let input = json!({ "input": { "by": { "id": id }, "idempotencyKey": "again" } });
    let foreign = ask(&stall, &bob, again, input.clone()).await;
    assert_eq!(foreign.at("orderReorder/userErrors"), &json!([{ "code": "NOT_FOUND", "path": ["by"] }]));
    let first = ask(&stall, &ada, again, input.clone()).await.at("orderReorder").clone();
    let second = ask(&stall, &ada, again, input).await.at("orderReorder").clone();
    assert_eq!((&first["replayed"], &second["replayed"]), (&json!(false), &json!(true)));
    assert_eq!(first["cart"], second["cart"]);
    let bought = first["cart"]["totalQuantity"].as_i64().expect("a number");
    assert!(bought >= 1, "{first:#}");
    assert_eq!(first["cart"]["lines"][0]["variant"]["id"], stall.mug.to_string());
    // Nothing is left: the cart takes in nothing, and nobody is refused.
    let take = json!({ "changes": [{ "variantId": stall.mug.to_string(),
        "locationId": stall.shop.location().to_string(), "quantity": 0 }] });
    let document = "mutation($input: InventorySetInput!) { inventorySet(input: $input) { userErrors { message } } }";
    let left = "{ inventoryLevels(first: 1) { nodes { onHand reserved } } }";
    let level = stall.shop.admin(left, json!({})).await.at("inventoryLevels/nodes/0").clone();
    let mut take = take;
    take["changes"][0]["quantity"] = level["reserved"].clone();
    take["changes"][0]["expected"] = level["onHand"].clone();
    let taken = stall.shop.admin(document, json!({ "input": take })).await;
    assert_eq!(taken.at("inventorySet/userErrors"), &json!([]));
    let empty = ask(&stall, &ada, again, json!({ "input": { "by": { "id": id } } })).await;
    assert_eq!(empty.at("orderReorder/userErrors"), &json!([]));
    assert_eq!(empty.at("orderReorder/cart/totalQuantity"), &json!(bought));
}
