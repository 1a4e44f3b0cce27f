//! Takes the selections of lists that are written at once out of a document, where nothing in them depends on a request.

use std::collections::HashSet;

use async_graphql::{
    Pos,
    parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet},
};
use async_graphql_value::Value;

use super::shape::{Shape, name_of};
use crate::{http::WrittenLists, written::SelectionsApart};

/// The document without those selections, and what was taken out of it. Nothing where two such lists seem to stand in one place, so that nobody
/// could tell which is which: the parser counts no line that ends with a carriage return alone.
pub(super) fn take_apart(
    document: &ExecutableDocument,
    shape: &Shape,
    lists: WrittenLists,
) -> Option<(ExecutableDocument, SelectionsApart)> {
    let mut document = document.clone();
    let mut walk =
        Walk { shape, lists, apart: SelectionsApart::default(), places: HashSet::new(), is_ambiguous: false };
    if let DocumentOperations::Single(operation) = &mut document.operations {
        let root = shape.root(operation.node.ty);
        walk.set(&mut operation.node.selection_set.node, root);
    }
    for fragment in document.fragments.values_mut() {
        let parent = fragment.node.type_condition.node.on.node.clone();
        walk.set(&mut fragment.node.selection_set.node, &parent);
    }
    (!walk.is_ambiguous).then_some((document, walk.apart))
}

struct Walk<'a> {
    shape: &'a Shape,
    lists: WrittenLists,
    apart: SelectionsApart,
    /// Where the lists stand that may be written, also those whose selections stay.
    places: HashSet<Pos>,
    is_ambiguous: bool,
}

impl Walk<'_> {
    /// The recursion is at most as deep as the pre-check allows.
    fn set(&mut self, set: &mut SelectionSet, parent: &str) {
        for selection in &mut set.items {
            match &mut selection.node {
                Selection::Field(field) => {
                    let is_written = self.lists.contains(&(parent, &field.node.name.node));
                    self.is_ambiguous |= is_written && !self.places.insert(field.pos);
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

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    const LISTS: WrittenLists = &[("ProductConnection", "nodes")];

    /// What is run of that document, where something was taken out of it.
    fn run_of(text: &str) -> Option<String> {
        let document = parse_query(text).expect("it is GraphQL");
        let (document, apart) = take_apart(&document, &Shape::of(&crate::shop_schema()), LISTS)?;
        (!apart.is_empty()).then(|| format!("{document:?}"))
    }

    #[test]
    fn what_lists_show_of_their_entries_is_taken_out() {
        let text = "{ products(first: 3) { nodes { title variants(first: 1) { nodes { sku } } } edges { node { slug } } } ...More }
            fragment More on Query { more: products { nodes { vendor } pageInfo { hasNextPage } } }";
        let run = run_of(text).expect("something was taken out");
        assert!(["title", "sku", "vendor"].iter().all(|taken| !run.contains(taken)), "{run}");
        assert!(["nodes", "slug", "hasNextPage"].iter().all(|left| run.contains(left)), "{run}");
    }

    #[test]
    fn what_depends_on_the_request_stays() {
        for fields in ["variants(first: $first) { nodes { sku } }", "title @skip(if: $skip)", "...Fields"] {
            let text = format!(
                "query ($first: Int, $skip: Boolean!) {{ products {{ nodes {{ id {fields} }} }} }} fragment Fields on Product {{ title }}"
            );
            assert_eq!(run_of(&text), None, "{fields}");
        }
        assert_eq!(run_of("{ categories { nodes { name } } }"), None, "another list");
    }

    #[test]
    fn nothing_is_taken_where_nobody_could_tell_to_which_list_it_belongs() {
        assert_eq!(run_of("{a: products{\rnodes{title}}b: products{\rnodes{id}}}"), None);
        assert_eq!(
            run_of("query($s:Boolean!){a: products{\rnodes{title}}b: products{\rnodes{id @skip(if:$s)}}}"),
            None
        );
    }
}
