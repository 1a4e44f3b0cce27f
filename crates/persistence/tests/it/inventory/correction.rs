//! Stock changed by hand.

use std::sync::Arc;

use cartwright_domain::{
    id::{StockLocationId, VariantId},
    inventory::{MovementKind, StockError, StockLevel},
};
use cartwright_persistence::{BackorderError, PageRequest, StockChangeError, StockLevelFilter};
use tokio::task::JoinSet;
use uuid::Uuid;

use super::warehouse::{Warehouse, context};

type Outcome = Result<StockLevel, StockChangeError>;

async fn adjust(shop: &Warehouse, variant: VariantId, location: StockLocationId, delta: i64) -> Outcome {
    shop.store.transaction(|uow| async move { uow.stock().adjust(variant, location, delta, context()).await }).await
}

async fn set(
    shop: &Warehouse,
    variant: VariantId,
    location: StockLocationId,
    expected: Option<i64>,
    counted: i64,
) -> Outcome {
    shop.store
        .transaction(|uow| async move {
            uow.stock().set(variant, location, expected, counted, MovementKind::Set, context()).await
        })
        .await
}

async fn transfer(
    shop: &Warehouse,
    variant: VariantId,
    from: StockLocationId,
    to: StockLocationId,
    quantity: i64,
) -> Result<(StockLevel, StockLevel), StockChangeError> {
    shop.store
        .transaction(|uow| async move { uow.stock().transfer(variant, from, to, quantity, context()).await })
        .await
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, StockChangeError>) -> StockError {
    match outcome {
        Err(StockChangeError::Refused(error)) => error,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn an_adjustment_makes_the_level_where_there_was_none() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.variant(true, false).await;
    let level = adjust(&shop, variant, main, 7).await.unwrap();
    assert_eq!((level.on_hand, level.reserved), (7, 0));
    assert_eq!(shop.level(variant, main).await, level, "what is answered is what is kept");
    assert_eq!(adjust(&shop, variant, main, 0).await.unwrap(), level);
    assert_eq!(refusal(adjust(&shop, variant, main, -8).await), StockError::NotEnough { available: 7 });
    assert_eq!(refusal(adjust(&shop, variant, main, i64::MAX).await), StockError::OutOfRange);
    let unknown = adjust(&shop, VariantId(Uuid::now_v7()), main, 1).await;
    assert!(matches!(unknown, Err(StockChangeError::UnknownVariant)), "{unknown:?}");
    let unknown = adjust(&shop, variant, StockLocationId(Uuid::now_v7()), 1).await;
    assert!(matches!(unknown, Err(StockChangeError::UnknownLocation)), "{unknown:?}");
    shop.assert_explained().await;
}

#[tokio::test]
async fn what_is_promised_cannot_be_taken_away() {
    let shop = Warehouse::open().await;
    let (main, other) = (shop.location("main").await, shop.location("other").await);
    let variant = shop.stocked(false, &[(main, 10)]).await;
    shop.reserve(shop.session().await, &[(variant, 6)], &[main]).await.unwrap();
    let short = StockError::NotEnough { available: 4 };
    assert_eq!(refusal(adjust(&shop, variant, main, -5).await), short);
    assert_eq!(refusal(set(&shop, variant, main, Some(10), 5).await), short);
    assert_eq!(refusal(transfer(&shop, variant, main, other, 5).await), short);
    let (source, target) = transfer(&shop, variant, main, other, 4).await.unwrap();
    assert_eq!((source.on_hand, source.reserved, target.on_hand), (6, 6, 4));
    let nothing = StockError::NotEnough { available: 0 };
    let third = shop.location("third").await;
    assert_eq!(refusal(transfer(&shop, variant, third, other, 1).await), nothing);
    let unknown = transfer(&shop, variant, other, StockLocationId(Uuid::now_v7()), 1).await;
    assert!(matches!(unknown, Err(StockChangeError::UnknownLocation)), "{unknown:?}");
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_56_a_count_needs_what_was_expected() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 10)]).await;
    assert_eq!(refusal(set(&shop, variant, main, Some(9), 20).await), StockError::Changed { actual: 10 });
    assert_eq!(set(&shop, variant, main, Some(10), 20).await.unwrap().on_hand, 20);
    assert_eq!(set(&shop, variant, main, None, 3).await.unwrap().on_hand, 3);
    assert_eq!(refusal(set(&shop, variant, main, None, -1).await), StockError::OutOfRange);
    shop.assert_explained().await;
}

