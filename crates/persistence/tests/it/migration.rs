//! What migrations make of the rows that they find.

use cartwright_migrations::Migrator;
use cartwright_testkit::TestDatabase;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;

/// The steps before the one with the ledger of payments.
const BEFORE_LEDGER: u32 = 8;

const NOW: &str = "'2026-11-20 08:00:00+00:00'";

fn key(number: u32) -> String {
    format!("'00000000-0000-7000-8000-{number:012}'")
}

/// An order with a payment of 30.00 that stands so.
fn order(number: u32, status: &str, payment_status: &str, captured: i64) -> String {
    let (order, cart) = (key(number), key(100 + number));
    let (token, payment) = (key(200 + number), key(300 + number));
    format!(
        "INSERT INTO cart (id, token, channel_id, status, version, language, attributes, expires_at, created_at, updated_at)
            VALUES ({cart}, {token}, {channel}, 'completed', 1, 'en', '[]', {NOW}, {NOW}, {NOW});
         INSERT INTO sales_order (id, number, cart_id, channel_id, status, payment_status, fulfillment_status, currency, language, email,
                attributes, totals, total_minor, search_text, version, placed_at, updated_at)
            VALUES ({order}, 'N{number}', {cart}, {channel}, 'open', '{payment_status}', 'unfulfilled', 'EUR', 'en',
                'a@shop.example', '[]', '{{}}', 3000, '', 1, {NOW}, {NOW});
         INSERT INTO payment (id, order_id, provider, status, amount_minor, captured_minor, currency, created_at, updated_at)
            VALUES ({payment}, {order}, 'test', '{status}', 3000, {captured}, 'EUR', {NOW}, {NOW});",
        channel = key(1000),
    )
}

#[tokio::test]
async fn the_ledger_begins_with_what_payments_were_before_it() {
    let database = TestDatabase::empty().await;
    // A file of SQLite is made by the store.
    database.connect().await.close().await.unwrap();
    let connection = database.raw().await;
    Migrator::up(&connection, Some(BEFORE_LEDGER)).await.unwrap();
    let channel = format!(
        "INSERT INTO channel (id, slug, name, currency, countries, default_country, languages, prices_include_tax, payment_providers,
                is_default, created_at, updated_at)
            VALUES ({}, 'web', 'Web', 'EUR', '[]', 'DE', '[]', TRUE, '[]', TRUE, {NOW}, {NOW});",
        key(1000)
    );
    let orders = [
        order(1, "pending", "pending", 0),
        order(2, "authorized", "authorized", 0),
        order(3, "authorized", "partially_paid", 1000),
        order(4, "captured", "paid", 3000),
        order(5, "voided", "voided", 0),
        order(6, "pending", "partially_paid", 500),
        order(7, "captured", "partially_paid", 2000),
    ];
    connection.execute_unprepared(&(channel + &orders.concat())).await.unwrap();
    Migrator::up(&connection, None).await.unwrap();
    connection.close().await.unwrap();
    let store = database.connect().await;
    assert_eq!(store.orders().ledger_faults().await.unwrap(), []);
    // Of five payments something came or is held, and of one both.
    assert_eq!(store.orders().ledger_length().await.unwrap(), 2 * 6);
    assert_eq!(database.count("ledger_entry", "account = 'captured' AND amount_minor > 0").await, 4);
}
