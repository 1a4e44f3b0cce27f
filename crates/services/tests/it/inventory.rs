//! Stock changed by staff.

use cartwright_domain::{
    catalog::{Product, ProductStatus, Seo, Variant},
    channel::CountryCode,
    id::{ProductId, StockLocationId, VariantId},
    inventory::{MovementKind, StockLevel, StockLocation, StockLocationDraft},
    pricing::TaxClass,
};
use cartwright_services::{
    Failure, KeyRefusal,
    inventory::{
        InventoryAdjust, InventoryAdjustment, InventoryCount, InventoryRefusal, InventorySet, InventoryTransfer,
        StockLevelFilter, StockLocationUpdate, StockMovementFilter, inventory_adjust, inventory_level_count,
        inventory_levels, inventory_levels_of, inventory_set, inventory_transfer, stock_location_count,
        stock_location_create, stock_location_update, stock_locations, stock_locations_by_id, stock_movement_count,
        stock_movements,
    },
    page::PageRequest,
};
use cartwright_testkit::TestShop;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::refused::{joined, missing_permission, refusals};

fn country(code: &str) -> CountryCode {
    code.parse().unwrap()
}

/// A tracked variant of a product of its own, without any stock.
async fn variant(shop: &TestShop, slug: &str) -> VariantId {
    let now = shop.clock().now();
    let ids = &shop.shop().ids;
    let (product_id, id): (ProductId, VariantId) = (ids.key(now), ids.key(now));
    let variant = Variant {
        id,
        product_id,
        sku: None,
        barcode: None,
        title: "Default Title".to_owned(),
        option_values: Vec::new(),
        position: 0,
        weight_grams: 100,
        requires_shipping: true,
        tax_class: TaxClass::standard(),
        tracked: true,
        allow_backorder: false,
        media_id: None,
        created_at: now,
        updated_at: now,
    };
    let product = &Product {
        id: product_id,
        slug: slug.to_owned(),
        title: slug.to_owned(),
        description_html: String::new(),
        description: String::new(),
        vendor: None,
        product_type: None,
        tags: Vec::new(),
        status: ProductStatus::Active,
        published_at: Some(now),
        seo: Seo::default(),
        category_id: None,
        options: Vec::new(),
        variants: vec![variant],
        media: Vec::new(),
        attributes: Vec::new(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    shop.shop().store.transaction(|uow| async move { uow.products().insert(product).await }).await.unwrap();
    id
}

async fn main_location(shop: &TestShop) -> StockLocationId {
    shop.shop().store.stock_locations().find_by_slug("main").await.unwrap().unwrap().id
}

async fn location(shop: &TestShop, slug: &str) -> StockLocation {
    let draft =
        StockLocationDraft { slug: slug.to_owned(), name: slug.to_owned(), country: country("DE"), active: true };
    stock_location_create(&shop.clerk(), draft, None).await.unwrap().outcome
}

fn adjusting(changes: &[(VariantId, StockLocationId, i64)]) -> InventoryAdjust {
    let change = |&(variant_id, location_id, delta): &_| InventoryAdjustment { variant_id, location_id, delta };
    InventoryAdjust { changes: changes.iter().map(change).collect(), note: None }
}

fn counting(variant_id: VariantId, location_id: StockLocationId, expected: i64, quantity: i64) -> InventorySet {
    InventorySet { changes: vec![InventoryCount { variant_id, location_id, quantity, expected }], note: None }
}

fn on_hand(levels: &[StockLevel]) -> Vec<i64> {
    levels.iter().map(|level| level.on_hand).collect()
}

fn paths(refusals: &[InventoryRefusal]) -> Vec<String> {
    refusals.iter().map(|refusal| joined(&refusal.path())).collect()
}

async fn assert_explained(shop: &TestShop) {
    assert_eq!(shop.shop().store.stock().unexplained_levels().await.unwrap(), []);
}

#[tokio::test]
async fn locations_are_entered_changed_and_listed() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let north = location(&shop, "north").await;
    let taken = StockLocationDraft {
        slug: "north".to_owned(),
        name: "Another".to_owned(),
        country: country("AT"),
        active: true,
    };
    assert_eq!(paths(&refusals(stock_location_create(&clerk, taken, None).await)), ["slug"]);
    shop.clock().advance(chrono::TimeDelta::seconds(1));
    let change =
        StockLocationUpdate { id: north.id, slug: None, name: None, country: Some(country("AT")), active: Some(false) };
    let changed = stock_location_update(&clerk, change.clone(), None).await.unwrap().outcome;
    let now = shop.clock().now();
    assert_eq!(changed, StockLocation { country: country("AT"), active: false, updated_at: now, ..north.clone() });
    let taken = StockLocationUpdate { slug: Some("main".to_owned()), ..change.clone() };
    assert_eq!(paths(&refusals(stock_location_update(&clerk, taken, None).await)), ["slug"]);
    let unknown = StockLocationUpdate { id: StockLocationId(Uuid::from_u128(1)), ..change };
    assert_eq!(paths(&refusals(stock_location_update(&clerk, unknown, None).await)), ["id"]);
    let page = stock_locations(&clerk, &PageRequest::first(9)).await.unwrap().into_items();
    assert_eq!(page.iter().map(|location| location.slug.as_str()).collect::<Vec<_>>(), ["main", "north"]);
    assert_eq!(stock_location_count(&clerk).await.unwrap().count, 2);
    assert_eq!(stock_locations_by_id(&clerk, &[north.id]).await.unwrap()[&north.id], changed);
}

#[tokio::test]
async fn an_adjustment_changes_all_levels_or_none_and_is_done_once() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let (main, north) = (main_location(&shop).await, location(&shop, "north").await.id);
    let (shirt, mug) = (variant(&shop, "shirt").await, variant(&shop, "mug").await);
    let delivery = InventoryAdjust {
        note: Some("Delivery of Monday".to_owned()),
        ..adjusting(&[(shirt, main, 10), (mug, north, 4), (shirt, north, 2)])
    };
    let done = inventory_adjust(&clerk, delivery.clone(), Some("monday")).await.unwrap();
    assert_eq!(on_hand(&done.outcome), [10, 4, 2], "in the order of the input");
    let again = inventory_adjust(&clerk, delivery, Some("monday")).await.unwrap();
    assert!(again.replayed);
    assert_eq!(on_hand(&again.outcome), [10, 4, 2]);
    let other = inventory_adjust(&clerk, adjusting(&[(shirt, main, 1)]), Some("monday")).await;
    assert_eq!(refusals(other), [InventoryRefusal::Key(KeyRefusal::Reused)]);

    let nothing = (VariantId(Uuid::from_u128(1)), StockLocationId(Uuid::from_u128(1)));
    let mixed = adjusting(&[(shirt, main, 5), (mug, north, -5), (nothing.0, main, 1), (mug, nothing.1, 1)]);
    let refused = refusals(inventory_adjust(&clerk, mixed, None).await);
    assert_eq!(paths(&refused), ["changes.1.delta", "changes.2.variantId", "changes.3.locationId"]);
    assert!(matches!(refused[0], InventoryRefusal::NotEnough { available: 4, .. }));
    let levels = inventory_levels_of(&clerk, &[shirt, mug]).await.unwrap();
    assert_eq!(levels[&shirt].iter().map(|level| level.on_hand).sum::<i64>(), 12, "nothing of it was done");

    let wrong = adjusting(&[(shirt, main, 0), (shirt, main, 1)]);
    assert_eq!(paths(&refusals(inventory_adjust(&clerk, wrong, None).await)), ["changes.1", "changes.0.delta"]);
    let none = adjusting(&[]);
    assert_eq!(paths(&refusals(inventory_adjust(&clerk, none, None).await)), ["changes"]);
    let endless = adjusting(&[(shirt, main, i64::MAX)]);
    assert_eq!(paths(&refusals(inventory_adjust(&clerk, endless, None).await)), ["changes.0.delta"]);
    assert_explained(&shop).await;
}

