//! Paying by Stripe over HTTP, with the worker of a real process.

use std::{sync::Arc, time::Duration};

use axum::http::{Method, StatusCode};
use cartwright_testkit::{SignedEvent, StripeServer};
use serde_json::{Value, json};
use tokio::{sync::Semaphore, task::JoinSet, time::sleep};

use super::{
    buyer::{Purchase, Step, anvil, stock_of},
    executable::{Answer, Place, Server},
};

fn flags(stripe: &StripeServer) -> Vec<String> {
    let flags = [
        ("--seed", "off"),
        ("--stripe-secret-key", stripe.key()),
        ("--stripe-webhook-secret", stripe.webhook_secret()),
        ("--stripe-api-url", &stripe.url()),
    ];
    flags.iter().flat_map(|(flag, value)| [(*flag).to_owned(), (*value).to_owned()]).collect()
}

/// So many anvils in a shop whose first channel has all providers.
async fn fill(place: &Place, stripe: &StripeServer, units: u32) {
    let file = place.file("anvils.csv", &stock_of(units));
    let flags = flags(stripe);
    let arguments: Vec<&str> = ["import", &file].into_iter().chain(flags.iter().map(String::as_str)).collect();
    assert_eq!(place.run(&arguments).await.code(), Some(0));
}

async fn serve(place: &Place, stripe: &StripeServer) -> Server {
    let flags = flags(stripe);
    place.serve(&flags.iter().map(String::as_str).collect::<Vec<_>>()).await
}

async fn tell(server: &Server, provider: &str, event: &SignedEvent) -> Answer {
    let headers = [("content-type", "application/json"), ("stripe-signature", event.signature.as_str())];
    server.send(Method::POST, &format!("/webhooks/{provider}"), &headers, event.body.clone()).await
}

