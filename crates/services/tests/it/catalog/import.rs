//! Importing files.

use cartwright_domain::catalog::ProductStatus;
use cartwright_persistence::PageRequest;
use cartwright_services::{
    Actor, Context, Failure,
    catalog::import::{ImportCounts, ImportOptions, ImportReport, import_products},
};
use std::sync::{Arc, Mutex};

use super::{Storeroom, told, variant_id};

const HEADER: &str = "Handle,Title,Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,\
                      Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Color\n";

fn file() -> String {
    format!(
        "{HEADER}tee,Tee,Loom,\"cotton, tops\",Size,S,T-S,shopify,5,19.90,24.90,https://x.example/t.jpg,red\n\
         tee,,,,,M,T-M,shopify,3,21,,https://x.example/u.jpg,\n\
         mug,Mug,Kiln,,Title,Default Title,MUG,,1,8,,,\n"
    )
}

fn counts(created: u64, updated: u64, unchanged: u64, refused: u64) -> ImportCounts {
    ImportCounts { created, updated, unchanged, refused }
}

#[tokio::test]
async fn a_file_goes_in_and_a_second_time_changes_nothing() {
    let room = Storeroom::open().await;
    let expected = ImportReport {
        rows: 3,
        products: counts(2, 0, 0, 0),
        variants: counts(3, 0, 0, 0),
        images: counts(2, 0, 0, 0),
        quantities_set: 2,
        ignored_columns: vec!["Color".to_owned()],
        ..ImportReport::default()
    };
    assert_eq!(room.import(&file()).await, expected);
    let (tee, mug) = (room.product("tee").await, room.product("mug").await);
    assert_eq!((tee.title.as_str(), tee.vendor.as_deref(), tee.tags.len()), ("Tee", Some("Loom"), 2));
    assert_eq!((tee.status, tee.published_at), (ProductStatus::Active, Some(room.ctx.now())));
    assert_eq!((tee.variants.len(), tee.variants[1].title.as_str(), tee.media.len()), (2, "M", 2));
    assert_eq!((mug.options.len(), mug.variants[0].tracked), (0, false));
    assert_eq!(room.price("tee", "T-S").await, Some((1990, Some(2490))));
    assert_eq!(room.on_hand("tee", "T-S").await, Some(5));
    assert_eq!(room.on_hand("mug", "MUG").await, None, "what is not counted has no level");

    room.shop.clock.advance(chrono::TimeDelta::hours(1));
    let again = room.import(&file()).await;
    let nothing = ImportReport {
        products: counts(0, 0, 2, 0),
        variants: counts(0, 0, 3, 0),
        images: counts(0, 0, 2, 0),
        quantities_set: 0,
        ..expected
    };
    assert_eq!(again, nothing);
    assert!(again.changed_nothing());
    assert_eq!((room.product("tee").await, room.product("mug").await), (tee.clone(), mug));
    let history = room.shop.store.listings();
    let history =
        history.history(room.channel(), variant_id(&tee, "T-S"), &PageRequest::first(9)).await.unwrap().into_items();
    assert_eq!(history.len(), 1, "the same price again is no change of the price");
}

#[tokio::test]
async fn only_what_differs_is_written() {
    let room = Storeroom::open().await;
    room.import(&file()).await;
    let mug = room.product("mug").await;
    let changed = file().replace("21,,https", "22,,https").replace("19.90", "19.9");
    let report = room.import(&changed).await;
    assert_eq!((report.products, report.variants), (counts(0, 1, 1, 0), counts(0, 1, 2, 0)));
    assert_eq!(room.price("tee", "T-M").await, Some((2200, None)));
    assert_eq!(room.product("tee").await.version, 1, "a price is no change of the product");
    let report = room.import(&changed.replace("Tee,Loom", "T-shirt,Loom").replace("u.jpg", "v.jpg")).await;
    assert_eq!((report.products, report.variants), (counts(0, 1, 1, 0), counts(0, 0, 3, 0)));
    assert_eq!((report.images, report.images_removed), (counts(1, 0, 1, 0), 1));
    let tee = room.product("tee").await;
    assert_eq!((tee.title.as_str(), tee.version, tee.media[1].url.as_str()), ("T-shirt", 2, "https://x.example/v.jpg"));
    assert_eq!(room.product("mug").await, mug);
}

