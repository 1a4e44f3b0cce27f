//! What an operation costs, as a formula of its variables: made once for a document, computed for each request.
//!
//! The rules are those that the schemas give to async-graphql ([`FieldCost`]). It would compute the same sum, but only while it
//! validates, and keeps it to itself.

use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value as ConstValue, Variables,
    parser::types::{ExecutableDocument, Field, FragmentDefinition, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::Value;

use super::shape::{Kind, Shape, name_of};
use crate::connection::{DEFAULT_SIZE, FieldCost, PLAIN_LIST};

/// The cost of one operation.
pub(in crate::http) struct Cost {
    /// Those of the fragments, each after all that it spreads.
    fragments: Vec<Sum>,
    operation: Sum,
}

/// Costs side by side.
type Sum = Vec<Term>;

enum Term {
    /// So many entries, each with what is in it.
    Entries(Entries, Sum),
    /// What the fragment of this number costs.
    Fragment(usize),
}

enum Entries {
    Fixed(u64),
    Page { first: Size, last: Size },
}

/// The size of a page, as the document says it.
enum Size {
    Absent,
    Literal(i64),
    Variable(Name),
}

impl Cost {
    /// The formula for an operation of a document whose fragments do not contain themselves; `order` has them each after those
    /// that it spreads.
    pub fn of(document: &ExecutableDocument, operation: &OperationDefinition, order: &[Name], shape: &Shape) -> Self {
        let mut numbers = HashMap::new();
        let mut fragments = Vec::new();
        for name in order {
            let Some(Positioned { node: FragmentDefinition { type_condition, selection_set, .. }, .. }) =
                document.fragments.get(name)
            else {
                continue;
            };
            let formula = Formula { shape, numbers: &numbers };
            let sum = formula.of_set(&selection_set.node, &type_condition.node.on.node);
            numbers.insert(name, fragments.len());
            fragments.push(sum);
        }
        let formula = Formula { shape, numbers: &numbers };
        let operation = formula.of_set(&operation.selection_set.node, shape.root(operation.ty));
        Self { fragments, operation }
    }

    /// What the operation costs with these variables; `most` is how many entries a page has at most.
    pub fn compute(&self, variables: &Variables, most: u64) -> u64 {
        let mut computation = Computation { fragments: Vec::with_capacity(self.fragments.len()), variables, most };
        for fragment in &self.fragments {
            let cost = computation.sum(fragment);
            computation.fragments.push(cost);
        }
        computation.sum(&self.operation)
    }
}

struct Formula<'a> {
    shape: &'a Shape,
    numbers: &'a HashMap<&'a Name, usize>,
}

impl Formula<'_> {
    /// The recursion follows the nesting of the document, which the parser bounds. A field that does not exist is named by the
    /// validation.
    fn of_set(&self, set: &SelectionSet, parent: &str) -> Sum {
        let mut sum = Sum::new();
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.of_field(&field.node, parent, &mut sum),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let parent = condition.map_or(parent, |condition| condition.node.on.node.as_str());
                    sum.extend(self.of_set(&fragment.node.selection_set.node, parent));
                }
                Selection::FragmentSpread(spread) => {
                    let number = self.numbers.get(&spread.node.fragment_name.node);
                    sum.extend(number.map(|number| Term::Fragment(*number)));
                }
            }
        }
        sum
    }

    fn of_field(&self, field: &Field, parent: &str, sum: &mut Sum) {
        // Introspection is as large as the schema, and costs nothing.
        let Some(of) = self.shape.field(parent, &field.name.node) else {
            return;
        };
        let name = name_of(of);
        let of_things = matches!(self.shape.kind(name), Some(Kind::Composite(_)));
        let children = self.of_set(&field.selection_set.node, name);
        let entries = match FieldCost::of(parent, &of.to_string(), of_things) {
            FieldCost::One => {
                sum.extend(children);
                return;
            }
            FieldCost::List => Entries::Fixed(u64::try_from(PLAIN_LIST).unwrap_or(u64::MAX)),
            FieldCost::Page => Entries::Page { first: size(field, "first"), last: size(field, "last") },
        };
        sum.push(Term::Entries(entries, children));
    }
}

fn size(field: &Field, argument: &str) -> Size {
    match field.get_argument(argument).map(|value| &value.node) {
        Some(Value::Number(number)) => number.as_i64().map_or(Size::Absent, Size::Literal),
        Some(Value::Variable(name)) => Size::Variable(name.clone()),
        _ => Size::Absent,
    }
}

struct Computation<'a> {
    fragments: Vec<u64>,
    variables: &'a Variables,
    most: u64,
}

impl Computation<'_> {
    fn sum(&self, sum: &Sum) -> u64 {
        sum.iter().fold(0_u64, |total, term| total.saturating_add(self.term(term)))
    }

    fn term(&self, term: &Term) -> u64 {
        match term {
            Term::Fragment(number) => self.fragments.get(*number).copied().unwrap_or(0),
            Term::Entries(entries, children) => {
                self.entries(entries).saturating_mul(self.sum(children).saturating_add(1))
            }
        }
    }

    fn entries(&self, entries: &Entries) -> u64 {
        match entries {
            Entries::Fixed(entries) => *entries,
            Entries::Page { first, last } => {
                let size = self.size(first).or_else(|| self.size(last));
                // A page of a size that is not given out is refused by its resolver, and costs nothing.
                let entries = size.map_or(Ok(DEFAULT_SIZE), u64::try_from).unwrap_or(0);
                if entries > self.most { 0 } else { entries }
            }
        }
    }

    /// Defaults are among the variables already.
    fn size(&self, size: &Size) -> Option<i64> {
        match size {
            Size::Absent => None,
            Size::Literal(size) => Some(*size),
            Size::Variable(name) => match self.variables.get(name) {
                Some(ConstValue::Number(size)) => size.as_i64(),
                _ => None,
            },
        }
    }
}
