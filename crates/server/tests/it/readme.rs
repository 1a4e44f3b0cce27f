//! What the README says is true: its requests run in their order on a fresh demo shop, and its table holds every setting.

use std::{collections::HashMap, fs, path::PathBuf};

use axum::http::StatusCode;
use cartwright_server::cli::CommandLine;
use cartwright_testkit::{IdentityServer, SocketClient};
use clap::CommandFactory;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    executable::{ADMIN_TOKEN, Place},
    sign_in_providers::file_of,
};

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../README.md")
}

fn readme() -> String {
    fs::read_to_string(path()).expect("the README is there")
}

/// The blocks of that language, in their order.
fn blocks(language: &str) -> Vec<String> {
    let text = readme();
    let opening = format!("```{language}\n");
    let after = text.split(opening.as_str()).skip(1);
    after.map(|rest| rest.split("```").next().expect("the block ends").to_owned()).collect()
}

/// What an answer tells for the next requests: the variable, and where it is.
const TOLD: [(&str, &str); 5] = [
    ("variantId", "/products/nodes/0/firstAvailableVariant/id"),
    ("cartId", "/cartCreate/cart/id"),
    ("methodId", "/cartAddressesUpdate/cart/shippingMethods/0/id"),
    ("sessionId", "/paymentSessionCreate/paymentSession/id"),
    ("orderNumber", "/checkoutComplete/result/order/number"),
];

/// The variables that a document declares, with the values known so far.
fn variables(document: &str, known: &HashMap<&str, Value>) -> Value {
    let mut given = Map::new();
    let head = document.split('{').next().expect("a document has a brace");
    for declared in head.split('$').skip(1) {
        let name = declared.split(':').next().expect("a variable has a type").trim();
        let value = match name {
            "key" => json!(Uuid::new_v4()),
            name => known.get(name).unwrap_or_else(|| panic!("nothing has told {name} yet")).clone(),
        };
        given.insert(name.to_owned(), value);
    }
    given.into()
}

#[tokio::test]
async fn a_guest_buys_with_the_requests_of_the_readme_alone() {
    let place = Place::new().await;
    let server = place.serve(&[]).await;
    let documents: Vec<_> = blocks("graphql").into_iter().filter(|block| !block.contains("providerSignIn")).collect();
    assert_eq!(documents.len(), 6, "a query and five mutations");
    let mut known = HashMap::new();
    for document in &documents {
        let data = server.query(document, variables(document, &known)).await;
        let refusals: Vec<&Value> =
            data.as_object().into_iter().flatten().map(|(_, field)| &field["userErrors"]).collect();
        assert!(refusals.iter().all(|errors| errors.is_null() || **errors == json!([])), "{document}: {data:#}");
        known.extend(TOLD.iter().filter_map(|(name, pointer)| Some((*name, data.pointer(pointer)?.clone()))));
    }
    assert!(known["orderNumber"].as_str().is_some_and(|number| !number.is_empty()), "{known:?}");
}

#[tokio::test]
async fn somebody_signs_in_with_the_requests_of_the_readme() {
    let place = Place::new().await;
    let provider = IdentityServer::open(|| chrono::Utc::now().timestamp()).await;
    let redirect_uri = "http://localhost:3000/account/signed-in";
    let file = file_of(&place, &provider, redirect_uri);
    let server = place.serve(&["--seed", "off", "--sign-in-providers", &file]).await;
    let documents: Vec<_> = blocks("graphql").into_iter().filter(|block| block.contains("providerSignIn")).collect();
    let [start, complete] = &documents[..] else { panic!("the beginning and the end: {documents:?}") };
    let mut known = HashMap::from([("provider", json!("sso")), ("redirectUri", json!(redirect_uri))]);
    let begun = &server.query(start, variables(start, &known)).await["providerSignInStart"];
    let returned = provider.visit(begun["authorizationUrl"].as_str().unwrap_or_default()).await;
    known.extend([
        ("state", begun["state"].clone()),
        ("returnedState", json!(returned.state)),
        ("code", json!(returned.code)),
        ("iss", json!(returned.issuer)),
    ]);
    let done = &server.query(complete, variables(complete, &known)).await["providerSignInComplete"];
    assert_eq!(done["customer"]["email"], "ada@shop.example", "{done:#}");
    let log = server.log();
    for secret in [&known["state"], &known["code"], &done["tokens"]["accessToken"], &json!("ada@shop.example")] {
        assert!(!log.contains(secret.as_str().expect("a text")), "row 115: {log}");
    }
}

