//! How many statements a purchase costs, so that none creeps in unseen. BEGIN and COMMIT are not counted. Taxes and ways of shipping are among
//! them, one statement each: a process that hears of their changes, which this shop does not, keeps them.

use serde_json::{Value, json};

use super::{Stall, documents, text};

const PAY: &str = "mutation ($input: PaymentSessionCreateInput!) {
    paymentSessionCreate(input: $input) { paymentSession { id } userErrors { ... on CheckoutUserError { code } } }
}";

const COMPLETE: &str = "mutation ($input: CheckoutCompleteInput!) {
    checkoutComplete(input: $input) {
        result { __typename ... on OrderPlaced { order { number totals { total { amount } } } } }
        userErrors { ... on CheckoutUserError { code } }
    }
}";

/// What paying with that provider and completing the checkout cost.
async fn cost(stall: &Stall, provider: &str) -> (u64, u64) {
    let cart = stall.ready_cart_with(1).await;
    let input =
        json!({ "cartId": cart, "provider": provider, "token": "approve", "idempotencyKey": format!("pay {cart}") });
    let (paid, paying) = told(stall, PAY, input).await;
    let session = text(&paid["paymentSessionCreate"]["paymentSession"]["id"]);
    let input = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": format!("buy {cart}") });
    let (placed, completing) = told(stall, COMPLETE, input).await;
    assert_eq!(placed["checkoutComplete"]["result"]["__typename"], "OrderPlaced", "{placed}");
    (paying, completing)
}

async fn told(stall: &Stall, document: &str, input: Value) -> (Value, u64) {
    let before = stall.shop.statements();
    let answer = stall.run(document, json!({ "input": input })).await;
    (answer.data().clone(), stall.shop.statements() - before)
}

/// On Postgres all that is written without an answer is one statement, on SQLite each is one of its own.
fn by_database(stall: &Stall, postgres: (u64, u64), sqlite: (u64, u64)) -> (u64, u64) {
    if stall.shop.shop().store.is_postgres() { postgres } else { sqlite }
}

#[tokio::test]
async fn an_order_that_is_paid_later_costs_so_many_statements() {
    let stall = Stall::open().await;
    assert_eq!(cost(&stall, "manual").await, by_database(&stall, (8, 5), (13, 14)));
}

#[tokio::test]
async fn an_order_whose_provider_is_asked_costs_a_second_transaction() {
    let stall = Stall::open().await;
    assert_eq!(cost(&stall, "test").await, by_database(&stall, (8, 10), (13, 21)));
}

#[tokio::test]
async fn who_wants_to_see_the_cart_pays_for_it() {
    let stall = Stall::open().await;
    let cart = stall.ready_cart_with(1).await;
    let session = stall.session_for(&cart, "manual", "any").await;
    let input = json!({ "cartId": cart, "paymentSessionId": session, "idempotencyKey": "once" });
    let (placed, with_cart) = told(&stall, documents::CHECKOUT_COMPLETE, input).await;
    assert_eq!(placed["checkoutComplete"]["cart"]["status"], "COMPLETED");
    let (_, without) = cost(&stall, "manual").await;
    assert!(with_cart > without, "{with_cart} statements beside {without}");
}
