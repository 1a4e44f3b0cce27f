//! What a checkout decides on, read at once, and what is not read each time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use cartwright_domain::{
    cart::Cart,
    id::{CartToken, PaymentSessionId},
};
use cartwright_persistence::{CheckoutState, StoreError, UnitOfWork};
use cartwright_services::{
    cart::{CartCreate, CartRefusal, CartShippingMethodSelect, cart_create, cart_shipping_method_select},
    fulfillment::{ShippingMethodDelete, shipping_method_delete},
    page::PageRequest,
    payment::payment_session_create,
    pricing::{TaxZoneDelete, tax_zone_delete, tax_zones},
};
use cartwright_testkit::Goods;

use crate::{
    market::{Market, key, session},
    refused::refusals,
};

type Locked = Result<Option<CheckoutState>, StoreError>;

/// Locks the checkout and reads what it decides on.
async fn read(
    market: &Market,
    uow: &UnitOfWork,
    cart: CartToken,
    session: Option<PaymentSessionId>,
    key: &str,
) -> Locked {
    let (shop, sessions) = (market.process(), uow.payment_sessions());
    let Some(locked) = sessions.lock_checkout(cart, None, session).await? else { return Ok(None) };
    let channel = shop.channel_by_id(locked.channel()).unwrap();
    let principal = cart.to_string();
    let key = Some((principal.as_str(), "paymentSessionCreate", key));
    sessions.read_checkout(locked, &channel, key, shop.clock.now()).await.map(Some)
}

#[tokio::test]
async fn what_a_checkout_decides_on_is_what_each_part_says_of_itself() {
    let market = Market::open().await;
    let second_room = market.shop.stock_location("second").await;
    let goods = Goods::priced("10.00").stocked(market.store_room, 3).stocked(second_room, 4);
    let (shirt, ticket) = (market.shop.sell(goods).await, market.tickets(9).await);
    let cart = market.shipped_cart(&[(shirt, 4), (ticket, 2)]).await;
    market.add_engraved(cart, shirt, 1).await;
    let (session, other) = (market.session(cart, "approve").await, market.cart(&[(ticket, 1)]).await);
    let others = market.session(other, "approve").await;
    let store = &market.process().store;
    let uow = store.begin().await.unwrap();
    let state = read(&market, &uow, cart, Some(session), "unused").await.unwrap().unwrap();
    let alone = uow.carts().lock(cart, None).await.unwrap().unwrap();
    assert_eq!(state.cart, alone);
    assert_eq!(alone.lines.len(), 3, "two of them are of the same variant");
    let channel = market.process().channel(None).unwrap();
    let facts = uow.variants().facts(&channel, &[shirt, ticket], market.process().clock.now()).await.unwrap();
    assert_eq!(state.facts, facts);
    assert_eq!(state.session, uow.payment_sessions().lock_with_draft(session).await.unwrap());
    assert_eq!(state.known, None);
    let held = uow.stock().take_reservation(session).await.unwrap();
    assert_eq!(held.len(), 3, "the shirts lie in two places");
    assert_eq!(state.held, held);

    let strange = read(&market, &uow, cart, Some(others), "unused").await.unwrap().unwrap();
    assert_eq!((strange.session, strange.held.len()), (None, 0), "the session is another cart's");
    assert_eq!(strange.cart, alone);
    let unpaid = read(&market, &uow, cart, None, "unused").await.unwrap().unwrap();
    assert_eq!((unpaid.cart, unpaid.session), (alone, None));
    assert!(read(&market, &uow, CartToken(uuid::Uuid::nil()), Some(session), "unused").await.unwrap().is_none());
    uow.rollback().await.unwrap();
}

#[tokio::test]
async fn a_checkout_of_a_cart_without_goods_knows_its_key() {
    let market = Market::open().await;
    let ticket = market.tickets(9).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let used = key();
    let session = payment_session_create(&market.guest(), session(cart, "approve"), &used).await;
    let session = session.unwrap().outcome.id;
    market.delete_product_of(ticket).await;
    let empty = CartCreate { lines: Vec::new(), email: None, note: None, attributes: Vec::new() };
    let empty = cart_create(&market.guest(), empty, None).await.unwrap().outcome.cart.token;
    let uow = market.process().store.begin().await.unwrap();
    let (principal, operation) = (cart.to_string(), "paymentSessionCreate");
    let known = uow.idempotency_keys().find(&principal, operation, &used).await.unwrap();
    assert!(known.is_some());
    let state = read(&market, &uow, cart, Some(session), &used).await.unwrap().unwrap();
    assert_eq!(state.known, known);
    assert_eq!((state.facts.len(), state.held.len()), (0, 0), "what it was of is gone");
    let state = read(&market, &uow, empty, None, &used).await.unwrap().unwrap();
    assert_eq!((state.cart.lines, state.known), (Vec::new(), None), "keys are a cart's own");
    uow.rollback().await.unwrap();
}