#[tokio::test]
async fn row_56_staff_and_buyers_at_once_keep_the_books_right() {
    let shop = Arc::new(Warehouse::open().await);
    let (main, other) = (shop.location("main").await, shop.location("other").await);
    let variant = shop.stocked(false, &[(main, 100), (other, 0)]).await;
    let mut tasks: JoinSet<i64> = JoinSet::new();
    for number in 0..20_i64 {
        let session = shop.session().await;
        let buyer = Arc::clone(&shop);
        tasks.spawn(async move {
            buyer.reserve(session, &[(variant, 2)], &[other, main]).await.unwrap();
            if number % 3 == 0 { buyer.release(session).await } else { 0 }
        });
        let staff = Arc::clone(&shop);
        tasks.spawn(async move { adjust(&staff, variant, main, 1).await.map_or(0, |_| 0) });
        let staff = Arc::clone(&shop);
        tasks.spawn(async move { transfer(&staff, variant, main, other, 1).await.map_or(0, |_| 0) });
        let staff = Arc::clone(&shop);
        tasks.spawn(async move { transfer(&staff, variant, other, main, 1).await.map_or(0, |_| 0) });
        let staff = Arc::clone(&shop);
        tasks.spawn(async move {
            match set(&staff, variant, main, Some(100), 110).await {
                Ok(_) => 1_000,
                Err(StockChangeError::Refused(StockError::Changed { .. })) => 0,
                Err(error) => panic!("{error}"),
            }
        });
    }
    let sum: i64 = tasks.join_all().await.into_iter().sum();
    let (counts, released) = (sum / 1_000, sum % 1_000);
    assert_eq!(released, 14, "seven buyers let go of two units each");
    let (main_on_hand, main_reserved) = shop.count(variant, main).await;
    let (other_on_hand, other_reserved) = shop.count(variant, other).await;
    assert_eq!(main_on_hand + other_on_hand, 120 + 10 * counts, "no change was lost");
    assert_eq!(main_reserved + other_reserved, 40 - released);
    shop.assert_explained().await;
}

#[tokio::test]
async fn forty_deltas_at_once_all_count() {
    let shop = Arc::new(Warehouse::open().await);
    let main = shop.location("main").await;
    let variant = shop.variant(true, false).await;
    let mut tasks = JoinSet::new();
    for _ in 0..40 {
        let shop = Arc::clone(&shop);
        tasks.spawn(async move { adjust(&shop, variant, main, 3).await.unwrap() });
    }
    tasks.join_all().await;
    assert_eq!(shop.count(variant, main).await, (120, 0), "also where all of them began with no level");
    shop.assert_explained().await;
}

#[tokio::test]
async fn backorders_are_forbidden_only_while_all_that_is_promised_is_there() {
    let shop = Warehouse::open().await;
    let main = shop.location("main").await;
    let variant = shop.stocked(false, &[(main, 1)]).await;
    let allow = async |allowed: bool| {
        let now = context().now;
        let stock = async |uow: std::sync::Arc<cartwright_persistence::UnitOfWork>| {
            uow.stock().set_allow_backorder(&[variant], allowed, now).await
        };
        shop.store.transaction(stock).await
    };
    allow(true).await.unwrap();
    let session = shop.session().await;
    shop.reserve(session, &[(variant, 2)], &[main]).await.unwrap();
    let refused = allow(false).await;
    let Err(BackorderError::Oversold(variants)) = refused else { panic!("{refused:?}") };
    assert_eq!(variants, [variant]);
    shop.release(session).await;
    allow(false).await.unwrap();
    assert!(shop.reserve(session, &[(variant, 2)], &[main]).await.is_err());
    shop.assert_explained().await;
}

#[tokio::test]
async fn levels_and_locations_are_listed_in_pages_both_ways() {
    let shop = Warehouse::open().await;
    let mut locations = Vec::new();
    for slug in ["c", "a", "b"] {
        locations.push(shop.location(slug).await);
    }
    let mut variants = Vec::new();
    for on_hand in [0, 5, 9] {
        variants.push(shop.stocked(false, &[(locations[0], on_hand), (locations[1], 50)]).await);
    }
    let stock = shop.store.stock();
    let all = StockLevelFilter::default();
    let first = stock.level_page(&all, &PageRequest::first(4)).await.unwrap();
    assert!(first.has_next_page && !first.has_previous_page);
    let place = first.entries[3].0.clone();
    let next = PageRequest { after: Some(place.clone()), ..PageRequest::first(4) };
    let rest = stock.level_page(&all, &next).await.unwrap();
    assert!(!rest.has_next_page && rest.has_previous_page);
    let back = PageRequest { backward: true, before: Some(place), ..PageRequest::first(2) };
    let back = stock.level_page(&all, &back).await.unwrap();
    assert_eq!(back.entries, first.entries[1..3]);
    let listed: Vec<StockLevel> = first.into_items().into_iter().chain(rest.into_items()).collect();
    assert_eq!(listed.len(), 6);
    assert!(listed.is_sorted_by_key(|level| (level.variant_id, level.location_id)));
    assert_eq!(stock.level_count(&all).await.unwrap().count, 6);
    let low =
        StockLevelFilter { location_id: Some(locations[0]), available_at_most: Some(5), ..StockLevelFilter::default() };
    let low = stock.level_page(&low, &PageRequest::first(9)).await.unwrap().into_items();
    assert_eq!(low.iter().map(|level| level.variant_id).collect::<Vec<_>>(), variants[..2]);
    let page = shop.store.stock_locations().page(&PageRequest::first(2)).await.unwrap();
    assert_eq!(page.entries.iter().map(|(_, location)| location.slug.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(shop.store.stock_locations().count().await.unwrap().count, 3);
}
