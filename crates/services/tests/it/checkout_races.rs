//! Many buyers at once.

use std::sync::Arc;

use cartwright_domain::{cart::CartStatus, id::CartToken, ordering::Order};
use cartwright_services::{
    Error,
    payment::{CheckoutOutcome, CheckoutRefusal},
};
use cartwright_testkit::Goods;

use crate::{
    market::{Market, at_once, checkout, key, placed},
    refused::refusals,
};

/// From a cart to an order, as one buyer does it.
async fn buy(market: Arc<Market>, cart: CartToken) -> Result<Order, Error<CheckoutRefusal>> {
    let session = market.try_session(cart, "approve").await?;
    Ok(placed(market.complete(cart, session).await))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_47_two_hundred_buyers_at_once_for_ten_units_buy_exactly_ten() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(10).await;
    let mut carts = Vec::new();
    for _ in 0..200 {
        carts.push(market.cart(&[(ticket, 1)]).await);
    }
    let bought = at_once(carts.into_iter().map(|cart| buy(Arc::clone(&market), cart))).await;
    let (sold, refused): (Vec<_>, Vec<_>) = bought.into_iter().partition(Result::is_ok);
    assert_eq!((sold.len(), refused.len()), (10, 190));
    for refusal in refused {
        let short = CheckoutRefusal::InsufficientStock { variant_id: ticket, requested: 1, available: 0 };
        assert_eq!(refusals(refusal), [short]);
    }
    assert_eq!(market.stock(ticket).await, (10, 10));
    // Row 50: nothing is left of those who came too late.
    assert_eq!(market.count("sales_order", "true").await, 10);
    assert_eq!(market.count("payment", "true").await, 10);
    assert_eq!(market.count("payment_session", "true").await, 10);
    assert_eq!(market.count("cart", "status = 'completed'").await, 10);
    assert_eq!(market.provider.authorized.total(), 10);
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_47_the_last_unit_is_sold_once() {
    let market = Arc::new(Market::open().await);
    for _ in 0..10 {
        let ticket = market.tickets(1).await;
        let carts = [market.cart(&[(ticket, 1)]).await, market.cart(&[(ticket, 1)]).await];
        let bought = at_once(carts.map(|cart| buy(Arc::clone(&market), cart))).await;
        assert_eq!(bought.iter().filter(|bought| bought.is_ok()).count(), 1);
    }
    market.check_books().await;
}

#[tokio::test]
async fn row_48_what_two_lines_want_of_one_variant_is_summed() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 3)]).await;
    // An engraving keeps the lines apart.
    market.add_engraved(cart, ticket, 2).await;
    let other = market.cart(&[(ticket, 1)]).await;
    market.session(other, "approve").await;
    let short = CheckoutRefusal::InsufficientStock { variant_id: ticket, requested: 5, available: 4 };
    let refused = refusals(market.try_session(cart, "approve").await);
    assert!(!refused.is_empty() && refused.iter().all(|refusal| *refusal == short), "{refused:?}");
    assert_eq!(market.stock(ticket).await, (5, 1));
}

#[tokio::test]
async fn row_49_a_cart_takes_from_several_locations_or_is_refused() {
    let market = Market::open().await;
    let annex = market.shop.stock_location("annex").await;
    let goods = Goods::priced("10.00").intangible().stocked(market.store_room, 2).stocked(annex, 3);
    let ticket = market.shop.sell(goods).await;
    let greedy = market.cart(&[(ticket, 5)]).await;
    let order = market.order(greedy).await;
    let line = order.lines[0].id;
    let shares = market.process().store.stock().allocations(&[line]).await.unwrap();
    let mut units: Vec<i64> = shares[&line].iter().map(|share| share.quantity).collect();
    units.sort_unstable();
    assert_eq!(units, [2, 3]);
    assert_eq!(market.stock(ticket).await, (5, 5));
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_55_carts_of_the_same_goods_in_another_order_never_collide() {
    let market = Arc::new(Market::open().await);
    let annex = market.shop.stock_location("annex").await;
    let mut goods = Vec::new();
    for _ in 0..4 {
        let goods_of_both = Goods::priced("10.00").intangible().stocked(market.store_room, 30).stocked(annex, 30);
        goods.push(market.shop.sell(goods_of_both).await);
    }
    let mut carts = Vec::new();
    for turn in 0..60 {
        let mut lines: Vec<_> = goods.iter().map(|variant| (*variant, 1)).collect();
        lines.rotate_left(turn % 4);
        if turn % 2 == 0 {
            lines.reverse();
        }
        carts.push(market.cart(&lines).await);
    }
    let bought = at_once(carts.into_iter().map(|cart| buy(Arc::clone(&market), cart))).await;
    for bought in bought {
        bought.unwrap();
    }
    for variant in goods {
        assert_eq!(market.stock(variant).await, (60, 60));
    }
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_59_the_same_checkout_fifty_times_at_once_is_one_order() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let session = market.session(cart, "approve").await;
    let key = &key();
    let attempts = (0..50).map(|_| {
        let (market, key) = (Arc::clone(&market), key.clone());
        async move {
            let guest = market.guest();
            cartwright_services::payment::checkout_complete(&guest, checkout(cart, session), &key).await.unwrap()
        }
    });
    let done = at_once(attempts).await;
    let mut orders: Vec<_> = done
        .iter()
        .map(|done| match &done.outcome {
            CheckoutOutcome::Placed(order) => order.id,
            other => panic!("no order: {other:?}"),
        })
        .collect();
    orders.dedup();
    assert_eq!(orders.len(), 1);
    assert_eq!(done.iter().filter(|done| !done.replayed).count(), 1);
    assert_eq!(market.provider.authorized.of(session), 1);
    assert_eq!(market.count("sales_order", "true").await, 1);
    assert_eq!(market.count("payment", "true").await, 1);
    assert_eq!(market.stock(ticket).await, (5, 1));
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_63_two_keys_at_once_are_one_order() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let session = market.session(cart, "approve").await;
    let attempts = (0..10).map(|_| {
        let market = Arc::clone(&market);
        async move { placed(market.complete(cart, session).await).id }
    });
    let mut orders = at_once(attempts).await;
    orders.dedup();
    assert_eq!(orders.len(), 1);
    assert_eq!(market.provider.authorized.of(session), 1);
    assert_eq!(market.cart_status(cart).await, CartStatus::Completed);
    market.check_books().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sessions_at_once_leave_one_alive() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(5).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let attempts = (0..20).map(|_| {
        let market = Arc::clone(&market);
        async move { market.session(cart, "approve").await }
    });
    at_once(attempts).await;
    assert_eq!(market.count("payment_session", "status = 'open'").await, 1);
    assert_eq!(market.count("payment_session", "status = 'voided'").await, 19);
    assert_eq!(market.stock(ticket).await, (5, 1));
    market.check_books().await;
}
