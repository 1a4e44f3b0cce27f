//! Looks at every value that a client sends, in the document and in the variables, before anything uses it.

use async_graphql::{
    Name, Pos, Positioned, Value as ConstValue, Variables,
    parser::types::{Directive, ExecutableDocument, Selection, SelectionSet},
};
use async_graphql_value::Value;

use super::Limits;
use crate::http::{Code, RequestError};

/// What async-graphql writes in the place of an uploaded file. A client that sent it itself would name a file that is not
/// there, which async-graphql takes for granted.
const UPLOAD_MARK: &str = "#__graphql_file__:";

/// Refuses literals that no resolver may see.
///
/// The recursion follows the nesting of the document, which the parser bounds.
pub(super) fn check_literals(document: &ExecutableDocument) -> Result<(), RequestError> {
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        check_directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            check_directives(&variable.node.directives)?;
            if let Some(default) = &variable.node.default_value {
                check_constant(&default.node).map_err(|problem| problem.in_document(default.pos))?;
            }
        }
        check_selections(&operation.selection_set.node)?;
    }
    for fragment in document.fragments.values() {
        check_directives(&fragment.node.directives)?;
        check_selections(&fragment.node.selection_set.node)?;
    }
    Ok(())
}

fn check_selections(set: &SelectionSet) -> Result<(), RequestError> {
    for selection in &set.items {
        check_directives(selection.node.directives())?;
        match &selection.node {
            Selection::Field(field) => {
                check_arguments(&field.node.arguments)?;
                check_selections(&field.node.selection_set.node)?;
            }
            Selection::InlineFragment(fragment) => check_selections(&fragment.node.selection_set.node)?,
            Selection::FragmentSpread(_) => {}
        }
    }
    Ok(())
}

fn check_directives(directives: &[Positioned<Directive>]) -> Result<(), RequestError> {
    directives.iter().try_for_each(|directive| check_arguments(&directive.node.arguments))
}

fn check_arguments(arguments: &[(Positioned<Name>, Positioned<Value>)]) -> Result<(), RequestError> {
    arguments
        .iter()
        .try_for_each(|(_, value)| check_literal(&value.node).map_err(|problem| problem.in_document(value.pos)))
}

fn check_literal(value: &Value) -> Result<(), TextProblem> {
    match value {
        Value::String(text) => check_text(text),
        Value::List(items) => items.iter().try_for_each(check_literal),
        Value::Object(members) => members.values().try_for_each(check_literal),
        Value::Variable(_) | Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {
            Ok(())
        }
    }
}

fn check_constant(value: &ConstValue) -> Result<(), TextProblem> {
    match value {
        ConstValue::String(text) => check_text(text),
        ConstValue::List(items) => items.iter().try_for_each(check_constant),
        ConstValue::Object(members) => members.values().try_for_each(check_constant),
        ConstValue::Null
        | ConstValue::Number(_)
        | ConstValue::Boolean(_)
        | ConstValue::Binary(_)
        | ConstValue::Enum(_) => Ok(()),
    }
}

/// Why a text cannot be taken.
enum TextProblem {
    Nul,
    UploadMark,
}

impl TextProblem {
    fn message(&self) -> &'static str {
        match self {
            Self::Nul => "contains a NUL character, which no text here may have",
            Self::UploadMark => "names an uploaded file; send files as multipart/form-data",
        }
    }

    fn in_document(&self, position: Pos) -> RequestError {
        RequestError::new(Code::VariableCoercionFailed, format!("A value of the document {}", self.message()))
            .at(position)
    }
}

/// Postgres takes no NUL in a text, so it is refused on both databases, before any of them sees it.
fn check_text(text: &str) -> Result<(), TextProblem> {
    if text.contains('\0') {
        Err(TextProblem::Nul)
    } else if text.starts_with(UPLOAD_MARK) {
        Err(TextProblem::UploadMark)
    } else {
        Ok(())
    }
}

/// Refuses variables that are over the limits or contain what no resolver may see.
///
/// The recursion follows the nesting of the JSON, which its parser bounds.
pub(in crate::http) fn check_variables(variables: &Variables, limits: &Limits) -> Result<(), RequestError> {
    for (name, value) in variables.iter() {
        let variable = Variable { name, limits };
        variable.text(name)?;
        variable.value(value, 0)?;
    }
    Ok(())
}

struct Variable<'a> {
    name: &'a str,
    limits: &'a Limits,
}

impl Variable<'_> {
    fn value(&self, value: &ConstValue, depth: u64) -> Result<(), RequestError> {
        match value {
            ConstValue::String(text) => self.text(text),
            ConstValue::List(items) => {
                let depth = self.nested(depth)?;
                self.within("a list with too many items", self.limits.variable_list, items.len())?;
                items.iter().try_for_each(|item| self.value(item, depth))
            }
            ConstValue::Object(members) => {
                let depth = self.nested(depth)?;
                members.iter().try_for_each(|(name, member)| {
                    self.text(name)?;
                    self.value(member, depth)
                })
            }
            ConstValue::Null
            | ConstValue::Number(_)
            | ConstValue::Boolean(_)
            | ConstValue::Binary(_)
            | ConstValue::Enum(_) => Ok(()),
        }
    }

    fn nested(&self, depth: u64) -> Result<u64, RequestError> {
        let depth = depth + 1;
        if depth > self.limits.variable_depth {
            return Err(self.over("is nested too deep", self.limits.variable_depth, depth));
        }
        Ok(depth)
    }

    fn text(&self, text: &str) -> Result<(), RequestError> {
        let limit = self.limits.variable_string_bytes;
        self.within("a string that is too long", limit, text.len())?;
        check_text(text).map_err(|problem| self.refuse(problem.message()))
    }

    fn within(&self, what: &str, limit: u64, length: usize) -> Result<(), RequestError> {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        if length > limit {
            return Err(self.over(&format!("contains {what}"), limit, length));
        }
        Ok(())
    }

    fn over(&self, message: &str, limit: u64, actual: u64) -> RequestError {
        self.refuse(message).detail("limit", limit).detail("actual", actual)
    }

    /// The name is cut, as it is whatever the client sent.
    fn refuse(&self, message: &str) -> RequestError {
        let name: String = self.name.chars().filter(|c| !c.is_control()).take(64).collect();
        RequestError::new(Code::VariableCoercionFailed, format!("The variable \"${name}\" {message}"))
    }
}