/// What the function answers, as soon as it answers something.
async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    for _ in 0..400 {
        if let Some(found) = look().await {
            return found;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come");
}

const CREATE: &str = "mutation ($variant: ID!, $key: String!) {
    cartCreate(input: { lines: [{ variantId: $variant, quantity: 1 }], email: \"ada@shop.example\", idempotencyKey: $key }) {
        cart { id }
    }
}";
const PAY: &str = "mutation ($cart: ID!, $key: String!) {
    paymentSessionCreate(input: { cartId: $cart, provider: \"stripe\", idempotencyKey: $key }) {
        paymentSession { status clientSecret nextAction { url } }
        userErrors { message }
    }
}";

#[tokio::test]
async fn row_45_the_webhook_makes_the_order_and_takes_nothing_else_in() {
    let (place, stripe) = (Place::new().await, StripeServer::open().await);
    fill(&place, &stripe, 10).await;
    let server = serve(&place, &stripe).await;
    let variant = anvil(&server).await;
    let key = "3d1c6a52-2a3e-4f0e-9a57-7d0f2b8f4c11";
    let created = server.query(CREATE, json!({ "variant": variant, "key": key })).await;
    let cart = created["cartCreate"]["cart"]["id"].clone();
    let paid = server.query(PAY, json!({ "cart": cart, "key": key })).await["paymentSessionCreate"].clone();
    assert_eq!(paid["userErrors"], json!([]));
    stripe.customer_pays(paid["paymentSession"]["clientSecret"].as_str().expect("a secret"));
    let events = stripe.events();
    let event = events.last().expect("it was paid");
    let now = chrono::Utc::now().timestamp();
    let true_event = stripe.sign(event, now);
    for (forged, provider, status, code) in [
        (StripeServer::sign_with("whsec_of_nobody", event, now), "stripe", StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (stripe.sign(event, now - 1000), "stripe", StatusCode::BAD_REQUEST, "BAD_REQUEST"),
        (true_event.clone(), "manual", StatusCode::NOT_FOUND, "NOT_FOUND"),
        (true_event.clone(), "nobody", StatusCode::NOT_FOUND, "NOT_FOUND"),
    ] {
        let answer = tell(&server, provider, &forged).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    let long = SignedEvent { signature: true_event.signature.clone(), body: "x".repeat(600 * 1024) };
    assert_eq!(tell(&server, "stripe", &long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(server.get("/webhooks/stripe", &[]).await.status, StatusCode::METHOD_NOT_ALLOWED);
    let order = "query ($id: ID!) { cart(id: $id) { order { number paymentStatus } } }";
    let none = server.query(order, json!({ "id": cart })).await;
    assert_eq!(none["cart"]["order"], Value::Null);
    for _ in 0..3 {
        assert_eq!(tell(&server, "stripe", &true_event).await.status, StatusCode::OK);
    }
    let order = eventually("the order", || async {
        let found = server.query(order, json!({ "id": cart })).await["cart"]["order"].clone();
        found.is_object().then_some(found)
    })
    .await;
    assert_eq!(order["paymentStatus"], "PAID");
    assert_eq!(place.database.count("sales_order", "1 = 1").await, 1);
    assert_eq!(place.database.count("audit_entry", "action = 'payment.notification'").await, 2);
}

/// Buys until nobody answers any more; answers what was begun.
async fn buy(
    server: std::net::SocketAddr,
    variant: String,
    mut open: Vec<Purchase>,
    done: Arc<Semaphore>,
) -> Vec<Purchase> {
    let mut all = Vec::new();
    loop {
        let mut purchase = open.pop().unwrap_or_else(|| Purchase::by_stripe(&variant, "pm_card_visa"));
        while purchase.order_token.is_none() {
            match purchase.step(server).await {
                Step::Done => done.add_permits(1),
                Step::Again => sleep(Duration::from_millis(20)).await,
                Step::Refused(code) => panic!("{code}: {purchase:?}"),
                Step::Unanswered => {
                    all.push(purchase);
                    all.append(&mut open);
                    return all;
                }
            }
        }
        all.push(purchase);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_106_row_103_who_pays_a_server_that_is_killed_pays_once_for_each_order() {
    let (place, stripe) = (Place::new().await, StripeServer::open().await);
    fill(&place, &stripe, 5000).await;
    let mut purchases: Vec<Purchase> = Vec::new();
    for writes in [5, 26, 43] {
        let mut server = serve(&place, &stripe).await;
        let variant = anvil(&server).await;
        let done = Arc::new(Semaphore::new(0));
        let (finished, open): (Vec<_>, Vec<_>) = purchases.into_iter().partition(|one| one.order_token.is_some());
        purchases = finished;
        let mut shares: Vec<Vec<Purchase>> = (0..4).map(|_| Vec::new()).collect();
        for (index, purchase) in open.into_iter().enumerate() {
            shares[index % 4].push(purchase);
        }
        let mut buyers: JoinSet<_> =
            shares.into_iter().map(|share| buy(server.address(), variant.clone(), share, Arc::clone(&done))).collect();
        done.acquire_many(writes).await.expect("it stays open").forget();
        server.kill().await;
        while let Some(bought) = buyers.join_next().await {
            purchases.extend(bought.expect("no panic"));
        }
    }
    let server = serve(&place, &stripe).await;
    for purchase in &mut purchases {
        while purchase.order_token.is_none() {
            match purchase.step(server.address()).await {
                Step::Done => {}
                Step::Again => sleep(Duration::from_millis(50)).await,
                other => panic!("{other:?}: {purchase:?}"),
            }
        }
    }
    // Payments of which no order came are given back or never made: what is left is that of the orders.
    let orders = place.database.count("sales_order", "1 = 1").await;
    assert_eq!(orders, i64::try_from(purchases.len()).expect("a small number"));
    assert_eq!(place.database.count("sales_order", "payment_status = 'paid'").await, orders);
    eventually("the last unit of money", || async { (stripe.balance() == orders * 500).then_some(()) }).await;
    for intent in stripe.intents() {
        assert!(stripe.charges(intent["id"].as_str().expect("a name")) <= 1, "{intent:#}");
    }
    let store = place.database.connect().await;
    assert_eq!(store.orders().ledger_faults().await.expect("the books are read"), []);
    assert_eq!(store.stock().unexplained_levels().await.expect("the books are read"), []);
    store.close().await.expect("the connection closes");
}
