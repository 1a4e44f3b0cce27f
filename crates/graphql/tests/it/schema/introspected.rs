//! A schema as introspection shows it to clients.

use std::fmt;

use cartwright_graphql::{admin_schema, shop_schema};
use serde::Deserialize;

/// The schemas, each with its name.
pub async fn schemas() -> [(&'static str, Vec<Type>); 2] {
    let query = include_str!("introspection.graphql");
    let answers = [("shop", shop_schema().execute(query).await), ("admin", admin_schema().execute(query).await)];
    answers.map(|(name, response)| {
        assert!(response.errors.is_empty(), "{:?}", response.errors);
        let data = response.data.into_json().expect("data is JSON");
        let types: Vec<Type> = serde_json::from_value(data["__schema"]["types"].clone()).expect("as asked for");
        // Types of the introspection itself are described by the specification.
        (name, types.into_iter().filter(|of| !of.name.starts_with("__")).collect())
    })
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Type {
    pub kind: String,
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "specifiedByURL")]
    pub specified_by: Option<String>,
    pub fields: Option<Vec<Field>>,
    pub input_fields: Option<Vec<Input>>,
    pub enum_values: Option<Vec<EnumValue>>,
    pub interfaces: Option<Vec<TypeRef>>,
}

#[derive(Debug, Deserialize)]
pub struct Field {
    pub name: String,
    pub description: Option<String>,
    pub args: Vec<Input>,
    #[serde(rename = "type")]
    pub of: TypeRef,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Input {
    pub name: String,
    pub description: Option<String>,
    #[serde(rename = "type")]
    pub of: TypeRef,
    pub default_value: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct EnumValue {
    pub name: String,
    pub description: Option<String>,
}

/// A type where it is used; it prints as in the schema's text.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TypeRef {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<TypeRef>>,
}

impl fmt::Display for TypeRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.kind.as_str(), &self.of_type, &self.name) {
            ("NON_NULL", Some(inner), _) => write!(f, "{inner}!"),
            ("LIST", Some(inner), _) => write!(f, "[{inner}]"),
            (_, _, name) => f.write_str(name.as_deref().unwrap_or_default()),
        }
    }
}
