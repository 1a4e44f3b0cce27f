use cartwright_xtask::{tidy::axum_violations, workspace::SourceFile};

fn violations(path: &str, text: &str) -> Vec<String> {
    axum_violations(&[SourceFile { path: path.to_owned(), text: text.to_owned() }])
}

#[test]
fn axum_in_a_resolver_fails() {
    assert_eq!(
        violations("crates/graphql/src/shop/cart.rs", "use std::fmt;\nuse axum::http::HeaderMap;\n"),
        ["crates/graphql/src/shop/cart.rs:2 uses axum outside src/http/"]
    );
    assert_eq!(violations("crates/graphql/src/lib.rs", "pub use async_graphql_axum as glue;").len(), 1);
}

#[test]
fn axum_in_the_glue_passes() {
    assert!(violations("crates/graphql/src/http/upload.rs", "use axum::body::Body;").is_empty());
    assert!(violations("crates/server/src/main.rs", "use axum::Router;").is_empty());
}

#[test]
fn a_comment_or_a_longer_word_passes() {
    assert!(violations("crates/graphql/src/lib.rs", "//! Served by axum.\nlet maxaxum = 1; // not axum").is_empty());
}
