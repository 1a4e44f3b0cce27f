use cartwright_xtask::{
    tidy,
    workspace::{packages, paths, root, rust_sources},
};

#[test]
fn every_rule_holds_in_this_tree() {
    let violations = tidy::check().expect("the tree can be read");
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
}

#[test]
fn the_rules_see_this_tree() {
    let packages = packages().expect("cargo reads the manifests");
    assert!(packages.iter().any(|package| package.name == "cartwright-domain"));

    let paths = paths(&root()).expect("the tree can be read");
    assert!(paths.iter().any(|path| path == "Cargo.toml"));
    assert!(paths.iter().any(|path| path.starts_with("crates/domain/src/")));
    assert!(!paths.iter().any(|path| path.starts_with("target/") || path.starts_with(".git/")));

    let sources = rust_sources(&root()).expect("the tree can be read");
    let own = sources.iter().find(|file| file.path == "crates/xtask/tests/it/tidy/tree.rs");
    assert!(own.is_some_and(|file| file.text.contains("the_rules_see_this_tree")));
}
