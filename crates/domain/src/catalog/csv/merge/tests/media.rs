//! Pictures.

use super::Shelf;

const HEADER: &str = "Handle,Title,Variant SKU,Variant Image,Image Src,Image Position,Image Alt Text\n";

fn shelf() -> Shelf {
    Shelf::of(&format!(
        "{HEADER}mug,Mug,M,http://x.example/2,http://x.example/1,1,Front\nmug,,,,http://x.example/2,2,\n"
    ))
}

fn picture_of<'a>(shelf: &'a Shelf, sku: &str) -> Option<&'a str> {
    let id = shelf.variant(sku).media_id?;
    shelf.product().media.iter().find(|media| media.id == id).map(|media| media.url.as_str())
}

#[test]
fn a_list_of_pictures_takes_the_place_of_the_old_one() {
    let mut shelf = shelf();
    let first = shelf.product().media[0].clone();
    assert_eq!(picture_of(&shelf, "M"), Some("http://x.example/2"));
    let reordered =
        format!("{HEADER}mug,Mug,M,http://x.example/3,http://x.example/3,1,\nmug,,,,http://x.example/1,2,Front\n");
    assert!(shelf.import(&reordered).changed);
    assert_eq!(shelf.urls(), ["http://x.example/3", "http://x.example/1"]);
    assert_eq!((shelf.product().media[1].id, shelf.product().media[1].alt_text.as_deref()), (first.id, Some("Front")));
    shelf.import(&reordered).assert_nothing_new();
    assert!(shelf.import(&format!("{HEADER}mug,Mug,M,,,,\n")).changed);
    assert_eq!((shelf.urls().len(), picture_of(&shelf, "M")), (0, None));
}

#[test]
fn a_picture_that_goes_takes_its_place_at_variants_with_it() {
    let mut shelf = shelf();
    assert!(shelf.import("Handle,Title,Image Src\nmug,Mug,http://x.example/1\n").changed);
    assert_eq!((shelf.urls(), picture_of(&shelf, "M")), (vec!["http://x.example/1"], None));
}

#[test]
fn rows_without_a_title_add_pictures() {
    let mut shelf = shelf();
    let added = format!("{HEADER}mug,,,,http://x.example/3,,Back\nmug,,,,http://x.example/1,,Face\n");
    assert!(shelf.import(&added).changed);
    assert_eq!(shelf.urls(), ["http://x.example/1", "http://x.example/2", "http://x.example/3"]);
    let texts: Vec<_> = shelf.product().media.iter().map(|media| media.alt_text.as_deref()).collect();
    assert_eq!(texts, [Some("Face"), None, Some("Back")]);
    assert_eq!(picture_of(&shelf, "M"), Some("http://x.example/2"));
    shelf.import(&added).assert_nothing_new();
}

#[test]
fn without_a_column_of_pictures_those_of_variants_are_added() {
    let mut shelf = shelf();
    assert!(shelf.import("Handle,Title,Variant SKU,Variant Image\nmug,Mug,M,http://x.example/9\n").changed);
    assert_eq!(shelf.urls(), ["http://x.example/1", "http://x.example/2", "http://x.example/9"]);
    assert_eq!(picture_of(&shelf, "M"), Some("http://x.example/9"));
    assert!(shelf.import("Handle,Title,Variant SKU,Variant Image\nmug,Mug,M,\n").changed);
    assert_eq!((shelf.urls().len(), picture_of(&shelf, "M")), (3, None));
}

#[test]
fn a_product_has_at_most_so_many_pictures() {
    let mut file = "Handle,Title,Variant SKU,Image Src\n".to_owned();
    for n in 0..250 {
        file.push_str(&format!(
            "mug,{},{},http://x.example/{n}\n",
            ["", "Mug"][usize::from(n == 0)],
            ["", "M"][usize::from(n == 0)]
        ));
    }
    let mut shelf = Shelf::of(&file);
    let outcome = shelf.import("Handle,Title,Variant SKU,Variant Image\nmug,Mug,M,http://x.example/new\n");
    assert_eq!(outcome.refusals, ["2 Variant Image: a product has at most 250 pictures [cell]"]);
    let outcome = shelf.import("Handle,Title,Image Src\nmug,,http://x.example/new\n");
    assert_eq!(outcome.refusals, ["2 Image Src: a product has at most 250 pictures [image]"]);
    assert_eq!(shelf.urls().len(), 250);
}