#[test]
fn the_file_of_providers_in_the_readme_is_json() {
    let files: Vec<Value> = blocks("json")
        .iter()
        .filter(|block| block.contains("redirectUris"))
        .map(|block| serde_json::from_str(block).expect("JSON"))
        .collect();
    assert_eq!(files.len(), 1);
}

#[tokio::test]
async fn the_subscription_of_the_readme_is_answered() {
    let place = Place::new().await;
    let server = place.serve(&["--seed", "off"]).await;
    let made = server.query("mutation { cartCreate(input: {}) { cart { id } } }", json!({})).await;
    let scripts = blocks("js");
    assert_eq!(scripts.len(), 1);
    let document = scripts[0].split('`').nth(1).expect("a document");
    assert!(scripts[0].contains("ws://127.0.0.1:4000/graphql"), "the address of the first start");
    let mut client = SocketClient::acknowledged(server.address(), "/graphql", json!({ "channel": "default" })).await;
    client.subscribe("1", document, json!({ "cartId": made["cartCreate"]["cart"]["id"] })).await;
    let cart = &client.next_result("1").await["data"]["cartChanged"];
    assert_eq!((&cart["version"], &cart["totals"]["total"]["amount"]), (&json!(1), &json!("0.00")));
}

#[tokio::test]
async fn the_commands_of_the_readme_are_answered() {
    let place = Place::new().await;
    let server = place.serve(&["--admin-token", ADMIN_TOKEN]).await;
    let commands: Vec<String> = blocks("sh").into_iter().filter(|block| block.starts_with("curl ")).collect();
    assert_eq!(commands.len(), 2, "one for the shop, one for the staff");
    for command in commands {
        let command = command.replace("YOUR_TOKEN", ADMIN_TOKEN);
        let address = command.split_whitespace().nth(1).expect("an address");
        let path = address.strip_prefix("http://127.0.0.1:4000").expect("the address of the first start");
        let quoted = |flag: &str| -> Vec<&str> {
            let opening = format!("{flag} '");
            command.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('\'').next()).collect()
        };
        let headers: Vec<_> =
            quoted("-H").into_iter().map(|header| header.split_once(": ").expect("a header")).collect();
        assert!(headers.contains(&("content-type", "application/json")));
        let body: Value = serde_json::from_str(quoted("-d")[0]).expect("the body is JSON");
        let document = body["query"].as_str().expect("a document");
        let answer = server.post(path, &headers[1..], document, json!({})).await;
        assert_eq!(answer.status, StatusCode::OK, "{command}: {}", answer.text);
        assert_eq!(answer.json()["data"]["products"]["nodes"].as_array().map(Vec::len), Some(3), "{}", answer.text);
    }
}

/// The files that the README shows, each with what it shows of it.
fn shown_files() -> Vec<(String, String)> {
    let text = readme();
    let after = text.split("<!-- ").skip(1);
    after
        .filter_map(|rest| {
            // Other comments are not followed by a block.
            let (name, rest) = rest.split_once(" -->\n```").filter(|(name, _)| !name.contains(' '))?;
            let (_, rest) = rest.split_once('\n').expect("the block has a language");
            let (block, _) = rest.split_once("```").expect("the block ends");
            Some((name.to_owned(), block.to_owned()))
        })
        .collect()
}

#[test]
fn what_the_readme_shows_of_clients_is_what_is_run() {
    let shown = shown_files();
    assert!(shown.len() >= 6, "codegen, Apollo, urql, two of Relay, and Rust: {shown:?}");
    for (name, block) in shown {
        let file = path().with_file_name(&name);
        let file = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(file == block, "README.md shows another {name} than there is");
    }
}

const BEGIN: &str = "<!-- settings: compared with the command line by a test of crates/server -->\n";
const END: &str = "<!-- end of settings -->";

#[test]
fn the_table_of_settings_is_that_of_the_command_line() {
    let mut table = String::from("| flag | variable | default | what it is |\n|---|---|---|---|\n");
    for setting in CommandLine::command().get_arguments() {
        let (Some(flag), Some(variable)) = (setting.get_long(), setting.get_env()) else {
            continue;
        };
        let defaults: Vec<_> = setting.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
        let default = if defaults.is_empty() { String::new() } else { format!("`{}`", defaults.join(",")) };
        let help = setting.get_help().expect("every setting is explained").to_string();
        table.push_str(&format!("| `--{flag}` | `{}` | {default} | {help} |\n", variable.to_string_lossy()));
    }
    let text = readme();
    let (_, rest) = text.split_once(BEGIN).expect("the table begins");
    let (there, _) = rest.split_once(END).expect("the table ends");
    assert!(there == table, "the table of settings in README.md is not that of the command line, which is:\n{table}");
}
