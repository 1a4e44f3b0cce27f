//! A release build embeds GraphiQL. Cargo sees when a file changes that was embedded, but not when the first one comes.

use std::{env, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the page from the tree, also where it was built after the server, and believes no path that still has `..` in it.
    let page = Path::new("../../web/graphiql");
    let page = page.canonicalize().unwrap_or_else(|_| page.to_owned());
    let built = page.join("dist");
    println!("cargo::rustc-env=GRAPHIQL_FOLDER={}", built.display());
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // What is not there would count as changed in every build, so then it is the folder that will hold it.
        let watched = if built.exists() { &built } else { &page };
        println!("cargo::rerun-if-changed={}", watched.display());
    }
}
