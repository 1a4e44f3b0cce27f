//! How large a document is once every fragment stands in the place of its spreads, found without putting them there.
//!
//! async-graphql walks the expanded document several times, and a few hundred bytes of fragments that spread each other
//! twice expand to billions of fields. Here each definition is looked at once: the fragments are put in an order in which
//! each comes after those that it spreads, and the size of a spread is then a sum that is already known.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{Directive, ExecutableDocument, FragmentDefinition, OperationType, Selection, SelectionSet},
};

/// The totals of a document; they stop at `u64::MAX` instead of overflowing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Fields, inline fragments and spreads.
    pub nodes: u64,
    /// The longest chain of fields inside each other.
    pub depth: u64,
    /// Fields with an alias.
    pub aliases: u64,
    /// Directives, wherever they stand.
    pub directives: u64,
    /// Top-level fields of the operations.
    pub root_fields: u64,
    /// Top-level fields of the mutations among the operations.
    pub mutations: u64,
}

/// A fragment that spreads itself, directly or through others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentCycle {
    /// The name of a fragment of the cycle.
    pub fragment: String,
    /// Where it is defined.
    pub position: Pos,
}

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;
type Sizes<'a> = HashMap<&'a Name, Size>;

/// The size of all operations together, and of fragments that no operation uses, as those are validated too.
///
/// A spread of a fragment that does not exist counts as empty; the validation names it.
pub fn measure(document: &ExecutableDocument) -> Result<Size, FragmentCycle> {
    let mut sizes = Sizes::new();
    let mut used = HashSet::new();
    for name in fragments_in_order(&document.fragments)? {
        let Some(definition) = document.fragments.get(name) else {
            continue;
        };
        let fragment = &definition.node;
        let mut size = size_of_set(&fragment.selection_set.node, &sizes);
        size.directives = size.directives.saturating_add(count(&fragment.directives));
        sizes.insert(name, size);
        used.extend(spreads_of(&fragment.selection_set.node));
    }
    let mut total = Size::default();
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        let mut size = size_of_set(&operation.selection_set.node, &sizes);
        size.directives = size.directives.saturating_add(count(&operation.directives));
        for variable in &operation.variable_definitions {
            let directives = count(&variable.node.directives);
            size.directives = size.directives.saturating_add(directives);
        }
        if operation.ty == OperationType::Mutation {
            size.mutations = size.root_fields;
        }
        total = total.plus(size);
        used.extend(spreads_of(&operation.selection_set.node));
    }
    for (name, size) in &sizes {
        if !used.contains(*name) {
            total = total.plus(Size { root_fields: 0, ..*size });
        }
    }
    Ok(total)
}

impl Size {
    /// Side by side: everything adds up but the depth.
    fn plus(self, other: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_add(other.nodes),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            root_fields: self.root_fields.saturating_add(other.root_fields),
            mutations: self.mutations.saturating_add(other.mutations),
        }
    }
}

/// The recursion is no deeper than the parser lets selections nest, as spreads are looked up instead of followed.
fn size_of_set(set: &SelectionSet, sizes: &Sizes<'_>) -> Size {
    let mut total = Size::default();
    for selection in &set.items {
        let (mut size, directives) = match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                let mut size = size_of_set(&field.selection_set.node, sizes);
                size.depth = size.depth.saturating_add(1);
                size.root_fields = 1;
                size.aliases = size.aliases.saturating_add(u64::from(field.alias.is_some()));
                (size, &field.directives)
            }
            Selection::InlineFragment(fragment) => {
                let fragment = &fragment.node;
                let size = size_of_set(&fragment.selection_set.node, sizes);
                (size, &fragment.directives)
            }
            Selection::FragmentSpread(spread) => {
                let size = sizes.get(&spread.node.fragment_name.node);
                (size.copied().unwrap_or_default(), &spread.node.directives)
            }
        };
        size.nodes = size.nodes.saturating_add(1);
        size.directives = size.directives.saturating_add(count(directives));
        total = total.plus(size);
    }
    total
}

fn count(directives: &[Positioned<Directive>]) -> u64 {
    u64::try_from(directives.len()).unwrap_or(u64::MAX)
}

/// The fragments in an order in which each comes after all that it spreads.
///
/// A depth-first walk with a stack of its own: a chain of fragments may be as long as their number.
pub(in crate::http) fn fragments_in_order(fragments: &Fragments) -> Result<Vec<&Name>, FragmentCycle> {
    let mut order = Vec::with_capacity(fragments.len());
    let mut entered = HashSet::new();
    let mut finished = HashSet::new();
    for start in fragments.keys() {
        let mut stack = vec![(start, false)];
        while let Some((name, leaving)) = stack.pop() {
            if leaving {
                finished.insert(name);
                order.push(name);
                continue;
            }
            let Some(definition) = fragments.get(name) else {
                continue;
            };
            if finished.contains(name) {
                continue;
            }
            if !entered.insert(name) {
                return Err(FragmentCycle { fragment: name.to_string(), position: definition.pos });
            }
            stack.push((name, true));
            let spreads = spreads_of(&definition.node.selection_set.node);
            stack.extend(spreads.into_iter().map(|spread| (spread, false)));
        }
    }
    Ok(order)
}

/// The names of the fragments that are spread directly in this set, each once.
pub(in crate::http) fn spreads_of(set: &SelectionSet) -> HashSet<&Name> {
    let mut names = HashSet::new();
    collect_spreads(set, &mut names);
    names
}

fn collect_spreads<'a>(set: &'a SelectionSet, names: &mut HashSet<&'a Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                collect_spreads(&field.node.selection_set.node, names);
            }
            Selection::InlineFragment(fragment) => {
                collect_spreads(&fragment.node.selection_set.node, names);
            }
            Selection::FragmentSpread(spread) => {
                names.insert(&spread.node.fragment_name.node);
            }
        }
    }
}
