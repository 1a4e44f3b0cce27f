//! Carts: what may be in them, and many changes at once.

use std::sync::Arc;

use cartwright_domain::{
    cart::{CartError, CartStatus},
    id::{CartLineId, CartToken, VariantId},
};
use cartwright_services::{
    cart::{
        CartDetailsUpdate, CartLineUpdate, CartLinesAdd, CartLinesRemove, CartLinesUpdate, CartRefusal,
        CartShippingMethodSelect, cart_details_update, cart_lines_add, cart_lines_remove, cart_lines_update,
        cart_shipping_method_select,
    },
    enqueue_routine,
    payment::{CheckoutComplete, CheckoutRefusal, checkout_complete},
};
use cartwright_testkit::Goods;
use chrono::TimeDelta;

use crate::{
    market::{Market, at_once, checkout, key, line, placed},
    refused::refusals,
};

#[tokio::test]
async fn row_33_a_quantity_is_from_1_to_9999() {
    let market = Market::open().await;
    let endless = market.shop.sell(Goods::priced("0.01").intangible()).await;
    let cart = market.cart(&[]).await;
    for quantity in [-1, 0, 10_000, i32::MAX, i32::MIN] {
        let invalid = CartError::InvalidQuantity {
            path: ["lines", "0", "quantity"].map(str::to_owned).to_vec(),
            quantity: i64::from(quantity),
        };
        assert_eq!(refusals(market.try_add(cart, endless, quantity).await), [CartRefusal::Cart(invalid)]);
    }
    let cart_with_most = market.try_add(cart, endless, 9999).await.unwrap().outcome.cart;
    assert_eq!(cart_with_most.total_quantity(), 9999);
    // The same variant again is the same line.
    let refused = refusals(market.try_add(cart, endless, 1).await);
    assert!(matches!(&refused[..], [CartRefusal::Cart(CartError::InvalidQuantity { quantity: 10_000, .. })]));
    let line = cart_with_most.lines[0].id;
    let set = |quantity| {
        let lines = vec![CartLineUpdate { line, quantity }];
        CartLinesUpdate { cart, expected_version: None, lines }
    };
    for quantity in [-1, 10_000] {
        let refused = refusals(cart_lines_update(&market.guest(), set(quantity), None).await);
        assert!(matches!(&refused[..], [CartRefusal::Cart(CartError::InvalidQuantity { .. })]), "{refused:?}");
    }
    let emptied = cart_lines_update(&market.guest(), set(0), None).await.unwrap().outcome.cart;
    assert_eq!(emptied.lines, []);
}

#[tokio::test]
async fn what_nobody_may_see_cannot_be_put_into_a_cart() {
    let market = Market::open().await;
    let draft = market.shop.sell(Goods::priced("10.00").unpublished()).await;
    let unknown = VariantId(uuid::Uuid::nil());
    let cart = market.cart(&[]).await;
    for variant in [draft, unknown] {
        let not_found = CartError::VariantNotFound { path: ["lines", "0", "variantId"].map(str::to_owned).to_vec() };
        assert_eq!(refusals(market.try_add(cart, variant, 1).await), [CartRefusal::Cart(not_found)]);
    }
    assert_eq!(market.view(cart).await.cart.version, 1);
}

#[tokio::test]
async fn more_than_there_is_cannot_be_put_into_a_cart() {
    let market = Market::open().await;
    let ticket = market.tickets(3).await;
    let cart = market.cart(&[(ticket, 2)]).await;
    let short = CartError::InsufficientStock {
        path: ["lines", "0", "quantity"].map(str::to_owned).to_vec(),
        variant_id: ticket,
        requested: 4,
        available: 3,
    };
    assert_eq!(refusals(market.try_add(cart, ticket, 2).await), [CartRefusal::Cart(short)]);
    let waiting = Goods::priced("10.00").intangible().stocked(market.store_room, 1).backordered();
    let backordered = market.shop.sell(waiting).await;
    let order = market.order(market.cart(&[(backordered, 5)]).await).await;
    assert_eq!(order.lines[0].quantity, 5);
    assert_eq!(market.stock(backordered).await, (1, 5));
    market.check_books().await;
}

