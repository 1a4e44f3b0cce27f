use cartwright_xtask::tidy::path_word_violations;

fn violations(path: &str) -> Vec<String> {
    path_word_violations(&[path.to_owned()])
}

#[test]
fn a_word_that_says_nothing_fails() {
    assert_eq!(
        violations("crates/domain/src/util.rs"),
        ["crates/domain/src/util.rs: \"util\" says nothing; name what it holds"]
    );
    for path in [
        "crates/services/src/common/mod.rs",
        "crates/graphql/tests/it/helpers.rs",
        "crates/server/src/cache_manager.rs",
        "migrations/src/Misc.sql",
        "deploy/string-utils.sh",
    ] {
        assert_eq!(violations(path).len(), 1, "{path}");
    }
}

#[test]
fn a_longer_word_passes() {
    assert!(violations("crates/domain/src/payment/utility_bill.rs").is_empty());
    assert!(violations("crates/domain/src/cart/commonwealth.rs").is_empty());
}
