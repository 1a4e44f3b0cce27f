//! Whether an operation may run in the way in which it was sent.

use std::collections::HashSet;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::{Code, RequestError};

/// What must not be read by GET, because addresses end up in logs, histories and caches.
#[derive(Clone, Debug, Default)]
pub struct PostOnly {
    /// Names of top-level fields that open something with a secret, such as `cart`.
    pub root_fields: &'static [&'static str],
    /// Names of types that other fields, such as `node`, can give out for a secret id.
    pub types: &'static [&'static str],
}

/// Refuses an operation that has more than one answer.
pub(super) fn check_single(operation: &OperationDefinition) -> Result<(), RequestError> {
    if operation.ty == OperationType::Subscription {
        return Err(RequestError::new(
            Code::OperationResolutionFailure,
            "A subscription has more than one answer: ask for it over a WebSocket (graphql-transport-ws) or with Accept: \
             text/event-stream",
        ));
    }
    Ok(())
}

/// Refuses a subscription of more than one thing, which no client could tell apart. async-graphql reads its one field in the operation
/// itself only.
pub(super) fn check_subscription(operation: &OperationDefinition) -> Result<(), RequestError> {
    if operation.ty != OperationType::Subscription {
        return Ok(());
    }
    let fields = &operation.selection_set.node.items;
    if fields.len() == 1 && fields.iter().all(|selection| matches!(selection.node, Selection::Field(_))) {
        return Ok(());
    }
    Err(RequestError::new(
        Code::ValidationFailed,
        "A subscription has exactly one top-level field, written in the operation itself",
    ))
}

/// Refuses a request by GET that changes something or reads what only a secret opens.
pub(super) fn check_get(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    post_only: &PostOnly,
) -> Result<(), RequestError> {
    check_single(operation)?;
    check_get_of_stream(document, operation, post_only)
}

/// The same where the answers are streamed, so that the operation may be a subscription.
pub(super) fn check_get_of_stream(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    post_only: &PostOnly,
) -> Result<(), RequestError> {
    check_subscription(operation)?;
    if operation.ty == OperationType::Mutation {
        return Err(RequestError::method_not_allowed("GET changes nothing; send this operation by POST", "POST"));
    }
    let mut reads = Reads { document, post_only, visited: HashSet::new() };
    if reads.secret(&operation.selection_set.node, true) {
        return Err(RequestError::method_not_allowed(
            "This document reads what only a secret opens; send it by POST",
            "POST",
        ));
    }
    Ok(())
}

struct Reads<'a> {
    document: &'a ExecutableDocument,
    post_only: &'a PostOnly,
    /// A fragment is looked at once among the top-level fields and once below them.
    visited: HashSet<(&'a Name, bool)>,
}

impl<'a> Reads<'a> {
    /// The recursion is at most as deep as the pre-check's limits on fragments and on depth allow.
    fn secret(&mut self, set: &'a SelectionSet, at_root: bool) -> bool {
        set.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                (at_root && self.post_only.root_fields.contains(&name))
                    || self.secret(&field.node.selection_set.node, false)
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                condition.is_some_and(|condition| self.is_secret_type(&condition.node.on.node))
                    || self.secret(&fragment.node.selection_set.node, at_root)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let Some(fragment) = self.document.fragments.get(name) else {
                    return false;
                };
                self.is_secret_type(&fragment.node.type_condition.node.on.node)
                    || (self.visited.insert((name, at_root)) && self.secret(&fragment.node.selection_set.node, at_root))
            }
        })
    }

    fn is_secret_type(&self, name: &Name) -> bool {
        self.post_only.types.contains(&name.as_str())
    }
}
