//! Refuses documents and variables that would cost more than they are worth, before async-graphql sees them.
//!
//! A document is parsed once, here; what passes is handed over parsed.

mod limits;
mod size;
mod tokens;
mod values;

use async_graphql::{
    ServerError,
    parser::{Error as ParserError, parse_query, types::ExecutableDocument},
};

pub use self::{
    limits::Limits,
    size::{FragmentCycle, Size, measure},
};
pub(super) use self::{
    size::{fragments_in_order, spreads_of},
    values::check_variables,
};
use super::{Code, RequestError};

/// How deep the parser of async-graphql reads.
const PARSER_DEPTH: u64 = 64;

/// Refuses a document that is too long, before anything is done with it.
pub(super) fn check_length(query: &str, limits: &Limits) -> Result<(), RequestError> {
    let bytes = u64::try_from(query.len()).unwrap_or(u64::MAX);
    within(Code::QueryTooLarge, "is too long in bytes", limits.document_bytes, bytes)
}

/// Parses and measures, cheapest checks first.
pub(super) fn check_document(query: &str, limits: &Limits) -> Result<ExecutableDocument, RequestError> {
    check_length(query, limits)?;
    let tokens = tokens::count_tokens(query, limits.tokens);
    within(Code::QueryTooLarge, "has too many tokens", limits.tokens, tokens)?;
    let document = parse_query(query).map_err(|error| not_parsed(error, limits))?;
    check_size(&document, limits)?;
    values::check_literals(&document)?;
    Ok(document)
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
    let size = measure(document).map_err(contains_itself)?;
    within(QueryTooLarge, "is too large once its fragments are put in place", limits.nodes, size.nodes)?;
    within(QueryTooDeep, "is nested too deep", limits.depth, size.depth)?;
    within(QueryTooComplex, "has too many aliases", limits.aliases, size.aliases)?;
    within(QueryTooComplex, "has too many directives", limits.directives, size.directives)?;
    within(QueryTooComplex, "has too many top-level fields", limits.root_fields, size.root_fields)?;
    within(QueryTooComplex, "has too many mutations", limits.mutations, size.mutations)
}

/// The refusal of a fragment that contains itself.
pub(super) fn contains_itself(cycle: FragmentCycle) -> RequestError {
    RequestError::new(Code::ValidationFailed, format!("The fragment \"{}\" contains itself", cycle.fragment))
        .at(cycle.position)
}

/// Refuses what is over a limit of the document.
pub(super) fn within(code: Code, what: &str, limit: u64, actual: u64) -> Result<(), RequestError> {
    if actual > limit {
        let message = format!("The document {what}: {actual}, at most {limit}");
        return Err(RequestError::over_limit(code, message, limit, actual));
    }
    Ok(())
}
