use cartwright_services::{
    cart::{CartCreate, cart_create},
    customer::{customer_data_export, customer_delete, signed_in_customer},
    identity::{AccountRefusal, SessionCreate, authenticate_customer, session_create},
    ordering::{OrderCancel, OrderNoteAdd, order_cancel, order_note_add},
    payment::{checkout_complete, payment_session_create},
};
use cartwright_testkit::PASSWORD;

use crate::{
    market::{Market, checkout, key, line, placed, session},
    refused::refusals,
};

const WRONG: AccountRefusal = AccountRefusal::WrongPassword { field: "password" };

#[tokio::test]
async fn row_116_the_export_has_everything_and_asks_the_password() {
    let market = Market::open().await;
    let ada = market.shop.request_of(&market.shop.customer("ada@shop.example").await);
    let ticket = market.tickets(5).await;
    let input = CartCreate {
        lines: vec![line(ticket, 1)],
        email: None,
        note: Some("ring twice".to_owned()),
        attributes: Vec::new(),
    };
    let token = cart_create(&ada, input, None).await.unwrap().outcome.cart.token;
    let paid = payment_session_create(&ada, session(token, "approve"), &key()).await.unwrap().outcome.id;
    let order = placed(checkout_complete(&ada, checkout(token, paid), &key()).await);
    let note = OrderNoteAdd { order: order.id, note: "Among staff".to_owned() };
    order_note_add(&market.shop.clerk(), note, None).await.unwrap();
    assert_eq!(refusals(customer_data_export(&ada, "a wrong password", None).await), [WRONG]);
    let data = customer_data_export(&ada, PASSWORD, None).await.unwrap();
    assert_eq!(data["customer"]["email"], "ada@shop.example");
    assert_eq!(data["orders"][0]["number"], *order.number);
    assert_eq!(data["orders"][0]["events"][0]["kind"], "placed");
    assert!(!data.to_string().contains("Among staff"));
    assert_eq!(data["carts"][0]["note"], "ring twice");
    assert_eq!(data["sessions"].as_array().map(Vec::len), Some(1));
    assert!(!data.to_string().contains("$2b$"), "no hash is told");
}

#[tokio::test]
async fn row_117_a_customer_is_forgotten_and_their_orders_stay_under_a_pseudonym() {
    let market = Market::open().await;
    let signed_in = market.shop.customer("ada@shop.example").await;
    let ada = market.shop.request_of(&signed_in);
    let shirt = market.tickets(5).await;
    let input = CartCreate {
        lines: vec![line(shirt, 1)],
        email: None,
        note: Some("ring twice".to_owned()),
        attributes: Vec::new(),
    };
    let token = cart_create(&ada, input.clone(), None).await.unwrap().outcome.cart.token;
    let paid = payment_session_create(&ada, session(token, "approve"), &key()).await.unwrap().outcome.id;
    let order = placed(checkout_complete(&ada, checkout(token, paid), &key()).await);
    cart_create(&ada, input, None).await.unwrap();
    let clerk = market.shop.clerk();
    let note = OrderNoteAdd { order: order.id, note: "Mrs Lovelace rings twice".to_owned() };
    order_note_add(&clerk, note, None).await.unwrap();
    let cancel = OrderCancel { order: order.id, reason: Some("Mrs Lovelace moved".to_owned()), refund: true };
    order_cancel(&clerk, cancel, None).await.unwrap();
    assert_eq!(refusals(customer_delete(&ada, "a wrong password", None).await), [WRONG]);
    assert!(signed_in_customer(&ada).await.unwrap().is_some());
    customer_delete(&ada, PASSWORD, Some("forget me")).await.unwrap();
    assert!(authenticate_customer(market.process(), &signed_in.tokens.access_token).await.is_err());
    let again = SessionCreate { email: "ada@shop.example".to_owned(), password: PASSWORD.to_owned(), cart: None };
    assert_eq!(refusals(session_create(&market.guest(), again, None).await), [AccountRefusal::InvalidCredentials]);
    let left = market.process().store.orders().find(order.id).await.unwrap().unwrap();
    assert_eq!((&left.number, &left.totals, left.note.as_deref()), (&order.number, &order.totals, None));
    assert!(left.email.ends_with("@erased.invalid"));
    for (table, condition) in [
        ("account", "1 = 1"),
        ("customer", "1 = 1"),
        ("session", "1 = 1"),
        ("one_time_token", "1 = 1"),
        ("cart", "email IS NOT NULL OR note IS NOT NULL OR customer_id IS NOT NULL"),
        ("payment_session", "order_draft IS NOT NULL"),
        ("sales_order", "email LIKE '%ada%' OR search_text LIKE '%ada%' OR note IS NOT NULL"),
        ("sales_order_event", "message LIKE '%Lovelace%'"),
        ("refund", "reason LIKE '%Lovelace%'"),
        ("job", "CAST(payload AS TEXT) LIKE '%ada@%'"),
        ("idempotency_key", "CAST(outcome AS TEXT) LIKE '%ada@%'"),
    ] {
        assert_eq!(market.count(table, condition).await, 0, "{table}");
    }
    market.check_books().await;
}
