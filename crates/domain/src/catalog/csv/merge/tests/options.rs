//! Option names and the order of their values.

use super::Shelf;

const HEADER: &str = "Handle,Title,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Price\n";

#[test]
fn the_options_of_a_product_that_exists_must_be_the_same() {
    let mut shelf = Shelf::of(&format!("{HEADER}tee,Tee,Size,S,Color,Red,T-1,5\n"));
    let other = shelf.import(&format!("{HEADER}tee,Tea,Size,S,Fabric,Wool,T-1,6\n"));
    let expected = "2 Option1 Name: the product has the options [\"Size\", \"Color\"] in the shop, and an import does not change that [product]";
    assert_eq!(other.refusals, [expected]);
    let fewer = shelf.import("Handle,Title,Option1 Name,Option1 Value,Variant Price\ntee,Tea,Size,S,6\n");
    assert_eq!(fewer.refusals, [expected]);
    let none = shelf.import("Handle,Title,Option1 Name,Option1 Value,Variant Price\ntee,Tea,Title,Default Title,6\n");
    assert_eq!(none.refusals, [expected]);
    assert_eq!((shelf.product().title.as_str(), shelf.prices("T-1")), ("Tee", Some((500, None))));
    let mut plain = Shelf::of("Handle,Title,Option1 Name,Option1 Value,Variant Price\ntee,Tee,Title,Default Title,6\n");
    let more = plain.import(&format!("{HEADER}tee,Tee,Size,S,Color,Red,T-1,5\n"));
    assert_eq!(
        more.refusals,
        ["2 Option1 Name: the product has no options in the shop, and an import does not change that [product]"]
    );
}

#[test]
fn the_order_and_the_case_of_the_names_do_not_matter() {
    let mut shelf = Shelf::of(&format!("{HEADER}tee,Tee,Size,S,Color,Red,,5\n"));
    shelf.import(&format!("{HEADER}tee,Tee,COLOR,red,size,s,,5\n")).assert_nothing_new();
    let outcome = shelf.import(&format!("{HEADER}tee,Tee,Color,Blue,Size,M,T-2,5\n"));
    assert_eq!(outcome.refusals, Vec::<String>::new());
    assert_eq!(shelf.titles(), ["S / Red", "M / Blue"]);
    assert_eq!(shelf.product().options[1].values, ["Red", "Blue"]);
}

#[test]
fn without_names_the_values_stand_in_the_shops_order() {
    let mut shelf = Shelf::of(&format!("{HEADER}tee,Tee,Size,S,Color,Red,,5\n"));
    let values = "Handle,Option1 Value,Option2 Value,Variant Price\n";
    shelf.import(&format!("{values}tee,S,Red,5\n")).assert_nothing_new();
    let outcome = shelf.import(&format!("{values}tee,S,,6\ntee,S,Blue,7\n"));
    assert_eq!(outcome.refusals, ["2 Option2 Value: is empty, but the product has this option [variant]"]);
    assert_eq!(shelf.titles(), ["S / Red", "S / Blue"]);
    let mut plain = Shelf::of("Handle,Title,Variant Price\ntee,Tee,5\n");
    let outcome = plain.import("Handle,Option1 Value,Variant Price\ntee,S,6\n");
    assert_eq!(outcome.refusals, ["2 Option1 Value: has a value, but the product has no such option [variant]"]);
}
