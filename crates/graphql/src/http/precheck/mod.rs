//! Refuses documents and variables that would cost more than they are worth, before async-graphql sees them.
//!
//! The document is parsed once, here; what passes is handed over parsed.

mod limits;
mod size;
mod tokens;
mod values;

use async_graphql::{
    ServerError, Variables,
    parser::{Error as ParserError, parse_query, types::ExecutableDocument},
};

pub(super) use self::values::VariableArguments;
pub use self::{
    limits::Limits,
    size::{FragmentCycle, Size, measure},
};
use super::{Code, RequestError};

/// How deep the parser of async-graphql reads.
const PARSER_DEPTH: u64 = 64;

/// A document that is within the limits.
pub(super) struct CheckedDocument {
    pub document: ExecutableDocument,
    pub variable_arguments: VariableArguments,
}

/// Parses and measures, cheapest checks first.
pub(super) fn check(query: &str, variables: &Variables, limits: &Limits) -> Result<CheckedDocument, RequestError> {
    let bytes = u64::try_from(query.len()).unwrap_or(u64::MAX);
    within(Code::QueryTooLarge, "is too long in bytes", limits.document_bytes, bytes)?;
    let tokens = tokens::count_tokens(query, limits.tokens);
    within(Code::QueryTooLarge, "has too many tokens", limits.tokens, tokens)?;
    values::check_variables(variables, limits)?;
    let document = parse_query(query).map_err(|error| not_parsed(error, limits))?;
    check_size(&document, limits)?;
    let variable_arguments = values::check_literals(&document)?;
    Ok(CheckedDocument { document, variable_arguments })
}

/// The parser gives up on nesting by itself, at a depth that no limit here comes near.
fn not_parsed(error: ParserError, limits: &Limits) -> RequestError {
    match error {
        ParserError::RecursionLimitExceeded => RequestError::over_limit(
            Code::QueryTooDeep,
            "The document is nested too deep to be read",
            limits.depth,
            PARSER_DEPTH,
        ),
        error => RequestError::from_server_errors(vec![ServerError::from(error)], |_| Code::ParseFailed),
    }
}

fn check_size(document: &ExecutableDocument, limits: &Limits) -> Result<(), RequestError> {
    use Code::{QueryTooComplex, QueryTooDeep, QueryTooLarge};

    let fragments = u64::try_from(document.fragments.len()).unwrap_or(u64::MAX);
    let operations = u64::try_from(document.operations.iter().len()).unwrap_or(u64::MAX);
    within(QueryTooLarge, "has too many fragments", limits.fragments, fragments)?;
    within(QueryTooLarge, "has too many operations", limits.operations, operations)?;
    let size = measure(document).map_err(|cycle| {
        RequestError::new(Code::ValidationFailed, format!("The fragment \"{}\" contains itself", cycle.fragment))
            .at(cycle.position)
    })?;
    within(QueryTooLarge, "is too large once its fragments are put in place", limits.nodes, size.nodes)?;
    within(QueryTooDeep, "is nested too deep", limits.depth, size.depth)?;
    within(QueryTooComplex, "has too many aliases", limits.aliases, size.aliases)?;
    within(QueryTooComplex, "has too many directives", limits.directives, size.directives)?;
    within(QueryTooComplex, "has too many top-level fields", limits.root_fields, size.root_fields)?;
    within(QueryTooComplex, "has too many mutations", limits.mutations, size.mutations)
}

fn within(code: Code, what: &str, limit: u64, actual: u64) -> Result<(), RequestError> {
    if actual > limit {
        let message = format!("The document {what}: {actual}, at most {limit}");
        return Err(RequestError::over_limit(code, message, limit, actual));
    }
    Ok(())
}
