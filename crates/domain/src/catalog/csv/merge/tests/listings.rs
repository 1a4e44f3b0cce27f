//! Prices.

use super::{Shelf, price};

const HEADER: &str = "Handle,Title,Variant SKU,Variant Price,Variant Compare At Price\n";

#[test]
fn prices_are_set_only_where_they_differ() {
    let mut shelf = Shelf::of(&format!("{HEADER}mug,Mug,M,7.50,9\n"));
    assert_eq!(shelf.prices("M"), Some((750, Some(900))));
    shelf.import(&format!("{HEADER}mug,Mug,M,7.5,9.00\n")).assert_nothing_new();
    let cheaper = shelf.import(&format!("{HEADER}mug,Mug,M,7,9\n"));
    assert_eq!((cheaper.changed, cheaper.prices.len(), cheaper.prices[0].price), (false, 1, price("7")));
    shelf.import("Handle,Variant SKU,Variant Price\nmug,M,7\n").assert_nothing_new();
    let uncompared = shelf.import(&format!("{HEADER}mug,Mug,M,7,\n"));
    assert_eq!((uncompared.prices.len(), shelf.prices("M")), (1, Some((700, None))));
}

#[test]
fn a_row_without_a_price_leaves_the_price_alone() {
    let mut shelf = Shelf::of(&format!("{HEADER}mug,Mug,M,7,\n"));
    let compared = shelf.import(&format!("{HEADER}mug,Mug,M,,9\n"));
    assert_eq!((compared.refusals.len(), shelf.prices("M")), (0, Some((700, Some(900)))));
    let mut unlisted = Shelf::of("Handle,Title,Variant SKU\nmug,Mug,M\n");
    assert_eq!(unlisted.prices("M"), None);
    let outcome = unlisted.import(&format!("{HEADER}mug,Mug,M,,9\n"));
    assert_eq!(outcome.refusals, ["2 Variant Compare At Price: has no price beside it to compare with [cell]"]);
    assert_eq!(unlisted.prices("M"), None);
}
