//! The whole life of an order, from the cart to the exchanged return, as a storefront, the shop's staff and the payment provider live it: through
//! the two schemas, over HTTP.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use cartwright_testkit::{SignedEvent, StripeServer};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::executable::{ADMIN_TOKEN, Place, Server};

const GOODS: &str =
    "Handle,Title,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,\
Variant Price,Variant Requires Shipping,Published
anvil,Anvil,ANV,shopify,10,deny,20.00,true,true
hammer,Hammer,HAM,shopify,10,deny,15.00,true,true
";

/// The parties.
struct World {
    place: Place,
    server: Server,
    stripe: Option<StripeServer>,
}

/// Who takes the money.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Provider {
    Test,
    Stripe,
}

impl World {
    async fn open(provider: Provider) -> Self {
        let place = Place::new().await;
        let stripe = match provider {
            Provider::Test => None,
            Provider::Stripe => Some(StripeServer::open().await),
        };
        let url = stripe.as_ref().map(StripeServer::url).unwrap_or_default();
        let mut flags = vec!["--seed", "off", "--admin-token", ADMIN_TOKEN];
        if let Some(stripe) = &stripe {
            flags.extend(["--stripe-secret-key", stripe.key(), "--stripe-webhook-secret", stripe.webhook_secret()]);
            flags.extend(["--stripe-api-url", &url, "--stripe-capture", "manual"]);
        }
        let file = place.file("goods.csv", GOODS);
        let import: Vec<&str> = ["import", &file].into_iter().chain(flags.iter().copied()).collect();
        assert_eq!(place.run(&import).await.code(), Some(0));
        let server = place.serve(&flags).await;
        let world = Self { place, server, stripe };
        let zone =
            world.staff("shippingZoneCreate", "shippingZone { id }", json!({ "name": "DE", "countries": ["DE"] }));
        let zone = zone.await["shippingZone"]["id"].clone();
        let channel = world.ask_staff("{ channels { id } }", json!({})).await;
        let channel = channel["channels"][0]["id"].clone();
        let method = json!({ "zoneId": zone, "channelId": channel, "name": "Parcel",
            "rate": { "flat": { "price": { "amount": "4.90", "currencyCode": "EUR" } } } });
        world.staff("shippingMethodCreate", "shippingMethod { id }", method).await;
        world
    }

    /// What the storefront reads.
    async fn ask(&self, document: &str, variables: Value) -> Value {
        self.server.query(document, variables).await
    }

    /// What staff read.
    async fn ask_staff(&self, document: &str, variables: Value) -> Value {
        let authorization = format!("Bearer {ADMIN_TOKEN}");
        let answer =
            self.server.post("/admin/graphql", &[("authorization", &authorization)], document, variables).await;
        let body = answer.json();
        assert!(body.get("errors").is_none(), "{document}: {body:#}");
        body["data"].clone()
    }

