//! What imports do to stock.

use cartwright_domain::inventory::MovementKind;
use cartwright_persistence::{PageRequest, StockMovementFilter};
use cartwright_services::catalog::import::ImportOptions;

use super::{Storeroom, told, variant_id};

const HEADER: &str =
    "Handle,Title,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price\n";

fn mug(quantity: &str, policy: &str) -> String {
    format!("{HEADER}mug,Mug,MUG,shopify,{quantity},{policy},5\n")
}

#[tokio::test]
async fn a_quantity_is_set_when_a_variant_is_created_and_later_only_on_demand() {
    let room = Storeroom::open().await;
    let options = ImportOptions { reference: Some("job_1".to_owned()), ..ImportOptions::default() };
    assert_eq!(room.import_with(&mug("7", "deny"), &options).await.quantities_set, 1);
    assert_eq!(room.import(&mug("9", "deny")).await.quantities_set, 0);
    assert_eq!(room.on_hand("mug", "MUG").await, Some(7));
    let report = room.import_setting_stock(&mug("9", "deny")).await;
    assert_eq!((report.quantities_set, report.products.updated, report.variants.updated), (1, 1, 1));
    assert_eq!(room.on_hand("mug", "MUG").await, Some(9));
    let report = room.import_setting_stock(&mug("9", "deny")).await;
    assert!(report.changed_nothing());
    let filter = StockMovementFilter {
        variant_id: Some(variant_id(&room.product("mug").await, "MUG")),
        ..StockMovementFilter::default()
    };
    let ledger = room.shop.store.stock().movement_page(&filter, &PageRequest::first(10)).await.unwrap().into_items();
    let mut entries: Vec<_> = ledger
        .iter()
        .map(|entry| (entry.change.on_hand, entry.kind, entry.reference.as_deref(), entry.actor.as_str()))
        .collect();
    entries.sort_by_key(|entry| entry.0);
    let kind = MovementKind::Import;
    assert_eq!(entries, [(2, kind, None, "staff:clerk"), (7, kind, Some("job_1"), "staff:clerk")]);
}

#[tokio::test]
async fn an_empty_cell_sets_nothing_and_an_empty_tracker_stops_the_counting() {
    let room = Storeroom::open().await;
    room.import(&mug("7", "deny")).await;
    assert_eq!(room.import_setting_stock(&mug("", "deny")).await.quantities_set, 0);
    let untracked = format!("{HEADER}mug,Mug,MUG,,3,deny,5\n");
    assert_eq!(room.import_setting_stock(&untracked).await.quantities_set, 0);
    assert!(!room.product("mug").await.variants[0].tracked);
    assert_eq!(room.on_hand("mug", "MUG").await, Some(7));
}

#[tokio::test]
async fn what_is_promised_is_not_counted_away_and_the_others_go_in() {
    let room = Storeroom::open().await;
    let two = |mug: &str, policy: &str, cup: &str| {
        format!("{HEADER}mug,Mug,MUG,shopify,{mug},{policy},5\ncup,Cup,CUP,shopify,{cup},deny,5\n")
    };
    room.import(&two("5", "deny", "5")).await;
    room.database
        .run("UPDATE stock_level SET reserved = 4 WHERE variant_id = (SELECT id FROM variant WHERE sku = 'MUG')")
        .await;
    let report = room.import_setting_stock(&two("3", "deny", "6")).await;
    let expected = ["2 Variant Inventory Qty: is less than what is promised to customers already [cell]"];
    assert_eq!((told(&report), report.quantities_set), (expected.map(str::to_owned).to_vec(), 1));
    assert_eq!((room.on_hand("mug", "MUG").await, room.on_hand("cup", "CUP").await), (Some(5), Some(6)));
    let again = room.import_setting_stock(&two("3", "deny", "6")).await;
    assert_eq!((again.refusal_count, again.changed_nothing()), (1, true));
}

#[tokio::test]
async fn a_product_that_the_database_refuses_takes_nobody_with_it() {
    let room = Storeroom::open().await;
    let two =
        |policy: &str, cup: &str| format!("{HEADER}mug,Mug,MUG,shopify,5,{policy},5\ncup,{cup},CUP,shopify,5,deny,5\n");
    room.import(&two("continue", "Cup")).await;
    room.database
        .run("UPDATE stock_level SET reserved = 9 WHERE variant_id = (SELECT id FROM variant WHERE sku = 'MUG')")
        .await;
    let report = room.import(&two("deny", "Beaker")).await;
    assert_eq!(
        told(&report),
        [
            "2 Variant Inventory Policy: customers wait for units on backorder, which cannot be forbidden before they have come in [product]"
        ]
    );
    assert_eq!((report.products.updated, report.products.refused), (1, 1));
    assert!(room.product("mug").await.variants[0].allow_backorder);
    assert_eq!(room.product("cup").await.title, "Beaker");
}
