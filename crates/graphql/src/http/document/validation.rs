//! Validates a document against the schema without running any of it.

use async_graphql::{
    Executor, Name, Pos, Positioned, Request, ServerError,
    parser::types::{
        DocumentOperations, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};
use futures_util::FutureExt;

use crate::http::{Code, RequestError};

/// How async-graphql ends what it says of a variable of an operation, when that operation has the name that is given here to one
/// without a name.
const OF_NAMELESS: &str = " by operation \"\"";

/// How async-graphql says that a query costs more than its schema allows, which a schema that only validates has no limit for.
const TOO_COMPLEX: &str = "Query is too complex.";

/// Refuses a document that does not fit the schema, with all that is wrong with it.
///
/// async-graphql validates only on its way to run something, so it is asked for an operation that was not in the document and does
/// nothing. No variables are given: what depends on them is checked for each request.
pub(super) fn validate<E: Executor>(schema: &E, mut document: ExecutableDocument) -> Result<(), RequestError> {
    let mut operations = match document.operations {
        DocumentOperations::Single(operation) => [(Name::new(""), operation)].into_iter().collect(),
        DocumentOperations::Multiple(operations) => operations,
    };
    let mut name = String::from("Nothing");
    while operations.contains_key(name.as_str()) {
        name.push('_');
    }
    operations.insert(Name::new(&name), Positioned::new(nothing(), Pos::default()));
    document.operations = DocumentOperations::Multiple(operations);
    let mut request = Request::new("").operation_name(name);
    request.set_parsed_query(document);
    let response = schema.execute(request).now_or_never();
    let response = response.expect("the name of a type is known without any waiting");
    if response.errors.is_empty() {
        return Ok(());
    }
    let errors = response
        .errors
        .into_iter()
        .map(|error| ServerError { message: error.message.replace(OF_NAMELESS, ""), ..error });
    Err(RequestError::from_server_errors(errors.collect(), |error| match error.message.as_str() {
        TOO_COMPLEX => Code::QueryTooComplex,
        _ => Code::ValidationFailed,
    }))
}

/// `{ __typename }`
fn nothing() -> OperationDefinition {
    let field = Field {
        alias: None,
        name: Positioned::new(Name::new("__typename"), Pos::default()),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(SelectionSet::default(), Pos::default()),
    };
    let selection = Selection::Field(Positioned::new(field, Pos::default()));
    OperationDefinition {
        ty: OperationType::Query,
        variable_definitions: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::new(
            SelectionSet { items: vec![Positioned::new(selection, Pos::default())] },
            Pos::default(),
        ),
    }
}
