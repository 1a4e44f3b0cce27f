//! The product's own cells.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::{Shelf, noon};
use crate::{
    catalog::{
        ProductAttribute, ProductStatus,
        csv::{Change, Exported, HEADER, rows, tests::read},
    },
    id::CategoryId,
};

const FULL: &str =
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,SEO Title,SEO Description,Status,Variant Price\n";

#[test]
fn a_new_product_is_active_and_published_now() {
    let shelf = Shelf::of("Handle,Title,Variant Price\nmug,Mug,7\n");
    let mug = shelf.product();
    assert_eq!((mug.slug.as_str(), mug.title.as_str(), mug.status), ("mug", "Mug", ProductStatus::Active));
    assert_eq!((mug.published_at, mug.version), (Some(noon()), 1));
}

#[test]
fn a_new_product_may_come_unpublished_and_as_a_draft() {
    let shelf = Shelf::of("Handle,Title,Published,Status\nmug,Mug,false,draft\n");
    assert_eq!((shelf.product().published_at, shelf.product().status), (None, ProductStatus::Draft));
}

#[test]
fn a_product_without_a_title_is_refused_unless_it_exists() {
    let mut shelf = Shelf::default();
    let refused = shelf.import("Handle,Variant Price\nmug,7\n");
    assert_eq!(refused.refusals, ["2 Title: is missing, and the shop has no product with this handle [product]"]);
    assert_eq!(shelf.product, None);
    let mut shelf = Shelf::of("Handle,Title,Variant Price\nmug,Mug,7\n");
    let outcome = shelf.import("Handle,Variant Price\nmug,8\n");
    assert_eq!((outcome.changed, outcome.prices.len(), outcome.refusals.len()), (false, 1, 0));
    assert_eq!(shelf.product().title, "Mug");
}

#[test]
fn missing_columns_leave_alone_and_empty_cells_clear() {
    let full = format!("{FULL}mug,Mug,<p>Holds tea</p>,Kiln,Cup,\"a,b\",true,Tea mug,For tea,active,7\n");
    let mut shelf = Shelf::of(&full);
    let id = CategoryId(Uuid::from_u128(9));
    shelf.category = Change::Set(id);
    assert!(shelf.import(&full).changed);
    shelf.category = Change::Keep;
    let before = shelf.product().clone();
    shelf.import("Handle,Title,Variant Price\nmug,Mug,7\n").assert_nothing_new();
    assert_eq!(shelf.product(), &before);
    shelf.category = Change::Clear;
    assert!(shelf.import(&format!("{FULL}mug,Mug,,,,,,,,,7\n")).changed);
    let mug = shelf.product();
    assert_eq!((mug.description_html.as_str(), mug.vendor.as_deref(), mug.product_type.as_deref()), ("", None, None));
    assert_eq!((mug.tags.len(), mug.seo.title.as_deref(), mug.seo.description.as_deref()), (0, None, None));
    assert_eq!(mug.category_id, None);
    assert_eq!((mug.status, mug.published_at), (before.status, before.published_at), "neither of them can be empty");
}

#[test]
fn the_same_file_again_changes_nothing_whatever_is_not_in_the_layout() {
    let file = format!("{FULL}mug,Mug,<p>Holds <script>x</script>tea</p>,Kiln,Cup,\"a,b\",true,,,active,7\n");
    let mut shelf = Shelf::of(&file);
    let product = shelf.product.as_mut().unwrap();
    product.attributes.push(ProductAttribute { name: "Glaze".to_owned(), value: "blue".to_owned() });
    let before = product.clone();
    shelf.import(&file).assert_nothing_new();
    assert_eq!(shelf.product(), &before);
}

#[test]
fn publishing_keeps_the_instant_of_the_first_time() {
    let mut shelf = Shelf::of("Handle,Title,Published\nmug,Mug,true\n");
    shelf.import("Handle,Title,Published\nmug,Mug,true\n").assert_nothing_new();
    assert!(shelf.import("Handle,Title,Published\nmug,Mug,false\n").changed);
    assert_eq!(shelf.product().published_at, None);
    assert!(shelf.import("Handle,Title,Published\nmug,Mug,true\n").changed);
    assert_eq!(shelf.product().published_at, Some(noon() + TimeDelta::hours(3)));
}

#[test]
fn what_only_the_whole_draft_shows_refuses_the_product() {
    let mut file = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n".to_owned();
    for value in 0..101 {
        file.push_str(&format!(
            "mug,{},{},{value},1\n",
            ["", "Mug"][usize::from(value == 0)],
            ["", "Number"][usize::from(value == 0)]
        ));
    }
    let refused = Shelf::default().import(&file);
    assert_eq!(refused.refusals, ["2 Option1 Value: must have at most 100 entries [product]"]);
}

proptest! {
    /// What the shop writes is what the shop has, whatever stands in it.
    #[test]
    fn an_export_merged_into_its_product_changes_nothing(
        (product, listings) in crate::catalog::csv::round_trip_tests::product(),
        counted in 0_i64..9,
    ) {
        let mut shelf = Shelf { product: Some(product.clone()), listings: listings.clone(), ..Shelf::default() };
        for listing in &mut shelf.listings {
            listing.channel_id = super::channel();
        }
        let quantities = product.variants.iter().map(|variant| (variant.id, counted)).collect();
        let exported = Exported { product: &product, category: None, listings: &listings, quantities: &quantities };
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADER).unwrap();
        for row in rows(exported) {
            writer.write_record(row).unwrap();
        }
        let (products, refusals) = read(&String::from_utf8(writer.into_inner().unwrap()).unwrap());
        prop_assert_eq!(refusals, Vec::<String>::new());
        let outcome = shelf.import_product(&products[0]);
        outcome.assert_nothing_new();
        let tracked = product.variants.iter().filter(|variant| variant.tracked).count();
        prop_assert_eq!(outcome.quantities.len(), tracked);
    }
}