    /// The storefront does something; it is not refused.
    async fn shop(&self, name: &str, seen: &str, input: Value) -> Value {
        let document = mutation(name, seen);
        let payload = self.ask(&document, json!({ "input": input })).await[name].clone();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Staff do something; it is not refused.
    async fn staff(&self, name: &str, seen: &str, input: Value) -> Value {
        let document = mutation(name, seen);
        let payload = self.ask_staff(&document, json!({ "input": input })).await[name].clone();
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        payload
    }

    /// Stripe tells the shop what has happened, everything twice and the last first.
    async fn stripe_tells(&self) {
        let Some(stripe) = &self.stripe else {
            return;
        };
        let mut events = stripe.events();
        events.reverse();
        for event in events.iter().chain(&events) {
            let SignedEvent { signature, body } = stripe.sign(event, chrono::Utc::now().timestamp());
            let headers = [("content-type", "application/json"), ("stripe-signature", signature.as_str())];
            let answer = self.server.send(Method::POST, "/webhooks/stripe", &headers, body).await;
            assert_eq!(answer.status, StatusCode::OK);
        }
    }

    /// Looks until what is looked for is there.
    async fn until(&self, document: &str, variables: Value, is_there: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..400 {
            let found = self.ask_staff(document, variables.clone()).await;
            if is_there(&found) {
                return found;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("it did not come: {:#}", self.ask_staff(document, variables).await);
    }

    /// The path leads to a document, and only as it was given out.
    async fn assert_prints(&self, path: &Value) {
        let path = path.as_str().expect("a path");
        let printed = self.server.get(path, &[]).await;
        assert_eq!(
            (printed.status, &printed.headers["content-type"]),
            (StatusCode::OK, &"application/pdf".parse().expect("a value"))
        );
        assert!(printed.text.starts_with("%PDF-") && printed.text.len() > 10_000, "{}", printed.text.len());
        assert_eq!(printed.headers["cache-control"], "no-store");
        assert!(printed.headers["content-disposition"].to_str().expect("text").ends_with(".pdf\""));
        let (place, query) = path.split_once('?').expect("a query");
        let (until, token) = query.split_once("&token=").expect("a token");
        let other = if token.ends_with('0') { '1' } else { '0' };
        let forged = format!("{place}?{until}&token={}{other}", &token[..token.len() - 1]);
        for wrong in [&forged, place, &format!("{place}?token={token}"), &format!("/documents/receipt?{query}")] {
            let answer = self.server.get(wrong, &[]).await;
            assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "NOT_FOUND"), "{wrong}");
        }
        let posted = self.server.send(Method::POST, path, &[], String::new()).await;
        assert_eq!(posted.status, StatusCode::METHOD_NOT_ALLOWED);
    }

    /// The books of money and stock agree with everything.
    async fn check_books(&self) {
        let store = self.place.database.connect().await;
        assert_eq!(store.orders().ledger_faults().await.expect("the books are read"), []);
        assert_eq!(store.stock().unexplained_levels().await.expect("the books are read"), []);
        store.close().await.expect("the connection closes");
    }
}

fn mutation(name: &str, seen: &str) -> String {
    let type_name = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    format!("mutation ($input: {type_name}!) {{ {name}(input: $input) {{ {seen} userErrors {{ message path }} }} }}")
}

const ORDER: &str = "query ($id: ID!) { order(by: { id: $id }) {
    status paymentStatus fulfillmentStatus lines { id title }
    payments { id provider status capturedAmount { amount } refundedAmount { amount } }
    returns { id status exchangeOrderId } events { nodes { kind } }
} }";

const STOCK: &str = "{ inventoryLevels(first: 10) { nodes { onHand reserved variant { sku } } } }";

#[tokio::test]
async fn with_the_test_provider() {
    live(Provider::Test).await;
}

#[tokio::test]
async fn with_stripe() {
    live(Provider::Stripe).await;
}

