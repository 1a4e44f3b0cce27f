//! What a schema says of its types, as far as requests are checked against it: what input types take, and what fields give.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Executor, Name, Request,
    parser::types::{BaseType, Type},
};
use futures_util::FutureExt;
use serde::Deserialize;

/// The types of a schema by name.
pub(in crate::http) struct Shape {
    types: HashMap<String, Kind>,
    query: String,
    mutation: Option<String>,
    subscription: Option<String>,
}

/// What a type is.
pub(super) enum Kind {
    /// Its values are checked by whoever reads them, but for those of the specification.
    Scalar,
    /// One of these names.
    Enum(HashSet<String>),
    /// An object of values.
    Input { fields: HashMap<String, InputField>, one_of: bool },
    /// An object, an interface or a union, with the types of its fields.
    Composite(HashMap<String, Type>),
}

/// A member of an input object.
pub(super) struct InputField {
    pub of: Type,
    pub has_default: bool,
}

impl InputField {
    pub fn is_required(&self) -> bool {
        !self.of.nullable && !self.has_default
    }
}

const INTROSPECTION: &str = "{ __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types {
        kind name isOneOf
        fields(includeDeprecated: true) { name type { ...T } }
        inputFields(includeDeprecated: true) { name defaultValue type { ...T } }
        enumValues(includeDeprecated: true) { name }
    }
} }
fragment T on __Type {
    kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }
}";

impl Shape {
    /// Asks the schema itself.
    pub fn of<E: Executor>(schema: &E) -> Self {
        let response = schema.execute(Request::new(INTROSPECTION)).now_or_never();
        let response = response.expect("introspection reads the schema alone, so that it waits for nothing");
        let data = response.data.into_json().unwrap_or_default();
        let answer: Answer = serde_json::from_value(data).expect("every schema that is served can be introspected");
        let Introspected { query_type, mutation_type, subscription_type, types } = answer.schema;
        Self {
            types: types.into_iter().map(|of| (of.name.clone(), of.into_kind())).collect(),
            query: query_type.name,
            mutation: mutation_type.map(|root| root.name),
            subscription: subscription_type.map(|root| root.name),
        }
    }

    /// The type of that name; nothing for one that the schema does not have.
    pub(super) fn kind(&self, name: &str) -> Option<&Kind> {
        self.types.get(name)
    }

    /// The type of a field of an object or interface.
    pub(super) fn field(&self, parent: &str, field: &str) -> Option<&Type> {
        match self.types.get(parent) {
            Some(Kind::Composite(fields)) => fields.get(field),
            _ => None,
        }
    }

    /// The name of the type whose fields an operation of that kind selects.
    pub(super) fn root(&self, kind: async_graphql::parser::types::OperationType) -> &str {
        use async_graphql::parser::types::OperationType;
        let root = match kind {
            OperationType::Query => Some(&self.query),
            OperationType::Mutation => self.mutation.as_ref(),
            OperationType::Subscription => self.subscription.as_ref(),
        };
        root.map_or("", String::as_str)
    }
}

/// The name at the bottom of a type.
pub(super) fn name_of(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => name_of(item),
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "__schema")]
    schema: Introspected,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Introspected {
    query_type: Named,
    mutation_type: Option<Named>,
    subscription_type: Option<Named>,
    types: Vec<IntrospectedType>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IntrospectedType {
    kind: String,
    name: String,
    is_one_of: Option<bool>,
    fields: Option<Vec<Member>>,
    input_fields: Option<Vec<Member>>,
    enum_values: Option<Vec<Named>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Member {
    name: String,
    default_value: Option<String>,
    #[serde(rename = "type")]
    of: TypeReference,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeReference {
    kind: String,
    name: Option<String>,
    of_type: Option<Box<TypeReference>>,
}

impl IntrospectedType {
    fn into_kind(self) -> Kind {
        match self.kind.as_str() {
            "ENUM" => Kind::Enum(self.enum_values.into_iter().flatten().map(|value| value.name).collect()),
            "INPUT_OBJECT" => {
                let fields = self.input_fields.into_iter().flatten().map(|member| {
                    let field = InputField { of: member.of.into_type(), has_default: member.default_value.is_some() };
                    (member.name, field)
                });
                Kind::Input { fields: fields.collect(), one_of: self.is_one_of.unwrap_or(false) }
            }
            "OBJECT" | "INTERFACE" | "UNION" => {
                let fields = self.fields.into_iter().flatten();
                Kind::Composite(fields.map(|member| (member.name, member.of.into_type())).collect())
            }
            _ => Kind::Scalar,
        }
    }
}

impl TypeReference {
    fn into_type(self) -> Type {
        match (self.kind.as_str(), self.of_type) {
            ("NON_NULL", Some(inner)) => Type { nullable: false, ..inner.into_type() },
            ("LIST", Some(item)) => Type { base: BaseType::List(Box::new(item.into_type())), nullable: true },
            _ => Type { base: BaseType::Named(Name::new(self.name.unwrap_or_default())), nullable: true },
        }
    }
}
