//! The full path of an error, where async-graphql has left a beginning of it.
//!
//! An error that goes up through objects that have no resolvers of their own is left with the path to the outermost of them. Its place
//! in the document is still that of the field that failed, and below the path that is left no list lies between: so the rest of the
//! path is the way through the document to that place.

use async_graphql::{
    PathSegment, Pos,
    parser::types::{DocumentOperations, ExecutableDocument, Field, Selection, SelectionSet},
};

/// Goes on with a path to the field at `place`, which the executed operation has somewhere below it; a path that already leads there,
/// or that cannot be followed, stays as it is.
pub(super) fn complete(path: &mut Vec<PathSegment>, place: Pos, document: &ExecutableDocument) {
    let DocumentOperations::Single(operation) = &document.operations else {
        return;
    };
    let search = Search { document, place };
    let mut sets = vec![&operation.node.selection_set.node];
    let mut is_there = false;
    for segment in &*path {
        let PathSegment::Field(key) = segment else {
            continue;
        };
        let mut found = Vec::new();
        for set in sets {
            search.fields(set, &mut |field, at| {
                if field.response_key().node == *key {
                    found.push((field, at));
                }
            });
        }
        is_there = found.iter().any(|(field, at)| search.is_place(field, *at));
        sets = found.into_iter().map(|(field, _)| &field.selection_set.node).collect();
    }
    if is_there || path.is_empty() {
        return;
    }
    let mut rest = Vec::new();
    if sets.into_iter().any(|set| search.descend(set, &mut rest)) {
        path.extend(rest.into_iter().map(PathSegment::Field));
    }
}

struct Search<'a> {
    document: &'a ExecutableDocument,
    place: Pos,
}

impl<'a> Search<'a> {
    /// The fields of a set, those of its fragments among them. The pre-check bounds how many there are, and their nesting.
    fn fields(&self, set: &'a SelectionSet, visit: &mut dyn FnMut(&'a Field, Pos)) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => visit(&field.node, field.pos),
                Selection::InlineFragment(fragment) => self.fields(&fragment.node.selection_set.node, visit),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.fields(&fragment.node.selection_set.node, visit);
                    }
                }
            }
        }
    }

    /// The errors of arguments stand at their values.
    fn is_place(&self, field: &Field, at: Pos) -> bool {
        at == self.place || field.arguments.iter().any(|(_, value)| value.pos == self.place)
    }

    fn descend(&self, set: &'a SelectionSet, rest: &mut Vec<String>) -> bool {
        let mut fields = Vec::new();
        self.fields(set, &mut |field, at| fields.push((field, at)));
        fields.into_iter().any(|(field, at)| {
            rest.push(field.response_key().node.to_string());
            let found = self.is_place(field, at) || self.descend(&field.selection_set.node, rest);
            if !found {
                rest.pop();
            }
            found
        })
    }
}