async fn live(provider: Provider) {
    let world = World::open(provider).await;
    let key = |step: u32| format!("3d1c6a52-2a3e-4f0e-9a57-7d0f2b8f4c{step:02}");

    // A customer fills a cart: two anvils, to be sent to Berlin.
    let found = world.ask("{ products(first: 10) { nodes { title firstAvailableVariant { id } } } }", json!({})).await;
    let variant = |title: &str| {
        let products = found["products"]["nodes"].as_array().expect("products");
        let product = products.iter().find(|product| product["title"] == title).expect("it is there");
        product["firstAvailableVariant"]["id"].clone()
    };
    let lines = json!([{ "variantId": variant("Anvil"), "quantity": 2 }]);
    let cart = json!({ "lines": lines, "email": "ada@shop.example", "idempotencyKey": key(1) });
    let cart = world.shop("cartCreate", "cart { id }", cart).await["cart"]["id"].clone();
    let address = json!({ "firstName": "Ada", "lastName": "Nowak", "address1": "Lindenweg 7", "city": "Berlin",
        "postalCode": "10115", "countryCode": "DE" });
    let seen = "cart { shippingMethods { id } }";
    let addressed =
        world.shop("cartAddressesUpdate", seen, json!({ "cartId": cart, "shippingAddress": address })).await;
    let method = addressed["cart"]["shippingMethods"][0]["id"].clone();
    let selected = json!({ "cartId": cart, "shippingMethodId": method });
    let selected = world.shop("cartShippingMethodSelect", "cart { totals { total { amount } } }", selected).await;
    assert_eq!(selected["cart"]["totals"]["total"]["amount"], "44.90");

    // The payment begins: the stock is hers for a while, the amount is fixed.
    let name = if provider == Provider::Test { "test" } else { "stripe" };
    let session = json!({ "cartId": cart, "provider": name, "idempotencyKey": key(2) });
    let seen = "paymentSession { id clientSecret amount { amount } }";
    let session = world.shop("paymentSessionCreate", seen, session).await["paymentSession"].clone();
    assert_eq!(session["amount"]["amount"], "44.90");

    // She pays. By Stripe she does it in the browser and closes it; the shop hears of it and places the order.
    let token = if let Some(stripe) = &world.stripe {
        stripe.customer_pays(session["clientSecret"].as_str().expect("a secret"));
        world.stripe_tells().await;
        let document = "query ($id: ID!) { cart(id: $id) { order { accessToken } } }";
        loop {
            let order = world.ask(document, json!({ "id": cart })).await["cart"]["order"].clone();
            if order.is_object() {
                break order["accessToken"].clone();
            }
            sleep(Duration::from_millis(50)).await;
        }
    } else {
        let checkout = json!({ "cartId": cart, "paymentSessionId": session["id"], "expectedTotal": "44.90",
            "idempotencyKey": key(3) });
        let seen = "result { ... on OrderPlaced { order { accessToken } } }";
        world.shop("checkoutComplete", seen, checkout).await["result"]["order"]["accessToken"].clone()
    };
    let by = json!({ "accessToken": token });
    let document = "query ($by: OrderBy!) { order(by: $by) { id number paymentStatus canCancel lines { id } } }";
    let placed = world.ask(document, json!({ "by": by })).await["order"].clone();
    assert_eq!((&placed["paymentStatus"], &placed["canCancel"]), (&json!("AUTHORIZED"), &json!(true)));
    let id = placed["id"].clone();
    world.check_books().await;

    // The staff take the money, pack both anvils with a slip, and send them; the invoice is there for the customer.
    let order = world.ask_staff(ORDER, json!({ "id": id })).await["order"].clone();
    let payment = order["payments"][0]["id"].clone();
    let seen = "order { paymentStatus }";
    let captured = world.staff("paymentCapture", seen, json!({ "paymentId": payment, "idempotencyKey": key(4) })).await;
    assert_eq!(captured["order"]["paymentStatus"], "PAID");
    let parcel = json!({ "orderId": id, "trackingNumber": "0034", "shipped": false, "idempotencyKey": key(5) });
    let packed = world.staff("fulfillmentCreate", "order { fulfillments { id packingSlipPath } }", parcel).await;
    let parcel = packed["order"]["fulfillments"][0].clone();
    world.assert_prints(&parcel["packingSlipPath"]).await;
    let document = "query ($by: OrderBy!) { order(by: $by) { canCancel invoicePath } }";
    let seen_by_customer = world.ask(document, json!({ "by": by })).await["order"].clone();
    assert_eq!(seen_by_customer["canCancel"], false, "it is packed");
    world.assert_prints(&seen_by_customer["invoicePath"]).await;
    let sent = json!({ "fulfillmentId": parcel["id"], "status": "SHIPPED" });
    let sent = world.staff("fulfillmentUpdate", "order { status fulfillmentStatus }", sent).await;
    assert_eq!(sent["order"], json!({ "status": "COMPLETED", "fulfillmentStatus": "FULFILLED" }));
    let arrived = json!({ "fulfillmentId": parcel["id"], "status": "DELIVERED" });
    let arrived = world.staff("fulfillmentUpdate", "order { fulfillments { status } }", arrived).await;
    assert_eq!(arrived["order"]["fulfillments"][0]["status"], "DELIVERED");
    world.stripe_tells().await;

    // One anvil is too heavy: she asks to send it back, the shop agrees, and sends a hammer for it when it is there. The hammer costs 5.00 less.
    let line = placed["lines"][0]["id"].clone();
    let lines = json!([{ "orderLineId": line, "quantity": 1, "reason": "NOT_AS_DESCRIBED" }]);
    let asked = json!({ "by": by, "lines": lines, "note": "Too heavy", "idempotencyKey": key(6) });
    let asked =
        world.shop("returnRequest", "order { returns { id status } lines { returnableQuantity } }", asked).await;
    assert_eq!(asked["order"]["lines"][0]["returnableQuantity"], 1);
    let back = asked["order"]["returns"][0]["id"].clone();
    world.staff("returnApprove", seen, json!({ "returnId": back, "answer": "Please send it." })).await;
    let exchange = json!([{ "variantId": variant("Hammer") }]);
    let received = json!({ "returnId": back, "exchange": exchange, "idempotencyKey": key(7) });
    let received = world.staff("returnReceive", "order { returns { status exchangeOrderId } }", received).await;
    let new = received["order"]["returns"][0]["exchangeOrderId"].clone();
    world.stripe_tells().await;

    // The old order tells all of it, the new one is paid, and the stock is what is left.
    let is_settled = |found: &Value| found["order"]["payments"][0]["refundedAmount"]["amount"] == "20.00";
    let order = world.until(ORDER, json!({ "id": id }), is_settled).await["order"].clone();
    let expected = json!({ "provider": name, "status": "CAPTURED", "capturedAmount": { "amount": "44.90" },
        "refundedAmount": { "amount": "20.00" }, "id": payment });
    assert_eq!(order["payments"], json!([expected]));
    let mut kinds: Vec<&str> = order["events"]["nodes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|event| event["kind"].as_str().expect("a kind"))
        .collect();
    kinds.dedup();
    let told = [
        "PLACED",
        "PAYMENT_AUTHORIZED",
        "PAYMENT_CAPTURED",
        "FULFILLMENT_PACKED",
        "FULFILLED",
        "COMPLETED",
        "FULFILLMENT_DELIVERED",
        "RETURN_REQUESTED",
        "RETURN_APPROVED",
        "RETURN_RECEIVED",
        "EXCHANGED",
        "REFUND_REQUESTED",
        "REFUNDED",
    ];
    assert_eq!(kinds, told);
    let exchanged = world.ask_staff(ORDER, json!({ "id": new })).await["order"].clone();
    assert_eq!(exchanged["paymentStatus"], "PAID");
    assert_eq!(exchanged["payments"][0]["capturedAmount"]["amount"], "15.00");
    let levels = world.ask_staff(STOCK, json!({})).await["inventoryLevels"]["nodes"].clone();
    let of = |sku: &str| {
        let levels = levels.as_array().expect("levels");
        let level = levels.iter().find(|level| level["variant"]["sku"] == sku).expect("it is there");
        (level["onHand"].clone(), level["reserved"].clone())
    };
    assert_eq!((of("ANV"), of("HAM")), ((json!(9), json!(0)), (json!(10), json!(1))));
    if let Some(stripe) = &world.stripe {
        // 44.90 came and 5.00 went back: the hammer is paid by the anvil.
        assert_eq!((stripe.balance(), stripe.intents().len()), (3990, 1));
    }
    world.staff("fulfillmentCreate", "order { status }", json!({ "orderId": new })).await;
    let end = world.ask_staff(ORDER, json!({ "id": new })).await["order"].clone();
    assert_eq!((&end["status"], &end["fulfillmentStatus"]), (&json!("COMPLETED"), &json!("FULFILLED")));
    world.check_books().await;
}
