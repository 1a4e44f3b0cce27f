//! Inside the graphql crate, HTTP stays in one folder.

use crate::workspace::SourceFile;

/// The lines of the graphql crate that name axum outside `src/http/`, a sentence each. Comments may name it.
pub fn axum_violations(sources: &[SourceFile]) -> Vec<String> {
    sources
        .iter()
        .filter(|file| {
            file.path.starts_with("crates/graphql/src/") && !file.path.starts_with("crates/graphql/src/http/")
        })
        .flat_map(|file| {
            file.text
                .lines()
                .enumerate()
                .filter(|(_, line)| names_axum(line))
                .map(|(index, _)| format!("{}:{} uses axum outside src/http/", file.path, index + 1))
        })
        .collect()
}

fn names_axum(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|character: char| !character.is_alphanumeric() && character != '_')
        .any(|word| word == "axum" || word == "async_graphql_axum")
}
