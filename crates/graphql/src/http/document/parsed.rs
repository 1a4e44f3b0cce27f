//! A document that has been parsed, measured and validated: kept, so that the same text costs none of this again.

use std::{collections::HashSet, sync::Arc};

use async_graphql::{
    Name, Positioned,
    parser::types::{
        DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Selection, SelectionSet,
    },
};

use super::{apart::take_apart, cost::Cost, marks::mark_of, shape::Shape};
use crate::{
    http::{
        Code, Mark, Marks, RequestError, WrittenLists,
        precheck::{FragmentCycle, fragments_in_order, measure, spreads_of},
    },
    written::SelectionsApart,
};

/// What is known of a document.
pub(in crate::http) struct Document {
    operations: Vec<Operation>,
    /// About how much memory one copy of it takes, in bytes.
    pub weight: u32,
}

/// One operation of a document, ready to be run.
pub(in crate::http) struct Operation {
    name: Option<Name>,
    /// Whether it reads, changes or listens.
    pub kind: OperationType,
    /// The operation, alone, with the fragments that it uses.
    pub document: ExecutableDocument,
    /// What it costs.
    pub cost: Cost,
    /// How many top-level fields it has.
    pub root_fields: u64,
    /// Whether it asks for the schema.
    pub introspects: bool,
    /// Who may be told its answer.
    pub mark: Mark,
    /// What of it is run.
    pub to_run: ToRun,
}

/// What of an operation is run.
#[derive(Default)]
pub(in crate::http) struct ToRun {
    /// The document without the selections that are apart; nothing where there are none.
    pub document: Option<ExecutableDocument>,
    /// These, where lists may be written at once: where no key stands twice in one place, so that nothing is to be merged.
    pub apart: Option<Arc<SelectionsApart>>,
}

impl ToRun {
    fn of(document: &ExecutableDocument, operation: &SelectionSet, shape: &Shape, lists: WrittenLists) -> Self {
        if lists.is_empty() || repeats_keys(document, operation) {
            return Self::default();
        }
        match take_apart(document, shape, lists) {
            Some((document, apart)) => {
                Self { document: (!apart.is_empty()).then_some(document), apart: Some(Arc::new(apart)) }
            }
            None => Self::default(),
        }
    }
}

/// The memory of a document for each byte of its text; every token becomes a node with its place.
const WEIGHT_OF_BYTE: usize = 48;
/// The memory of a document whatever its text.
const LEAST_WEIGHT: usize = 1024;

impl Document {
    /// `text_bytes` is the length of its text.
    pub fn new(
        parsed: &ExecutableDocument,
        text_bytes: usize,
        shape: &Shape,
        marks: Option<Marks>,
        written_lists: WrittenLists,
    ) -> Result<Self, FragmentCycle> {
        let order: Vec<Name> = fragments_in_order(&parsed.fragments)?.into_iter().cloned().collect();
        let mut operations = Vec::new();
        for (name, operation) in parsed.operations.iter() {
            operations.push(Operation::new(parsed, name, operation, &order, shape, marks, written_lists)?);
        }
        let weight = text_bytes.saturating_mul(WEIGHT_OF_BYTE).saturating_mul(operations.len().max(1));
        let weight = u32::try_from(weight.saturating_add(LEAST_WEIGHT)).unwrap_or(u32::MAX);
        Ok(Self { operations, weight })
    }

    /// About how much memory it takes to keep it, in bytes: with what is run of it, where that is not the whole.
    pub fn kept_weight(&self) -> u32 {
        let has_more = self.operations.iter().any(|operation| operation.to_run.document.is_some());
        self.weight.saturating_mul(if has_more { 2 } else { 1 })
    }

    /// The operation that `name` means; without a name the only one.
    pub fn choose(self: Arc<Self>, name: Option<&str>) -> Result<Origin, RequestError> {
        let (chosen, message) = match name {
            Some(name) => (
                self.operations.iter().position(|operation| operation.name.as_ref().is_some_and(|own| own == name)),
                "The document has no operation with the name given as `operationName`",
            ),
            None => (
                (self.operations.len() == 1).then_some(0),
                "The document has several operations; name one with `operationName`",
            ),
        };
        match chosen {
            Some(index) => Ok(Origin { document: self, index }),
            None => Err(RequestError::new(Code::OperationResolutionFailure, message)),
        }
    }
}

/// An operation in its document, which it keeps.
pub(in crate::http) struct Origin {
    document: Arc<Document>,
    index: usize,
}

