use std::fs;

use cartwright_xtask::workspace::{DependencyKind, parse_packages, paths};

#[test]
fn kinds_of_dependencies_are_read() {
    let json = br#"{"packages": [{"name": "cartwright-jobs", "version": "1.0.0", "dependencies": [
        {"name": "sea-orm", "kind": null}, {"name": "cc", "kind": "build"}, {"name": "insta", "kind": "dev"}
    ]}]}"#;
    let packages = parse_packages(json).expect("this is the format of cargo");
    let read: Vec<(&str, DependencyKind)> =
        packages[0].dependencies.iter().map(|dependency| (dependency.name.as_str(), dependency.kind)).collect();
    assert_eq!(
        read,
        [("sea-orm", DependencyKind::Normal), ("cc", DependencyKind::Build), ("insta", DependencyKind::Development)]
    );
}

#[test]
fn an_unknown_kind_of_dependency_is_an_error() {
    let json = br#"{"packages": [{"name": "a", "dependencies": [{"name": "b", "kind": "other"}]}]}"#;
    assert!(parse_packages(json).is_err());
}

#[test]
fn what_is_built_hidden_or_installed_is_left_out() {
    let top = tempfile::tempdir().expect("a temporary folder");
    for path in [
        "src/lib.rs",
        ".ci/run",
        ".git/config",
        "target/debug/a.rs",
        "data/shop.sqlite",
        "src/data/kept.rs",
        "web/node_modules/a.js",
        "elsewhere/CACHEDIR.TAG",
        "elsewhere/debug/a.rs",
    ] {
        let path = top.path().join(path);
        fs::create_dir_all(path.parent().expect("each has a folder")).expect("a folder can be made");
        fs::write(path, "").expect("a file can be written");
    }
    assert_eq!(paths(top.path()).expect("the tree can be read"), [".ci/run", "src/data/kept.rs", "src/lib.rs"]);
}