#[tokio::test]
async fn the_ledger_says_who_changed_what_and_why() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let (main, north) = (main_location(&shop).await, location(&shop, "north").await.id);
    let shirt = variant(&shop, "shirt").await;
    let delivery = InventoryAdjust { note: Some(" Delivery ".to_owned()), ..adjusting(&[(shirt, main, 10)]) };
    inventory_adjust(&clerk, delivery, None).await.unwrap();
    shop.clock().advance(chrono::TimeDelta::seconds(1));
    inventory_set(&clerk, counting(shirt, main, 10, 8), None).await.unwrap();
    shop.clock().advance(chrono::TimeDelta::seconds(1));
    let transfer =
        InventoryTransfer { variant_id: shirt, from_location_id: main, to_location_id: north, quantity: 3, note: None };
    let levels = inventory_transfer(&clerk, transfer, None).await.unwrap().outcome;
    assert_eq!(on_hand(&levels), [5, 3], "the source first");

    let filter = StockMovementFilter { variant_id: Some(shirt), ..StockMovementFilter::default() };
    let page = stock_movements(&clerk, &filter, &PageRequest::first(10)).await.unwrap().into_items();
    assert!(page.iter().all(|movement| movement.actor == "staff:clerk"));
    let mut told: Vec<_> = page.iter().map(|movement| (movement.kind, movement.change.on_hand)).collect();
    assert_eq!(told[3], (MovementKind::Adjustment, 10), "the newest first");
    assert_eq!(page[3].note.as_deref(), Some("Delivery"));
    assert_eq!(told[2], (MovementKind::Set, -2));
    told.truncate(2);
    told.sort_unstable();
    assert_eq!(told, [(MovementKind::TransferOut, -3), (MovementKind::TransferIn, 3)]);
    let out = page.iter().find(|movement| movement.kind == MovementKind::TransferOut).unwrap();
    assert_eq!(out.reference, Some(north.to_string()), "a transfer names the other location");
    assert_eq!(stock_movement_count(&clerk, &filter).await.unwrap().count, 4);
    let filter = StockLevelFilter { variant_id: Some(shirt), ..StockLevelFilter::default() };
    let levels = inventory_levels(&clerk, &filter, &PageRequest::first(10)).await.unwrap().into_items();
    assert_eq!(levels.len(), 2);
    assert_eq!(inventory_level_count(&clerk, &filter).await.unwrap().count, 2);
    assert_explained(&shop).await;
}

