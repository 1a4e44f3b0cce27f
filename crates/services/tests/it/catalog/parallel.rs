//! Imports at the same time.

use std::io::Cursor;

use cartwright_services::catalog::import::{ImportOptions, import_products};
use tokio::task::JoinSet;

use super::{Storeroom, told};

fn file(products: impl Iterator<Item = usize>) -> String {
    let mut file =
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Product Category\n"
            .to_owned();
    for number in products {
        file.push_str(&format!(
            "p{number},P{number},Size,S,S{number},3,5,Things > Kind {}\np{number},,,M,M{number},4,6,\n",
            number % 7
        ));
    }
    file
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_file_four_times_at_once_is_one_catalogue() {
    let room = Storeroom::open().await;
    let mut imports = JoinSet::new();
    for import in 0..4 {
        // Two of them the other way round, so that they meet in the middle.
        let file = if import % 2 == 0 { file(0..120) } else { file((0..120).rev()) };
        let ctx = room.ctx.clone();
        imports.spawn(async move {
            import_products(&ctx, Cursor::new(file), &ImportOptions::default(), &|_| {}).await.unwrap()
        });
    }
    let reports = imports.join_all().await;
    for report in &reports {
        assert_eq!((told(report), &report.stopped), (vec![], &None));
        assert_eq!(report.products.created + report.products.updated + report.products.unchanged, 120);
    }
    let created =
        |count: fn(&cartwright_services::catalog::import::ImportReport) -> u64| reports.iter().map(count).sum::<u64>();
    assert_eq!(created(|report| report.products.created), 120);
    assert_eq!(created(|report| report.quantities_set), 240);
    assert_eq!(created(|report| report.categories_created), 8);
    let products = room.products().await;
    assert_eq!(products.len(), 120);
    assert!(products.iter().all(|product| product.variants.len() == 2 && product.version == 1));
    assert_eq!(room.on_hand("p7", "M7").await, Some(4));
    assert!(room.import(&file(0..120)).await.changed_nothing());
}
