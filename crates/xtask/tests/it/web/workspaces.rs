use std::fs;

use cartwright_xtask::{
    web::{Workspace, chosen, workspaces},
    workspace::root,
};

fn some() -> Vec<Workspace> {
    let of = |name: &str, has_test| Workspace { name: name.to_owned(), has_test };
    vec![of("running", false), of("apollo", true), of("urql", true)]
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn all_that_have_a_test_run_unless_some_are_named() {
    assert_eq!(chosen(&some(), &[]).expect("no name is wrong"), ["apollo", "urql"]);
    assert_eq!(chosen(&some(), &names(&["urql"])).expect("the name is right"), ["urql"]);
}

#[test]
fn a_name_without_a_test_is_refused() {
    for wrong in ["running", "apolo"] {
        let error = chosen(&some(), &names(&["urql", wrong])).expect_err("the name is wrong");
        assert_eq!(error.to_string(), format!("web/ has no workspace {wrong} with a test; there are apollo, urql"));
    }
}

#[test]
fn workspaces_are_read_from_their_manifests() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("our own folder");
        fs::write(path, text).expect("our own folder");
    };
    write("package.json", r#"{ "workspaces": ["running", "apollo"] }"#);
    write("running/package.json", r#"{ "name": "running" }"#);
    write("apollo/package.json", r#"{ "scripts": { "test": "node --test" } }"#);
    let found = workspaces(folder.path()).expect("all manifests are there");
    assert_eq!(found, some()[..2]);

    write("package.json", r#"{ "workspaces": ["gone"] }"#);
    assert!(workspaces(folder.path()).is_err());
}

#[test]
fn the_workspaces_of_this_tree_can_be_read() {
    let found = workspaces(&root().join("web")).expect("the manifests are right");
    assert!(found.contains(&Workspace { name: "apollo".to_owned(), has_test: true }), "{found:?}");
}
