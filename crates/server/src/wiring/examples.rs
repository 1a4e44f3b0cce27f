//! The requests that the built-in pages begin with. They run as they stand on the demo data.

use cartwright_graphql::http::Example;

/// What storefronts ask.
pub(super) fn of_storefronts() -> Vec<Example> {
    vec![example("Browse", include_str!("examples/browse.graphql"), "", "")]
}

/// What the staff ask.
pub(super) fn of_staff() -> Vec<Example> {
    vec![example("Channels", include_str!("examples/channels.graphql"), "", TOKEN)]
}

/// Where the token goes.
const TOKEN: &str = "{\n  \"Authorization\": \"Bearer \"\n}";

fn example(name: &str, query: &str, variables: &str, headers: &str) -> Example {
    Example {
        name: name.to_owned(),
        query: query.to_owned(),
        variables: variables.to_owned(),
        headers: headers.to_owned(),
    }
}
