//! A release build embeds GraphiQL. Cargo sees when a file changes that was embedded, but not when the first one comes.

use std::{env, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        let built = "../../web/graphiql/dist";
        // What is not there would count as changed in every build, so then it is the folder that will hold it.
        let watched = if Path::new(built).exists() { built } else { "../../web/graphiql" };
        println!("cargo::rerun-if-changed={watched}");
    }
}
