//! Carts that somebody watches: what was committed is told, what was not is not.

use std::{pin::Pin, time::Duration};

use cartwright_domain::{
    cart::CartStatus,
    event::ShopEvent,
    id::{CartToken, VariantId},
    payment::PaymentSessionStatus,
};
use cartwright_services::{
    Failure,
    cart::{
        CartAddressesUpdate, CartDetailsUpdate, CartLineUpdate, CartLinesRemove, CartLinesUpdate,
        CartShippingMethodSelect, CartView, cart_addresses_update, cart_changed, cart_details_update,
        cart_lines_remove, cart_lines_update, cart_shipping_method_select,
    },
    enqueue_routine,
};
use chrono::TimeDelta;
use futures_util::{FutureExt, Stream, StreamExt};
use tokio::time::timeout;
use uuid::Uuid;

use crate::market::{Market, address, placed, processing};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

type Views = Pin<Box<dyn Stream<Item = Result<CartView, Failure>> + Send>>;

struct Watcher(Views);

impl Watcher {
    async fn of(market: &Market, cart: CartToken) -> Self {
        Self(Box::pin(cart_changed(&market.guest(), cart).await.unwrap().unwrap()))
    }

    async fn next(&mut self) -> CartView {
        timeout(PATIENCE, self.0.next()).await.expect("the change is told").unwrap().unwrap()
    }

    /// Whether nothing is to be told; every commit has told what it had to when it returned.
    fn is_quiet(&mut self) -> bool {
        self.0.next().now_or_never().is_none()
    }
}

async fn change_note(market: &Market, cart: CartToken, note: &str) {
    let input = CartDetailsUpdate {
        cart,
        expected_version: None,
        email: None,
        phone: None,
        note: Some(Some(note.to_owned())),
        attributes: None,
    };
    cart_details_update(&market.guest(), input, None).await.unwrap();
}

#[tokio::test]
async fn the_cart_comes_at_once_and_then_after_every_kind_of_change() {
    let market = Market::open().await;
    let (shirt, other) = (market.shirts(10).await, market.shirts(10).await);
    let cart = market.cart(&[(shirt, 1)]).await;
    let mut watcher = Watcher::of(&market, cart).await;
    assert_eq!(watcher.next().await.cart.version, 1);
    assert!(watcher.is_quiet());

    market.try_add(cart, other, 2).await.unwrap();
    let added = watcher.next().await;
    assert_eq!((added.cart.version, added.cart.lines.len()), (2, 2));
    let lines: Vec<_> = added.cart.lines.iter().map(|line| line.id).collect();
    let update = vec![CartLineUpdate { line: lines[0], quantity: 3 }];
    let update = CartLinesUpdate { cart, expected_version: None, lines: update };
    cart_lines_update(&market.guest(), update, None).await.unwrap();
    assert_eq!(watcher.next().await.cart.lines[0].quantity, 3);
    let remove = CartLinesRemove { cart, expected_version: None, lines: vec![lines[1]] };
    cart_lines_remove(&market.guest(), remove, None).await.unwrap();
    assert_eq!(watcher.next().await.cart.lines.len(), 1);
    change_note(&market, cart, "Ring twice").await;
    assert_eq!(watcher.next().await.cart.note.as_deref(), Some("Ring twice"));
    let addresses = CartAddressesUpdate {
        cart,
        expected_version: None,
        shipping_address: Some(Some(address())),
        billing_address: None,
    };
    cart_addresses_update(&market.guest(), addresses, None).await.unwrap();
    assert!(watcher.next().await.cart.shipping_address.is_some());
    let shipping = CartShippingMethodSelect { cart, expected_version: None, method: Some(market.parcel) };
    cart_shipping_method_select(&market.guest(), shipping, None).await.unwrap();
    let chosen = watcher.next().await;
    assert_eq!(chosen.shipping_method().map(|quote| quote.method.id), Some(market.parcel));
    assert_eq!(chosen.cart.version, 7);
    assert!(watcher.is_quiet());
}

#[tokio::test]
async fn a_payment_is_watched_on_its_way_to_the_order() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let mut watcher = Watcher::of(&market, cart).await;
    watcher.next().await;
    let session = market.session(cart, "processing").await;
    assert!(watcher.next().await.reserved_until().is_some());
    processing(market.complete(cart, session).await);
    let waiting = watcher.next().await;
    assert_eq!(waiting.cart.status, CartStatus::AwaitingPayment);
    assert_eq!(waiting.payment_session.map(|session| session.status), Some(PaymentSessionStatus::Processing));
    market.pass(TimeDelta::minutes(1));
    market.work().await;
    let ordered = watcher.next().await;
    assert_eq!(ordered.cart.status, CartStatus::Completed);
    assert!(ordered.cart.order_id.is_some());

    let declined = market.cart(&[(ticket, 1)]).await;
    let session = market.session(declined, "decline").await;
    let mut watcher = Watcher::of(&market, declined).await;
    assert_eq!(watcher.next().await.payment_session.unwrap().status, PaymentSessionStatus::Open);
    market.complete(declined, session).await.unwrap_err();
    assert_eq!(watcher.next().await.payment_session.unwrap().status, PaymentSessionStatus::Declined);
}