#[tokio::test]
async fn row_56_of_many_counts_of_one_level_one_counts_and_every_delta_does() {
    let shop = TestShop::open().await;
    let main = main_location(&shop).await;
    let shirt = variant(&shop, "shirt").await;
    inventory_adjust(&shop.clerk(), adjusting(&[(shirt, main, 100)]), None).await.unwrap();
    let mut counts = JoinSet::new();
    for quantity in 0..10 {
        let clerk = shop.clerk();
        counts.spawn(async move { inventory_set(&clerk, counting(shirt, main, 100, 200 + quantity), None).await });
    }
    let (made, refused): (Vec<_>, Vec<_>) = counts.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 1);
    let counted = made.into_iter().next().unwrap().unwrap().outcome[0].on_hand;
    for outcome in refused {
        let refused = refusals(outcome);
        assert_eq!(paths(&refused), ["changes.0.quantity"]);
        assert!(matches!(refused[0], InventoryRefusal::Changed { actual, .. } if actual == counted));
    }
    let mut deltas = JoinSet::new();
    for _ in 0..20 {
        let clerk = shop.clerk();
        deltas.spawn(async move { inventory_adjust(&clerk, adjusting(&[(shirt, main, -1)]), None).await.unwrap() });
    }
    deltas.join_all().await;
    let level = shop.shop().store.stock().level(shirt, main).await.unwrap().unwrap();
    assert_eq!(level.on_hand, counted - 20);
    assert_explained(&shop).await;
}

