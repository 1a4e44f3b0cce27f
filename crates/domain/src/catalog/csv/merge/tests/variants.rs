//! Which variant a row is about, and what it makes of it.

use super::{ImportedQuantity, Shelf};
use crate::pricing::TaxClass;

const HEADER: &str = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price\n";

fn tee() -> Shelf {
    Shelf::of(&format!("{HEADER}tee,Tee,Size,S,T-S,5\ntee,,,M,T-M,6\n"))
}

#[test]
fn variants_are_known_by_their_sku_first() {
    let mut shelf = tee();
    let ids: Vec<_> = shelf.product().variants.iter().map(|variant| variant.id).collect();
    let swapped = shelf.import(&format!("{HEADER}tee,Tee,Size,M,T-S,5\ntee,,,S,T-M,6\n"));
    assert_eq!(swapped.refusals, Vec::<String>::new());
    assert_eq!((shelf.skus(), shelf.titles()), (vec!["T-S", "T-M"], vec!["M", "S"]));
    assert_eq!(ids, shelf.product().variants.iter().map(|variant| variant.id).collect::<Vec<_>>());
}

#[test]
fn variants_are_known_by_their_option_values_else() {
    let mut shelf = tee();
    let id = shelf.variant("T-S").id;
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Size,s,NEW,5\ntee,,,L,T-L,6\n"));
    assert_eq!(outcome.refusals, Vec::<String>::new());
    assert_eq!((shelf.skus(), shelf.titles()), (vec!["NEW", "T-M", "T-L"], vec!["S", "M", "L"]));
    assert_eq!(shelf.variant("NEW").id, id);
    assert!(shelf.import(&format!("{HEADER}tee,Tee,Size,S,,5\n")).changed);
    assert_eq!(shelf.skus(), ["-", "T-M", "T-L"], "an empty cell clears, and nothing is removed");
}

#[test]
fn a_variant_that_a_sku_names_is_not_found_by_its_values_too() {
    let mut shelf = tee();
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Size,XL,T-S,5\ntee,,,S,NEW,6\n"));
    assert_eq!(outcome.refusals, Vec::<String>::new());
    assert_eq!((shelf.skus(), shelf.titles()), (vec!["T-S", "T-M", "NEW"], vec!["XL", "M", "S"]));
}

#[test]
fn no_row_makes_two_variants_alike() {
    let mut shelf = tee();
    let before = shelf.product().clone();
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Size,M,T-S,9\n"));
    assert_eq!(
        outcome.refusals,
        ["2 Option1 Value: are the option values of another variant of this product [variant]"]
    );
    assert_eq!((shelf.product(), outcome.prices.len()), (&before, 0));
    // Row 2 cannot have M, because row 3 may not give it up for the L of row 4.
    let mut shelf = Shelf::of(&format!("{HEADER}tee,Tee,Size,S,T-S,5\ntee,,,M,T-M,6\ntee,,,L,T-L,6\n"));
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Size,M,T-S,5\ntee,,,L,T-M,6\n"));
    assert_eq!(outcome.refusals.len(), 2);
    assert_eq!(shelf.titles(), ["S", "M", "L"]);
}

#[test]
fn skus_of_other_products_are_refused_and_the_rest_goes_in() {
    let mut shelf = tee();
    shelf.foreign_skus.insert("CUP".to_owned());
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Size,S,CUP,5\ntee,,,M,T-M,7\n"));
    assert_eq!(outcome.refusals, ["2 Variant SKU: \"CUP\" is the SKU of another product [variant]"]);
    assert_eq!((shelf.skus(), shelf.prices("T-M")), (vec!["T-S", "T-M"], Some((700, None))));
}

#[test]
fn rows_without_option_values_name_a_variant_by_its_sku_or_the_only_one() {
    let mut shelf = tee();
    let skus = "Handle,Variant SKU,Variant Price\n";
    let outcome = shelf.import(&format!("{skus}tee,T-M,9\ntee,NEW,9\ntee,,9\n"));
    assert_eq!(
        outcome.refusals,
        [
            "3 Variant SKU: \"NEW\" is the SKU of no variant of this product, and the row has no option values [variant]",
            "4 Option1 Value: is empty, and the row has no SKU: it could be any variant of this product [variant]",
        ]
    );
    assert_eq!((shelf.prices("T-S"), shelf.prices("T-M")), (Some((500, None)), Some((900, None))));
    let mut single = Shelf::of(&format!("{HEADER}tee,Tee,Size,S,T-S,5\n"));
    let outcome = single.import("Handle,Variant Price\ntee,7\n");
    assert_eq!((outcome.refusals.len(), single.prices("T-S")), (0, Some((700, None))));
    let mut plain = Shelf::of("Handle,Title,Variant Price\nmug,Mug,5\n");
    assert!(plain.import(&format!("{skus}mug,M-1,5\n")).changed);
    assert_eq!(plain.skus(), ["M-1"]);
}

