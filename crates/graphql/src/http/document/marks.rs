//! Who may be told the answer to an operation: what its most private field allows.

use std::collections::HashSet;

use async_graphql::{
    Name,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet},
};

use super::shape::{Shape, name_of};
use crate::http::{Mark, Marks};

/// The mark of the operation. What is no query is private, and so is what asks for the schema.
pub(super) fn mark_of(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    shape: &Shape,
    marks: Option<Marks>,
) -> Mark {
    let Some(marks) = marks.filter(|_| operation.ty == OperationType::Query) else {
        return Mark::Private;
    };
    let mut walk = Walk { document, shape, marks, visited: HashSet::new() };
    walk.set(&operation.selection_set.node, shape.root(OperationType::Query))
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    shape: &'a Shape,
    marks: Marks,
    visited: HashSet<&'a Name>,
}

impl<'a> Walk<'a> {
    /// The recursion is at most as deep as the pre-check allows.
    fn set(&mut self, set: &'a SelectionSet, parent: &'a str) -> Mark {
        let mut mark = Mark::Public;
        for selection in &set.items {
            mark = mark.max(self.selection(&selection.node, parent));
            if mark == Mark::Private {
                break;
            }
        }
        mark
    }

    fn selection(&mut self, selection: &'a Selection, parent: &'a str) -> Mark {
        match selection {
            Selection::Field(field) => {
                let (name, below) = (field.node.name.node.as_str(), &field.node.selection_set.node);
                if name == "__typename" {
                    return Mark::Public;
                }
                let Some(of) = self.shape.field(parent, name) else {
                    return Mark::Private;
                };
                (self.marks)(parent, name).max(self.set(below, name_of(of)))
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                self.set(&fragment.node.selection_set.node, parent)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                match self.document.fragments.get(name) {
                    // What it says has been counted.
                    Some(_) if !self.visited.insert(name) => Mark::Public,
                    Some(fragment) => {
                        let parent = fragment.node.type_condition.node.on.node.as_str();
                        self.set(&fragment.node.selection_set.node, parent)
                    }
                    None => Mark::Private,
                }
            }
        }
    }
}
