//! What the variables of a request must be, and what becomes of those that were left out.
//!
//! async-graphql checks variables only together with the document, and takes a variable that was left out for null in some places
//! and for a mistake in others. Here they are checked by themselves, so that a document that is known is not checked again, and what
//! was left out is gone before the document is run: arguments then have their defaults, as the specification says.

use std::{collections::HashSet, fmt};

use async_graphql::{
    Name, Pos, Positioned, Value as ConstValue, Variables,
    parser::types::{
        BaseType, Directive, ExecutableDocument, OperationDefinition, Selection, SelectionSet, Type, VariableDefinition,
    },
};
use async_graphql_value::Value;

use super::shape::{InputField, Kind, Shape};
use crate::http::{Code, RequestError};

/// Refuses variables that are missing or that their types do not take; those that were left out get their defaults.
pub(in crate::http) fn coerce(
    operation: &OperationDefinition,
    variables: &mut Variables,
    shape: &Shape,
) -> Result<(), RequestError> {
    for definition in &operation.variable_definitions {
        let VariableDefinition { name, var_type, default_value, .. } = &definition.node;
        let name = &name.node;
        match (variables.get(name), default_value) {
            (Some(ConstValue::Null) | None, None) if !var_type.node.nullable => {
                return Err(not_given(name, &var_type.node, definition.pos));
            }
            (Some(ConstValue::Null), _) if !var_type.node.nullable => {
                return Err(not_given(name, &var_type.node, definition.pos));
            }
            (Some(value), _) => {
                let path = Path { variable: name, parent: None };
                check(value, &var_type.node, &path, shape)
                    .map_err(|message| RequestError::new(Code::VariableCoercionFailed, message).at(definition.pos))?;
            }
            (None, Some(default)) => {
                let default = default.node.clone();
                variables.insert(name.clone(), default);
            }
            (None, None) => {}
        }
    }
    Ok(())
}

fn not_given(name: &Name, of: &Type, position: Pos) -> RequestError {
    let message = format!("The variable \"${name}\" of the required type \"{of}\" was not given");
    RequestError::new(Code::VariableCoercionFailed, message).at(position)
}

