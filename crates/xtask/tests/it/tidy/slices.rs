use cartwright_xtask::tidy::slice_violations;

fn violations(path: &str) -> Vec<String> {
    slice_violations(&[path.to_owned()])
}

#[test]
fn a_folder_that_is_no_slice_fails() {
    let found = violations("crates/services/src/orders/complete.rs");
    assert!(found[0].starts_with("crates/services/src/orders is not a slice; the slices are catalog, "), "{found:?}");
    assert_eq!(violations("crates/domain/src/products/mod.rs").len(), 1);
    assert_eq!(violations("crates/persistence/src/models/cart.rs").len(), 1);
}

#[test]
fn a_folder_fails_once_however_many_files_it_has() {
    let paths = ["a.rs", "b.rs", "c/d.rs"].map(|name| format!("crates/domain/src/products/{name}"));
    assert_eq!(slice_violations(&paths).len(), 1);
}

#[test]
fn slices_files_and_other_layers_pass() {
    for path in [
        "crates/services/src/ordering/complete/mod.rs",
        "crates/services/src/lib.rs",
        "crates/services/src/ports/mailer.rs",
        "crates/graphql/src/shop/cart/mutations.rs",
    ] {
        assert!(violations(path).is_empty(), "{path}");
    }
}
