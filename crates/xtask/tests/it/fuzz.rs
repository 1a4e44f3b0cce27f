//! What `cargo xtask fuzz` runs.

use std::{ffi::OsStr, fs, path::PathBuf};

use cartwright_xtask::fuzz::Options;

#[test]
fn the_documents_are_counted_by_the_test_that_there_is() {
    let options = Options { documents: 5, seed: 7, first: 3, unoptimised: true };
    let command = options.command();
    let settings: Vec<_> =
        command.get_envs().filter_map(|(name, value)| Some((name.to_str()?, value?.to_str()?))).collect();
    let expected = [("CARTWRIGHT_FUZZ_DOCUMENTS", "5"), ("CARTWRIGHT_FUZZ_FIRST", "3"), ("CARTWRIGHT_FUZZ_SEED", "7")];
    assert_eq!(settings, expected);
    let test = command.get_args().find(|argument| argument.as_encoded_bytes().starts_with(b"row_"));
    let test = test.and_then(OsStr::to_str).expect("a test is named");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../graphql/tests/it/fuzz/mod.rs");
    let source = fs::read_to_string(folder).expect("the tests are there");
    assert!(source.contains(&format!("async fn {test}()")), "{test} is a test");
    for (name, _) in expected {
        assert!(source.contains(&format!("\"{name}\"")), "{name} is read");
    }
    let is_optimised = |options: &Options| options.command().get_args().any(|argument| argument == "--release");
    assert!(!is_optimised(&options) && is_optimised(&Options { unoptimised: false, ..options }));
}
