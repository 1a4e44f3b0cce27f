//! Requests made of documents: most as they should be, some in every other way.

use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Map, Value, json};

use super::{
    dice::Dice,
    documents::make_up,
    mutations::{corrupt, mutate},
    values::World,
};

/// A request that can be printed when something comes of it that should not.
pub struct Sent {
    pub method: Method,
    pub uri: String,
    content_type: &'static str,
    pub body: Vec<u8>,
}

impl Sent {
    pub fn request(&self) -> Request<Body> {
        let request = Request::builder().method(self.method.clone()).uri(&self.uri);
        let request = request.header("content-type", self.content_type).header("graphql-require-preflight", "1");
        request.body(Body::from(self.body.clone())).expect("a request")
    }
}

/// The next request; `examples` are documents that people wrote.
pub fn next(world: &World<'_>, examples: &[String], dice: &mut Dice) -> Sent {
    let (document, mut variables) = if dice.one_in(4) {
        let example = dice.pick(examples).clone();
        let variables = example_variables(&example, world, dice);
        (example, variables)
    } else {
        let made = make_up(world, dice);
        (made.document, made.variables)
    };
    let changes = *dice.pick(&[0, 0, 0, 0, 1, 1, 2, 5]);
    let document = mutate(&document, dice, changes);
    if dice.one_in(10) {
        variables.insert((*dice.pick(&["v0", "v1", "input", ""])).to_owned(), world.anything(dice, 6).json());
    }
    if dice.one_in(20) {
        return by_address(&document, &variables);
    }
    let mut body = json!({ "query": document, "variables": variables });
    match dice.below(20) {
        0 => body["operationName"] = world.anything(dice, 1).json(),
        1 => body["extensions"] = world.anything(dice, 3).json(),
        2 => body["variables"] = world.anything(dice, 4).json(),
        3 => body = json!([body, body]),
        4 => body["documentId"] = world.anything(dice, 1).json(),
        5 => body = world.anything(dice, 4).json(),
        _ => {}
    }
    let mut text = body.to_string();
    if dice.one_in(15) {
        text = mutate(&text, dice, 2);
    }
    let mut bytes = text.into_bytes();
    if dice.one_in(15) {
        bytes = corrupt(bytes, dice);
    }
    let content_type = match dice.below(25) {
        0 => "text/plain",
        1 => "multipart/form-data; boundary=edge",
        2 => "application/json; charset=utf-16",
        _ => "application/json",
    };
    Sent { method: Method::POST, uri: "/graphql".to_owned(), content_type, body: bytes }
}

fn by_address(document: &str, variables: &Map<String, Value>) -> Sent {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<String>();
    // Longer ones meet the limit of the server's heads.
    let document: String = document.chars().take(4000).collect();
    let variables = Value::from(variables.clone()).to_string();
    let variables = if variables.len() > 4000 { "{" } else { variables.as_str() };
    let uri = format!("/graphql?query={}&variables={}", escape(&document), escape(variables));
    Sent { method: Method::GET, uri, content_type: "application/json", body: Vec::new() }
}

/// A value for every variable that the example declares.
fn example_variables(example: &str, world: &World<'_>, dice: &mut Dice) -> Map<String, Value> {
    let head = example.split_once('{').map_or("", |(head, _)| head);
    let declared = head.split('$').skip(1).filter_map(|part| part.split_once(':'));
    let given = declared.map(|(name, rest)| {
        let of = rest.trim().split([',', ')', ' ', '=']).next().unwrap_or_default();
        (name.trim().to_owned(), world.value(dice, of, 5).json())
    });
    given.collect()
}