/// Where in a variable a value stands.
#[derive(Clone, Copy)]
struct Path<'a> {
    variable: &'a str,
    parent: Option<(&'a Path<'a>, Step<'a>)>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Member(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    fn then(&'a self, step: Step<'a>) -> Self {
        Self { variable: self.variable, parent: Some((self, step)) }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parent {
            None => write!(f, "${}", self.variable),
            Some((parent, Step::Member(name))) => write!(f, "{parent}.{name}"),
            Some((parent, Step::Index(index))) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// The recursion follows the nesting of the variables, which is limited.
fn check(value: &ConstValue, of: &Type, path: &Path<'_>, shape: &Shape) -> Result<(), String> {
    match (value, &of.base) {
        (ConstValue::Null, _) if of.nullable => Ok(()),
        (ConstValue::Null, _) => Err(format!("The variable \"{path}\" of the required type \"{of}\" was not given")),
        (ConstValue::List(items), BaseType::List(item)) => items
            .iter()
            .enumerate()
            .try_for_each(|(index, value)| check(value, item, &path.then(Step::Index(index)), shape)),
        // One value stands for a list of it.
        (value, BaseType::List(item)) => check(value, item, path, shape),
        (value, BaseType::Named(name)) => check_named(value, name, path, shape),
    }
}

fn check_named(value: &ConstValue, name: &str, path: &Path<'_>, shape: &Shape) -> Result<(), String> {
    let fits = match shape.kind(name) {
        Some(Kind::Enum(values)) => match value {
            ConstValue::String(given) => values.contains(given),
            ConstValue::Enum(given) => values.contains(given.as_str()),
            _ => false,
        },
        Some(Kind::Input { fields, one_of }) => match value {
            ConstValue::Object(members) => {
                if *one_of && (members.len() != 1 || members.values().any(|value| *value == ConstValue::Null)) {
                    return Err(format!("The variable \"{path}\" of the type \"{name}\" needs exactly one member"));
                }
                for (member, value) in members {
                    let Some(InputField { of, .. }) = fields.get(member.as_str()) else {
                        return Err(format!(
                            "The variable \"{path}\" of the type \"{name}\" has no member \"{member}\""
                        ));
                    };
                    check(value, of, &path.then(Step::Member(member)), shape)?;
                }
                let missing = |(member, field): &(&String, &InputField)| {
                    field.is_required() && !members.contains_key(member.as_str())
                };
                if let Some((member, _)) = fields.iter().filter(missing).min_by_key(|(member, _)| *member) {
                    return Err(format!(
                        "The variable \"{path}\" of the type \"{name}\" needs the member \"{member}\""
                    ));
                }
                true
            }
            _ => false,
        },
        _ => is_scalar(value, name),
    };
    if fits { Ok(()) } else { Err(format!("The variable \"{path}\" is not of the type \"{name}\"")) }
}

/// A scalar of our own is read by its resolver.
fn is_scalar(value: &ConstValue, name: &str) -> bool {
    match (name, value) {
        ("Int", ConstValue::Number(number)) => number.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        ("Float", ConstValue::Number(_)) => true,
        ("Boolean", ConstValue::Boolean(_)) => true,
        ("String", ConstValue::String(_)) => true,
        ("ID", ConstValue::String(_)) => true,
        ("ID", ConstValue::Number(number)) => number.is_i64() || number.is_u64(),
        ("Int" | "Float" | "Boolean" | "String" | "ID", _) => false,
        _ => true,
    }
}

/// Takes the variables that were left out, without a default of their own, out of a document with a single operation.
pub(in crate::http) fn remove_omitted(document: &mut ExecutableDocument, variables: &Variables) {
    let async_graphql::parser::types::DocumentOperations::Single(operation) = &mut document.operations else {
        return;
    };
    let operation = &mut operation.node;
    let definitions = operation.variable_definitions.iter();
    let omitted: HashSet<Name> = definitions
        .map(|definition| definition.node.name.node.clone())
        .filter(|name| !variables.contains_key(name))
        .collect();
    if omitted.is_empty() {
        return;
    }
    let omitted = Omitted(omitted);
    operation.variable_definitions.retain(|definition| !omitted.0.contains(&definition.node.name.node));
    omitted.clean_directives(&mut operation.directives);
    omitted.clean_set(&mut operation.selection_set.node);
    for fragment in document.fragments.values_mut() {
        omitted.clean_directives(&mut fragment.node.directives);
        omitted.clean_set(&mut fragment.node.selection_set.node);
    }
}

struct Omitted(HashSet<Name>);

impl Omitted {
    /// The recursion follows the nesting of the document, which the parser bounds.
    fn clean_set(&self, set: &mut SelectionSet) {
        for selection in &mut set.items {
            self.clean_directives(selection.node.directives_mut());
            match &mut selection.node {
                Selection::Field(field) => {
                    self.clean_arguments(&mut field.node.arguments);
                    self.clean_set(&mut field.node.selection_set.node);
                }
                Selection::InlineFragment(fragment) => self.clean_set(&mut fragment.node.selection_set.node),
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn clean_directives(&self, directives: &mut [Positioned<Directive>]) {
        for directive in directives {
            self.clean_arguments(&mut directive.node.arguments);
        }
    }

    fn clean_arguments(&self, arguments: &mut Vec<(Positioned<Name>, Positioned<Value>)>) {
        arguments.retain(|(_, value)| !self.is_omitted(&value.node));
        for (_, value) in arguments {
            self.clean_value(&mut value.node);
        }
    }

    /// A list keeps the place of what was left out; an object does not.
    fn clean_value(&self, value: &mut Value) {
        match value {
            Value::List(items) => {
                for item in items {
                    if self.is_omitted(item) {
                        *item = Value::Null;
                    } else {
                        self.clean_value(item);
                    }
                }
            }
            Value::Object(members) => {
                members.retain(|_, member| !self.is_omitted(member));
                members.values_mut().for_each(|member| self.clean_value(member));
            }
            _ => {}
        }
    }

    fn is_omitted(&self, value: &Value) -> bool {
        matches!(value, Value::Variable(name) if self.0.contains(name))
    }
}