#[test]
fn facts_are_set_kept_and_cleared() {
    let header = "Handle,Title,Variant SKU,Variant Grams,Variant Inventory Tracker,Variant Inventory Policy,\
                  Variant Requires Shipping,Variant Barcode\n";
    let mut shelf = Shelf::of(&format!("{header}mug,Mug,M,250,shopify,continue,false,4006381333931\n"));
    let mug = shelf.variant("M").clone();
    assert_eq!((mug.weight_grams, mug.tracked, mug.allow_backorder, mug.requires_shipping), (250, true, true, false));
    shelf.import("Handle,Variant SKU\nmug,M\n").assert_nothing_new();
    let outcome = shelf.import(&format!("{header}mug,Mug,M,,,,,\n"));
    assert!(outcome.changed);
    let after = shelf.variant("M");
    assert_eq!((after.tracked, after.barcode.as_deref()), (false, None), "an empty tracker means not counted");
    assert_eq!((after.weight_grams, after.allow_backorder, after.requires_shipping), (250, true, false));
}

#[test]
fn a_new_variant_of_which_nothing_is_said_is_counted_sent_and_taxed() {
    let shelf = Shelf::of("Handle,Title,Variant SKU\nmug,Mug,M\n");
    let mug = shelf.variant("M");
    assert_eq!((mug.tracked, mug.requires_shipping, mug.allow_backorder), (true, true, false));
    assert_eq!(mug.tax_class, TaxClass::standard());
}

#[test]
fn quantities_are_told_of_what_is_counted_with_its_place() {
    let header =
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty\n";
    let mut shelf = tee();
    let file =
        format!("{header}tee,Tee,Size,L,T-L,shopify,3\ntee,,,M,T-M,shopify,\ntee,,,S,T-S,,4\ntee,,,XL,T-X,shopify,0\n");
    let outcome = shelf.import(&file);
    let told = |row, variant, quantity| ImportedQuantity { row, variant, quantity };
    assert_eq!(outcome.quantities, [told(2, 2, 3), told(5, 3, 0)]);
    assert_eq!(shelf.skus(), ["T-S", "T-M", "T-L", "T-X"]);
}

#[test]
fn tax_codes_name_classes_of_the_shop() {
    let header = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Taxable,Variant Tax Code\n";
    let mut shelf = Shelf::default();
    let file = format!(
        "{header}book,Book,Cover,A,A,true,BOOKS\nbook,,,B,B,true,P0000\nbook,,,C,C,false,P0000\nbook,,,D,D,false,\nbook,,,E,E,,\n"
    );
    let outcome = shelf.import(&file);
    let unknown = |row| format!("{row} Variant Tax Code: \"P0000\" is none of the shop's tax classes [cell]");
    assert_eq!(outcome.refusals, [unknown(3), unknown(4)]);
    let class = |shelf: &Shelf, sku: &str| shelf.variant(sku).tax_class.0.clone();
    let classes = ["A", "B", "C", "D", "E"].map(|sku| class(&shelf, sku));
    assert_eq!(classes, ["Books", "standard", "exempt", "exempt", "standard"]);
    assert!(!shelf.import(&file).changed);
    shelf.import("Handle,Variant SKU,Variant Taxable\nbook,A,true\nbook,D,\n").assert_nothing_new();
    assert!(shelf.import("Handle,Variant SKU,Variant Taxable\nbook,A,false\nbook,D,true\n").changed);
    assert_eq!((class(&shelf, "A").as_str(), class(&shelf, "D").as_str()), ("exempt", "standard"));
    let unknown_again = shelf.import("Handle,Variant SKU,Variant Tax Code\nbook,A,Books\nbook,C,\nbook,D,P0000\n");
    assert_eq!(unknown_again.refusals, [unknown(4)]);
    assert_eq!(["A", "C", "D"].map(|sku| class(&shelf, sku)), ["Books", "exempt", "standard"]);
    // A class that no zone has a rate for any more is still the variant's own.
    shelf.product.as_mut().unwrap().variants[1].tax_class = TaxClass("old".to_owned());
    shelf.import("Handle,Variant SKU,Variant Taxable,Variant Tax Code\nbook,B,true,old\n").assert_nothing_new();
}

#[test]
fn a_product_has_at_most_two_thousand_variants() {
    let header = "Handle,Title,Option1 Name,Option2 Name,Option1 Value,Option2 Value,Variant SKU,Variant Price\n";
    let line = |n: usize| format!("{},{},S{n},1\n", n / 50, n % 50);
    let first: String =
        (0..2_000).map(|n| format!("tee,{}{}", [",,,", "Tee,A,B,"][usize::from(n == 0)], line(n))).collect();
    let mut shelf = Shelf::of(&format!("{header}{first}"));
    let outcome = shelf.import(&format!("{header}tee,Tee,A,B,{}tee,,,,{}", line(1_999), line(2_000)));
    assert_eq!(outcome.refusals, ["3 Handle: a product has at most 2000 variants [variant]"]);
    assert_eq!(shelf.product().variants.len(), 2_000);
}