#[tokio::test]
async fn what_jobs_change_is_told_as_well() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    market.session(cart, "approve").await;
    let mut watcher = Watcher::of(&market, cart).await;
    watcher.next().await;
    market.pass(TimeDelta::minutes(15));
    market.work().await;
    let expired = watcher.next().await;
    assert_eq!(expired.payment_session.unwrap().status, PaymentSessionStatus::Expired);

    market.pass(TimeDelta::days(31));
    enqueue_routine(market.process()).await.unwrap();
    market.work().await;
    assert_eq!(watcher.next().await.cart.status, CartStatus::Expired);
}

#[tokio::test]
async fn row_31_only_what_was_committed_of_its_own_cart_is_told() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let (cart, other) = (market.cart(&[(ticket, 1)]).await, market.cart(&[(ticket, 1)]).await);
    let key = market.view(cart).await.cart.id;
    let watch = || market.process().events.watch(ShopEvent::CartChanged(key));
    let mut watched = watch();
    market.try_add(cart, VariantId(Uuid::nil()), 1).await.unwrap_err();
    market.try_add(cart, ticket, -1).await.unwrap_err();
    change_note(&market, other, "somebody else's").await;
    let before = market.view(cart).await.cart;
    let undone = market.process().store.transaction(|uow| {
        let mut after = before.clone();
        after.version += 1;
        let before = before.clone();
        async move {
            uow.carts().save(&before, &after).await?;
            Err::<(), _>(cartwright_services::StoreError::StillInUse)
        }
    });
    undone.await.unwrap_err();
    assert!(watched.changed().now_or_never().is_none(), "nothing was committed");
    change_note(&market, cart, "at last").await;
    timeout(PATIENCE, watched.changed()).await.expect("what is committed is told");
}

#[tokio::test]
async fn many_changes_are_one_for_a_slow_watcher_and_none_is_older_than_the_last() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let mut slow = Watcher::of(&market, cart).await;
    slow.next().await;
    for note in ["one", "two", "three"] {
        change_note(&market, cart, note).await;
    }
    let newest = slow.next().await;
    assert_eq!((newest.cart.version, newest.cart.note.as_deref()), (4, Some("three")));
    assert!(slow.is_quiet());
    market.process().events.read_again();
    assert!(slow.is_quiet(), "what has not changed is not told again");
}

#[tokio::test]
async fn a_change_between_the_beginning_and_the_first_look_is_not_lost() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let cart = market.cart(&[(ticket, 1)]).await;
    let mut watcher = Watcher::of(&market, cart).await;
    change_note(&market, cart, "quick").await;
    assert_eq!(watcher.next().await.cart.version, 2);
    assert!(watcher.is_quiet());
}

#[tokio::test]
async fn row_20_an_id_that_opens_nothing_can_be_watched_by_nobody() {
    let market = Market::open().await;
    let unknown = CartToken(Uuid::from_u128(1));
    assert!(cart_changed(&market.guest(), unknown).await.unwrap().is_none());
    let cart = market.cart(&[]).await;
    let key = market.view(cart).await.cart.id;
    assert!(cart_changed(&market.guest(), CartToken(key.0)).await.unwrap().is_none(), "the key is not the secret");
    assert_eq!(market.process().events.watched_things(), 0);
}

#[tokio::test]
async fn the_hub_forgets_what_nobody_watches_any_more() {
    let market = Market::open().await;
    let ticket = market.tickets(10).await;
    let events = &market.process().events;
    let (first, second) = (market.cart(&[(ticket, 1)]).await, market.cart(&[(ticket, 1)]).await);
    let watchers = [Watcher::of(&market, first).await, Watcher::of(&market, first).await];
    let last = Watcher::of(&market, second).await;
    assert_eq!(events.watched_things(), 2);
    let [gone, mut left] = watchers;
    drop(gone);
    left.next().await;
    change_note(&market, first, "still watched").await;
    assert_eq!(left.next().await.cart.version, 2);
    drop((left, last));
    assert_eq!(events.watched_things(), 0);
    let session = market.session(first, "approve").await;
    placed(market.complete(first, session).await);
}
