//! What `cargo xtask bench` writes down.

use std::{fs, path::PathBuf};

use cartwright_xtask::bench::{Part, recorded};

fn page() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    fs::read_to_string(path).expect("the page is there")
}

#[test]
fn a_new_table_takes_the_place_of_the_last_one() {
    let first = recorded(&page(), Part::Everything, "a first table\n").expect("the page has a place for it");
    assert_eq!(first.matches("a first table").count(), 1);
    let second = recorded(&first, Part::Everything, "a second table").expect("it still has");
    assert_eq!(second, first.replace("a first table", "a second table"));
}

#[test]
fn a_page_without_a_place_for_the_table_is_refused() {
    let error = recorded("# Performance\n", Part::FarDown, "a table").expect_err("there is no place");
    assert!(error.to_string().contains("<!-- measured"), "{error}");
}
