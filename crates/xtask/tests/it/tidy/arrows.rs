use cartwright_xtask::{
    tidy::arrow_violations,
    workspace::{Dependency, DependencyKind, Package},
};

use DependencyKind::{Build, Development, Normal};

fn violations(package: &str, dependency: &str, kind: DependencyKind) -> Vec<String> {
    arrow_violations(&[Package {
        name: format!("cartwright-{package}"),
        dependencies: vec![Dependency { name: dependency.to_owned(), kind }],
    }])
}

#[test]
fn an_arrow_of_the_table_passes() {
    assert!(violations("services", "cartwright-persistence", Normal).is_empty());
    assert!(violations("server", "cartwright-migrations", Normal).is_empty());
}

#[test]
fn an_arrow_that_is_not_in_the_table_fails() {
    let found = violations("domain", "cartwright-persistence", Normal);
    assert_eq!(found, ["arrow domain -> persistence is not in the table"]);
    assert_eq!(violations("graphql", "cartwright-persistence", Normal).len(), 1);
    assert_eq!(violations("adapters", "cartwright-graphql", Build).len(), 1);
    assert_eq!(violations("xtask", "cartwright-server", Normal).len(), 1);
}

#[test]
fn the_testkit_is_for_tests() {
    assert!(violations("graphql", "cartwright-testkit", Development).is_empty());
    assert_eq!(violations("graphql", "cartwright-testkit", Normal).len(), 1);
    assert_eq!(violations("domain", "cartwright-services", Development).len(), 1);
}

#[test]
fn a_crate_without_a_row_fails() {
    let found = violations("extras", "serde", Normal);
    assert_eq!(found, ["cartwright-extras is not a crate of the table in crates/xtask"]);
}

#[test]
fn storage_stays_below_the_services_also_in_tests() {
    assert!(violations("persistence", "sea-orm", Normal).is_empty());
    assert!(violations("testkit", "sqlx", Normal).is_empty());
    assert_eq!(
        violations("services", "sea-orm", Normal),
        ["services depends on sea-orm, which is for migrations, jobs, persistence, testkit only"]
    );
    assert_eq!(violations("graphql", "sea-orm", Development).len(), 1);
    assert_eq!(violations("server", "sqlx", Development).len(), 1);
    assert_eq!(violations("jobs", "sqlx", Normal).len(), 1);
}

#[test]
fn graphql_and_http_stay_in_their_crates() {
    assert!(violations("graphql", "async-graphql", Normal).is_empty());
    assert!(violations("graphql", "axum", Normal).is_empty());
    assert_eq!(violations("server", "async-graphql", Normal).len(), 1);
    assert_eq!(violations("services", "axum", Normal).len(), 1);
}

#[test]
fn the_outside_world_stays_in_the_adapters() {
    assert!(violations("adapters", "redis", Normal).is_empty());
    for client in ["redis", "reqwest", "lettre"] {
        assert_eq!(violations("services", client, Normal).len(), 1, "{client}");
    }
    assert!(violations("server", "reqwest", Development).is_empty());
}

#[test]
fn libraries_have_typed_errors() {
    assert!(violations("server", "anyhow", Normal).is_empty());
    assert_eq!(violations("services", "anyhow", Normal).len(), 1);
}