#[tokio::test]
async fn a_transfer_needs_two_locations_and_goods_that_are_free() {
    let shop = TestShop::open().await;
    let clerk = shop.clerk();
    let (main, north) = (main_location(&shop).await, location(&shop, "north").await.id);
    let shirt = variant(&shop, "shirt").await;
    inventory_adjust(&clerk, adjusting(&[(shirt, main, 2)]), None).await.unwrap();
    let good =
        InventoryTransfer { variant_id: shirt, from_location_id: main, to_location_id: north, quantity: 1, note: None };
    let unknown = StockLocationId(Uuid::from_u128(1));
    let cases = [
        (InventoryTransfer { quantity: 0, to_location_id: main, ..good.clone() }, vec!["quantity", "toLocationId"]),
        (InventoryTransfer { quantity: 3, ..good.clone() }, vec!["quantity"]),
        (InventoryTransfer { from_location_id: unknown, ..good.clone() }, vec!["fromLocationId"]),
        (InventoryTransfer { to_location_id: unknown, ..good.clone() }, vec!["toLocationId"]),
        (InventoryTransfer { note: Some("\0".to_owned()), ..good.clone() }, vec!["note"]),
    ];
    for (input, expected) in cases {
        assert_eq!(paths(&refusals(inventory_transfer(&clerk, input, None).await)), expected);
    }
    let done = inventory_transfer(&clerk, good.clone(), Some("key")).await.unwrap();
    assert_eq!(on_hand(&done.outcome), [1, 1]);
    assert!(inventory_transfer(&clerk, good, Some("key")).await.unwrap().replayed);
    assert_explained(&shop).await;
}

#[tokio::test]
async fn guests_neither_change_stock_nor_see_the_ledger() {
    let shop = TestShop::open().await;
    let guest = shop.stranger();
    let (main, shirt) = (main_location(&shop).await, variant(&shop, "shirt").await);
    let draft =
        StockLocationDraft { slug: "mine".to_owned(), name: "Mine".to_owned(), country: country("DE"), active: true };
    let change = StockLocationUpdate { id: main, slug: None, name: None, country: None, active: Some(false) };
    let transfer =
        InventoryTransfer { variant_id: shirt, from_location_id: main, to_location_id: main, quantity: 1, note: None };
    let refused = [
        missing_permission(stock_location_create(&guest, draft, None).await),
        missing_permission(stock_location_update(&guest, change, None).await),
        missing_permission(inventory_adjust(&guest, adjusting(&[(shirt, main, 1)]), None).await),
        missing_permission(inventory_set(&guest, counting(shirt, main, 0, 1), None).await),
        missing_permission(inventory_transfer(&guest, transfer, None).await),
    ];
    assert_eq!(refused, ["inventory:write"; 5]);
    let forbidden = |failed: Failure| matches!(failed, Failure::Forbidden { permission: "inventory:read" });
    let (levels, movements) = (StockLevelFilter::default(), StockMovementFilter::default());
    let page = PageRequest::first(1);
    assert!(forbidden(stock_locations(&guest, &page).await.unwrap_err()));
    assert!(forbidden(stock_location_count(&guest).await.unwrap_err()));
    assert!(forbidden(stock_locations_by_id(&guest, &[main]).await.unwrap_err()));
    assert!(forbidden(inventory_levels(&guest, &levels, &page).await.unwrap_err()));
    assert!(forbidden(inventory_level_count(&guest, &levels).await.unwrap_err()));
    assert!(forbidden(inventory_levels_of(&guest, &[shirt]).await.unwrap_err()));
    assert!(forbidden(stock_movements(&guest, &movements, &page).await.unwrap_err()));
    assert!(forbidden(stock_movement_count(&guest, &movements).await.unwrap_err()));
}
