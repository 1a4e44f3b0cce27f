//! Takes the selections of lists that are written at once out of a document, where nothing in them depends on a request.

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet};
use async_graphql_value::Value;

use super::shape::{Shape, name_of};
use crate::{http::WrittenLists, written::SelectionsApart};

/// The document without those selections, and what was taken out of it.
pub(super) fn take_apart(
    document: &ExecutableDocument,
    shape: &Shape,
    lists: WrittenLists,
) -> (ExecutableDocument, SelectionsApart) {
    let mut document = document.clone();
    let mut walk = Walk { shape, lists, apart: SelectionsApart::default() };
    if let DocumentOperations::Single(operation) = &mut document.operations {
        let root = shape.root(operation.node.ty);
        walk.set(&mut operation.node.selection_set.node, root);
    }
    for fragment in document.fragments.values_mut() {
        let parent = fragment.node.type_condition.node.on.node.clone();
        walk.set(&mut fragment.node.selection_set.node, &parent);
    }
    (document, walk.apart)
}

struct Walk<'a> {
    shape: &'a Shape,
    lists: WrittenLists,
    apart: SelectionsApart,
}

impl Walk<'_> {
    /// The recursion is at most as deep as the pre-check allows.
    fn set(&mut self, set: &mut SelectionSet, parent: &str) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    let is_written = self.lists.contains(&(parent, &field.node.name.node));
                    if is_written && is_fixed(&field.node.selection_set.node) {
                        self.apart.take(field);
                    } else if let Some(of) = self.shape.field(parent, &field.node.name.node) {
                        self.set(&mut field.node.selection_set.node, name_of(of));
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or_else(|| parent.to_owned(), |on| on.node.on.node.to_string());
                    self.set(&mut fragment.node.selection_set.node, &parent);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }
}

/// Whether the selection is the same for every request: it has no variables, directives or fragments from elsewhere.
fn is_fixed(set: &SelectionSet) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => {
            let Field { arguments, directives, selection_set, .. } = &field.node;
            let is_without_variables = arguments.iter().all(|(_, value)| is_constant(&value.node));
            directives.is_empty() && is_without_variables && is_fixed(&selection_set.node)
        }
        Selection::InlineFragment(fragment) => {
            fragment.node.directives.is_empty() && is_fixed(&fragment.node.selection_set.node)
        }
        Selection::FragmentSpread(_) => false,
    })
}

fn is_constant(value: &Value) -> bool {
    value.clone().into_const().is_some()
}