/// The lines are read after the cart is locked, at a later moment than when the wait for it began.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkout_that_waited_for_its_cart_sees_what_it_has_waited_for() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(9).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let session = market.session(cart, "approve").await;
    let uow = market.process().store.begin().await.unwrap();
    let before = uow.carts().lock(cart, None).await.unwrap().unwrap();
    let waiting = tokio::spawn({
        let market = Arc::clone(&market);
        async move {
            let uow = market.process().store.begin().await.unwrap();
            let state = read(&market, &uow, cart, Some(session), "unused").await.unwrap().unwrap();
            uow.rollback().await.unwrap();
            state.cart
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut after: Cart = before.clone();
    after.lines[0].quantity = 5;
    after.version += 1;
    uow.carts().save(&before, &after).await.unwrap();
    assert!(!waiting.is_finished(), "it waits for the cart");
    uow.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap(), after);
}

/// How many statements it costs to look at the cart in a process that is in touch with all others.
async fn cost(market: &Market, cart: CartToken) -> u64 {
    let before = market.process().store.statements();
    market.process().events.touch(Instant::now());
    market.view(cart).await;
    market.process().store.statements() - before
}

#[tokio::test]
async fn taxes_and_ways_of_shipping_are_read_again_when_they_have_changed_and_not_before() {
    let market = Market::open().await;
    let shirt = market.shirts(9).await;
    let cart = market.shipped_cart(&[(shirt, 1)]).await;
    let before = market.process().store.statements();
    let first = market.view(cart).await;
    let whole = market.process().store.statements() - before;
    // A machine that is busy may lose touch in between, and reads them once more.
    let deadline = Instant::now() + Duration::from_secs(60);
    while cost(&market, cart).await != whole - 2 {
        assert!(Instant::now() < deadline, "they are read each time");
    }
    assert_eq!((first.shipping_methods.len(), first.priced.totals.tax.minor > 0), (1, true));

    let clerk = market.shop.clerk();
    shipping_method_delete(&clerk, ShippingMethodDelete { id: market.parcel }, None).await.unwrap();
    cost(&market, cart).await;
    assert_eq!(market.view(cart).await.shipping_methods.len(), 0);
    let zones = tax_zones(&clerk, &PageRequest::first(1)).await.unwrap().into_items();
    tax_zone_delete(&clerk, TaxZoneDelete { id: zones[0].id }, None).await.unwrap();
    cost(&market, cart).await;
    assert_eq!(market.view(cart).await.priced.totals.tax.minor, 0);
    tokio::time::sleep(Duration::from_millis(250)).await;
    let before = market.process().store.statements();
    market.view(cart).await;
    assert_eq!(market.process().store.statements() - before, whole, "out of touch, nothing that is kept is believed");
}

/// Another process that does not say what it does, as one of an older version, or somebody who writes to the tables.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_way_of_shipping_that_was_deleted_unheard_is_refused_and_forgotten_after_seconds() {
    let market = Market::open().await;
    let shirt = market.shirts(9).await;
    let cart = market.shipped_cart(&[(shirt, 1)]).await;
    let (other, parcel) = (market.shop.another_process().await, market.parcel);
    let events = Arc::clone(&market.process().events);
    let touching = tokio::spawn(async move {
        loop {
            events.touch(Instant::now());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let select = async |method| {
        let input = CartShippingMethodSelect { cart, expected_version: None, method };
        cart_shipping_method_select(&market.guest(), input, None).await
    };
    select(None).await.unwrap();
    let deleted = other.store.transaction(|uow| async move { uow.shipping_methods().delete(parcel).await }).await;
    assert!(deleted.unwrap());
    assert_eq!(refusals(select(Some(parcel)).await), [CartRefusal::ShippingMethodUnavailable]);
    let deadline = Instant::now() + Duration::from_secs(60);
    while !market.view(cart).await.shipping_methods.is_empty() {
        assert!(Instant::now() < deadline, "it is believed for ever");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    touching.abort();
}

#[tokio::test]
async fn an_order_reads_no_table_whole_because_it_was_small_before() {
    let market = Market::open().await;
    let store = &market.process().store;
    if !store.is_postgres() {
        // SQLite takes an index wherever there is one, and plans again with each connection.
        return;
    }
    // Where it has never looked at a table, Postgres takes it for a larger one than that of a new shop is.
    market.shop.database().run("VACUUM ANALYZE").await;
    let ticket = market.tickets(100).await;
    for _ in 0..10 {
        let cart = market.cart(&[(ticket, 1)]).await;
        market.order(cart).await;
    }
    // What a connection has done is counted when it ends, if not before.
    store.clone().close().await.unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    let is_ours = "application_name = 'cartwright' AND datname = current_database()";
    while market.count("pg_stat_activity", is_ours).await > 0
        || market.count("pg_stat_user_tables", "relname = 'sales_order_line' AND n_tup_ins >= 10").await == 0
    {
        assert!(Instant::now() < deadline, "the orders are not counted");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // What no connection has read that only reads, and so may read a table whole.
    let mut read_whole = Vec::new();
    for table in ["idempotency_key", "sales_order", "sales_order_line", "payment"] {
        if market.count("pg_stat_user_tables", &format!("relname = '{table}' AND seq_scan > 0")).await > 0 {
            read_whole.push(table);
        }
    }
    assert_eq!(read_whole, Vec::<&str>::new());
}