#[tokio::test]
async fn what_is_refused_is_named_and_the_rest_goes_in() {
    let room = Storeroom::open().await;
    room.import(&file()).await;
    let report = room
        .import(
            "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src\n\
             cap,Cap,Title,Default Title,MUG,5,\n\
             tee,Tee,Width,S,T-S,1,\n\
             bag,Bag,Title,Default Title,BAG,\"5,00\",\n\
             hat,,Title,Default Title,HAT,5,\n\
             pen,Pen,Title,Default Title,PEN,2,nowhere\n\
             pen,,,,,,https://x.example/pen.jpg\n",
        )
        .await;
    assert_eq!(
        told(&report),
        [
            "2 Variant SKU: \"MUG\" is the SKU of another product [variant]",
            "3 Option1 Name: the product has the options [\"Size\"] in the shop, and an import does not change that [product]",
            "4 Variant Price: \"5,00\" is not an amount: write digits and at most one decimal point, such as 19.90 [variant]",
            "5 Title: is missing, and the shop has no product with this handle [product]",
            "6 Image Src: \"nowhere\" is not an address that begins with http:// or https:// [image]",
        ]
    );
    assert_eq!((report.rows, report.refusal_count), (6, 5));
    assert_eq!((report.products, report.variants), (counts(3, 0, 0, 2), counts(1, 0, 0, 2)));
    assert_eq!(report.images, counts(1, 0, 0, 1));
    assert_eq!(room.price("tee", "T-S").await, Some((1990, Some(2490))));
    assert_eq!(room.product("cap").await.variants.len(), 0);
    assert_eq!(room.product("pen").await.media.len(), 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_to_its_end_keeps_what_came_before() {
    let room = Storeroom::open().await;
    let mut rows = "Handle,Title\n".to_owned();
    for number in 0..60 {
        rows.push_str(&format!("p{number},P\n"));
    }
    rows.push_str(&format!("last,\"{}", "x".repeat(5_000_000)));
    let report = room.import(&rows).await;
    assert_eq!(report.stopped.as_deref(), Some("row 62: is longer than 4194304 bytes: a closing quote may be missing"));
    assert_eq!((report.rows, report.products), (60, counts(59, 0, 0, 0)));
    let report = room.import("SKU,Price\n1,2\n").await;
    assert_eq!((report.rows, report.products), (0, counts(0, 0, 0, 0)));
    assert!(report.stopped.unwrap().contains("there is no column \"Handle\" in it"));
}

#[tokio::test]
async fn progress_is_told_after_every_few_products() {
    let room = Storeroom::open().await;
    let mut rows = "Handle,Title\n".to_owned();
    for number in 0..120 {
        rows.push_str(&format!("p{number},P\n"));
    }
    let steps = Arc::new(Mutex::new(Vec::new()));
    let length = rows.len() as u64;
    let on_progress = {
        let steps = Arc::clone(&steps);
        move |progress| steps.lock().unwrap().push(progress)
    };
    import_products(&room.ctx, std::io::Cursor::new(rows), &ImportOptions::default(), &on_progress).await.unwrap();
    let steps = steps.lock().unwrap();
    assert_eq!(
        steps.iter().map(|step| (step.rows, step.products)).collect::<Vec<_>>(),
        [(51, 50), (101, 100), (120, 120)]
    );
    assert_eq!(steps.last().unwrap().bytes, length);
}

#[tokio::test]
async fn guests_import_and_export_nothing() {
    let room = Storeroom::open().await;
    let guest = Context::new(Arc::clone(&room.shop), Actor::Guest, Arc::clone(room.channel()), &[]);
    let refused = import_products(&guest, std::io::empty(), &ImportOptions::default(), &|_| {}).await;
    assert!(matches!(refused, Err(Failure::Unauthenticated)));
    let refused = cartwright_services::catalog::ProductExport::begin(&guest, None).await;
    assert!(matches!(refused, Err(Failure::Unauthenticated)));
}
