//! What staff see and change, apart from the catalogue.

mod audit;
mod channels;
mod files;
mod guests;
mod inventory;
mod jobs;
mod nodes;
mod order_changes;
mod orders;
mod shipping;
mod staff;
mod taxes;

pub use orders::order;

use cartwright_testkit::TestShop;
use serde_json::{Value, json};

/// What a mutation answers; the test fails where anything is wrong with the request itself.
async fn change(shop: &TestShop, mutation: &str, selection: &str, input: Value) -> Value {
    let mut name: String = mutation.to_owned();
    name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{
            {selection} replayed userErrors {{ __typename ... on UserError {{ path message }} }}
        }} }}"
    );
    shop.admin(&document, json!({ "input": input })).await.at(mutation).clone()
}

/// The same where the mutation must be done.
async fn done(shop: &TestShop, mutation: &str, selection: &str, input: Value) -> Value {
    let answer = change(shop, mutation, selection, input).await;
    assert_eq!(answer["userErrors"], json!([]), "{mutation}");
    answer
}

/// The codes of the errors of a mutation with their paths, where it must be refused; `errors` is the interface of its slice.
async fn refused(shop: &TestShop, mutation: &str, errors: &str, input: Value) -> Vec<(String, String)> {
    let mut name: String = mutation.to_owned();
    name[..1].make_ascii_uppercase();
    let document = format!(
        "mutation ($input: {name}Input!) {{ {mutation}(input: $input) {{
            replayed userErrors {{ ... on {errors} {{ code path message }} }}
        }} }}"
    );
    let answer = shop.admin(&document, json!({ "input": input })).await;
    let listed = answer.at(&format!("{mutation}/userErrors")).as_array().expect("a list").clone();
    assert!(!listed.is_empty(), "{mutation} was not refused");
    let path = |error: &Value| {
        let parts = error["path"].as_array().expect("a list").iter();
        parts.map(|part| part.as_str().expect("a text").to_owned()).collect::<Vec<_>>().join(".")
    };
    listed.iter().map(|error| (error["code"].as_str().expect("a code").to_owned(), path(error))).collect()
}

/// Pairs of a code and a path, as [`refused`] answers them.
fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(code, path)| ((*code).to_owned(), (*path).to_owned())).collect()
}