#[tokio::test]
async fn only_what_is_offered_can_be_chosen() {
    let market = Market::open().await;
    let shirt = market.shirts(5).await;
    let cart = market.cart(&[(shirt, 1)]).await;
    let choose = |cart| CartShippingMethodSelect { cart, expected_version: None, method: Some(market.parcel) };
    let refused = refusals(cart_shipping_method_select(&market.guest(), choose(cart), None).await);
    assert_eq!(refused, [CartRefusal::ShippingMethodUnavailable], "nobody knows yet where to");
    let shipped = market.shipped_cart(&[(shirt, 1)]).await;
    assert_eq!(market.view(shipped).await.shipping_method().unwrap().method.id, market.parcel);
}

#[tokio::test]
async fn a_cart_that_nobody_knows_is_not_found() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let nobodys = CartToken(uuid::Uuid::new_v4());
    assert_eq!(refusals(market.try_add(nobodys, ticket, 1).await), [CartRefusal::CartNotFound]);
    let cart = market.cart(&[(ticket, 1)]).await;
    let other = market.view(market.cart(&[(ticket, 1)]).await).await.cart.lines[0].id;
    for line in [other, CartLineId(uuid::Uuid::nil())] {
        let remove = CartLinesRemove { cart, expected_version: None, lines: vec![line] };
        let refused = refusals(cart_lines_remove(&market.guest(), remove, None).await);
        assert!(matches!(&refused[..], [CartRefusal::Cart(CartError::LineNotFound { .. })]), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_54_a_hundred_parallel_changes_of_one_cart_are_all_kept() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(1000).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let before = market.view(cart).await.cart.version;
    let versions = at_once((0..100).map(|_| {
        let market = Arc::clone(&market);
        async move { market.try_add(cart, ticket, 1).await.unwrap().outcome.cart.version }
    }))
    .await;
    assert!(versions.iter().all(|version| *version > before));
    let cart = market.view(cart).await.cart;
    assert_eq!(cart.total_quantity(), 101);
    assert_eq!(cart.version, before + 100);
    assert_eq!(cart.lines.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_54_a_hundred_parallel_changes_from_one_version_keep_one() {
    let market = Arc::new(Market::open().await);
    let ticket = market.tickets(1000).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let seen = market.view(cart).await.cart.version;
    let changes = at_once((0..100).map(|_| {
        let market = Arc::clone(&market);
        async move {
            let input = CartLinesAdd { cart, expected_version: Some(seen), lines: vec![line(ticket, 1)] };
            cart_lines_add(&market.guest(), input, Some(&key())).await
        }
    }))
    .await;
    let (kept, refused): (Vec<_>, Vec<_>) = changes.into_iter().partition(Result::is_ok);
    assert_eq!(kept.len(), 1);
    let conflict = CartError::VersionConflict { current: seen + 1 };
    for refused in refused {
        assert_eq!(refusals(refused), [CartRefusal::Cart(conflict.clone())]);
    }
    assert_eq!(market.view(cart).await.cart.total_quantity(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_54_parallel_changes_of_different_parts_lose_none() {
    let market = Arc::new(Market::open().await);
    let mut goods = Vec::new();
    for _ in 0..8 {
        goods.push(market.tickets(10).await);
    }
    let cart = market.cart(&[]).await;
    let adds = goods.iter().map(|variant| {
        let (market, variant) = (Arc::clone(&market), *variant);
        Box::pin(async move { drop(market.try_add(cart, variant, 1).await.unwrap()) }) as Work
    });
    let note = move |note: &'static str| CartDetailsUpdate {
        cart,
        expected_version: None,
        email: None,
        phone: None,
        note: Some(Some(note.to_owned())),
        attributes: None,
    };
    let notes = ["one", "two", "three"].map(|text| {
        let market = Arc::clone(&market);
        Box::pin(async move { drop(cart_details_update(&market.guest(), note(text), None).await.unwrap()) }) as Work
    });
    at_once(adds.chain(notes).collect::<Vec<_>>()).await;
    let cart = market.view(cart).await.cart;
    assert_eq!((cart.lines.len(), cart.total_quantity()), (8, 8));
    assert!(["one", "two", "three"].contains(&cart.note.as_deref().unwrap()));
    assert_eq!(cart.email.as_deref(), Some("ada@example.com"));
    let mut positions: Vec<i32> = cart.lines.iter().map(|line| line.position).collect();
    positions.dedup();
    assert_eq!(positions.len(), 8, "no two lines have one place");
}

type Work = std::pin::Pin<Box<dyn Future<Output = ()> + Send>>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn row_54_a_submit_sees_one_version_of_a_cart_that_changes_meanwhile() {
    let market = Arc::new(Market::open().await);
    for _ in 0..10 {
        let ticket = market.tickets(100).await;
        let cart = market.cart(&[(ticket, 1)]).await;
        let session = market.session(cart, "approve").await;
        let version = market.view(cart).await.cart.version;
        let submit = tokio::spawn({
            let market = Arc::clone(&market);
            async move {
                let input = CheckoutComplete { expected_version: Some(version), ..checkout(cart, session) };
                checkout_complete(&market.guest(), input, &key()).await
            }
        });
        let change = tokio::spawn({
            let market = Arc::clone(&market);
            async move { market.try_add(cart, ticket, 1).await }
        });
        let (submitted, changed) = (submit.await.unwrap(), change.await.unwrap());
        match (submitted.is_ok(), changed.is_ok()) {
            // The cart was bought as it was seen, and the change came too late.
            (true, false) => {
                let order = placed(submitted);
                assert_eq!((order.lines[0].quantity, market.stock(ticket).await), (1, (100, 1)));
            }
            // The change was first: it took the session away, and nothing was bought or charged.
            (false, true) => {
                let refused = refusals(submitted);
                assert!(
                    matches!(
                        &refused[..],
                        [CheckoutRefusal::SessionEnded(_) | CheckoutRefusal::VersionConflict { .. }]
                    ),
                    "{refused:?}"
                );
                assert_eq!(market.provider.authorized.of(session), 0);
                assert_eq!(market.stock(ticket).await, (100, 0));
            }
            both => panic!("submitted and changed: {both:?}"),
        }
    }
    market.check_books().await;
}

#[tokio::test]
async fn carts_that_nobody_comes_back_for_expire() {
    let market = Market::open().await;
    let ticket = market.tickets(5).await;
    let forgotten = market.cart(&[(ticket, 1)]).await;
    let bought = market.cart(&[(ticket, 1)]).await;
    market.order(bought).await;
    market.pass(TimeDelta::days(29));
    let young = market.cart(&[(ticket, 1)]).await;
    enqueue_routine(market.process()).await.unwrap();
    market.work().await;
    assert_eq!(market.cart_status(forgotten).await, CartStatus::Open);
    market.pass(TimeDelta::days(1));
    market.work().await;
    assert_eq!(market.cart_status(forgotten).await, CartStatus::Expired);
    assert_eq!(market.cart_status(young).await, CartStatus::Open);
    assert_eq!(market.cart_status(bought).await, CartStatus::Completed);
    let closed = CartError::NotOpen { status: CartStatus::Expired };
    assert_eq!(refusals(market.try_add(forgotten, ticket, 1).await), [CartRefusal::Cart(closed)]);
    assert_eq!(refusals(market.try_session(forgotten, "approve").await), [CheckoutRefusal::CartClosed]);
}

#[tokio::test]
async fn more_carts_than_one_look_takes_expire_all_at_once() {
    let market = Market::open().await;
    for _ in 0..205 {
        market.cart(&[]).await;
    }
    market.pass(TimeDelta::days(31));
    enqueue_routine(market.process()).await.unwrap();
    market.work().await;
    assert_eq!(market.count("cart", "status = 'expired'").await, 205);
}