impl Origin {
    /// The operation.
    pub fn operation(&self) -> &Operation {
        &self.document.operations[self.index]
    }

    /// About how much memory its document takes, in bytes.
    pub fn weight(&self) -> u64 {
        self.document.weight.into()
    }

    /// The operation as a document of its own, with the fragments that it uses.
    pub fn document(&self) -> &ExecutableDocument {
        &self.operation().document
    }
}

impl Operation {
    fn new(
        parsed: &ExecutableDocument,
        name: Option<&Name>,
        operation: &Positioned<OperationDefinition>,
        order: &[Name],
        shape: &Shape,
        marks: Option<Marks>,
        written_lists: WrittenLists,
    ) -> Result<Self, FragmentCycle> {
        let mut used: HashSet<&Name> = spreads_of(&operation.node.selection_set.node);
        // From those that spread others to those that are spread.
        for name in order.iter().rev() {
            let fragment = parsed.fragments.get(name).filter(|_| used.contains(name));
            used.extend(fragment.into_iter().flat_map(|fragment| spreads_of(&fragment.node.selection_set.node)));
        }
        let fragments = parsed.fragments.iter().filter(|(name, _)| used.contains(name));
        let document = ExecutableDocument {
            operations: DocumentOperations::Single(operation.clone()),
            fragments: fragments.map(|(name, fragment)| (name.clone(), fragment.clone())).collect(),
        };
        Ok(Self {
            name: name.cloned(),
            kind: operation.node.ty,
            cost: Cost::of(parsed, &operation.node, order, shape),
            root_fields: measure(&document)?.root_fields,
            mark: mark_of(&document, &operation.node, shape, marks),
            to_run: ToRun::of(&document, &operation.node.selection_set.node, shape, written_lists),
            introspects: operation.node.ty == OperationType::Query
                && introspects(parsed, &operation.node.selection_set.node, &mut HashSet::new()),
            document,
        })
    }

    /// Its definition.
    pub fn definition(&self) -> &OperationDefinition {
        match &self.document.operations {
            DocumentOperations::Single(operation) => &operation.node,
            DocumentOperations::Multiple(_) => unreachable!("an operation is made with a document of its own"),
        }
    }
}

/// Whether a top-level field asks for the schema; a fragment is looked at once.
fn introspects<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, visited: &mut HashSet<&'a Name>) -> bool {
    set.items.iter().any(|selection| match &selection.node {
        Selection::Field(field) => matches!(field.node.name.node.as_str(), "__schema" | "__type"),
        Selection::InlineFragment(fragment) => introspects(document, &fragment.node.selection_set.node, visited),
        Selection::FragmentSpread(spread) => {
            let name = &spread.node.fragment_name.node;
            let fragment = document.fragments.get(name).filter(|_| visited.insert(name));
            fragment.is_some_and(|fragment| introspects(document, &fragment.node.selection_set.node, visited))
        }
    })
}

/// Whether some key stands twice in one place of the operation, whatever the types of the fragments that it is in.
fn repeats_keys(document: &ExecutableDocument, operation: &SelectionSet) -> bool {
    let fragments = document.fragments.values().map(|fragment| &fragment.node.selection_set.node);
    let mut sets: Vec<&SelectionSet> = std::iter::once(operation).chain(fragments).collect();
    while let Some(set) = sets.pop() {
        if !has_new_keys(document, set, &mut HashSet::new()) {
            return true;
        }
        sets.extend(set.items.iter().filter_map(|selection| match &selection.node {
            Selection::Field(field) => Some(&field.node.selection_set.node),
            Selection::InlineFragment(fragment) => Some(&fragment.node.selection_set.node),
            Selection::FragmentSpread(_) => None,
        }));
    }
    false
}

/// Whether none of the keys of the selection, and of the fragments in it, is among those that have been seen, and adds them. Every selection has
/// a field in the end, so that a fragment is not looked at a third time.
fn has_new_keys<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, seen: &mut HashSet<&'a Name>) -> bool {
    set.items.iter().all(|selection| match &selection.node {
        Selection::Field(field) => seen.insert(&field.node.response_key().node),
        Selection::InlineFragment(fragment) => has_new_keys(document, &fragment.node.selection_set.node, seen),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node);
            fragment.is_none_or(|fragment| has_new_keys(document, &fragment.node.selection_set.node, seen))
        }
    })
}
