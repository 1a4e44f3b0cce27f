//! The counting of the pre-check against a slow counter that really puts fragments in their places.

use std::collections::HashSet;

use async_graphql::{
    Name,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType, Selection, SelectionSet},
    },
};
use cartwright_graphql::http::precheck::{Size, measure};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};

/// The slow counter gives up here, so that a case takes no more than a moment.
const BUDGET: u64 = 5_000;

/// Walks the document as if every spread were replaced by its fragment; `None` for a cycle.
struct SlowCounter<'a> {
    document: &'a ExecutableDocument,
    steps: u64,
}

enum Outcome {
    Counted(Size),
    Cycle,
    TooLarge,
}

impl SlowCounter<'_> {
    fn count(document: &ExecutableDocument) -> Outcome {
        let mut counter = SlowCounter { document, steps: 0 };
        let mut reached = HashSet::new();
        let mut total = Size::default();
        for fragment in document.fragments.keys() {
            if reaches_itself(document, fragment) {
                return Outcome::Cycle;
            }
        }
        for (_, operation) in document.operations.iter() {
            reach(document, &operation.node.selection_set.node, &mut reached);
            let mut size = Size::default();
            size.directives += length(&operation.node.directives);
            let set = &operation.node.selection_set.node;
            if !counter.add(set, 1, true, &mut size) {
                return Outcome::TooLarge;
            }
            if operation.node.ty == OperationType::Mutation {
                size.mutations = size.root_fields;
            }
            add(&mut total, size);
        }
        // Fragments that nothing reaches count once, from those that no other fragment spreads.
        for (name, fragment) in &document.fragments {
            let is_spread = document.fragments.values().any(|other| {
                let mut direct = HashSet::new();
                direct_spreads(&other.node.selection_set.node, &mut direct);
                direct.contains(name)
            });
            if reached.contains(name) || is_spread {
                continue;
            }
            let mut size = Size::default();
            size.directives += length(&fragment.node.directives);
            if !counter.add(&fragment.node.selection_set.node, 1, false, &mut size) {
                return Outcome::TooLarge;
            }
            add(&mut total, size);
        }
        Outcome::Counted(total)
    }

    fn add(&mut self, set: &SelectionSet, depth: u64, at_root: bool, size: &mut Size) -> bool {
        set.items.iter().all(|selection| {
            self.steps += 1;
            if self.steps > BUDGET {
                return false;
            }
            size.nodes += 1;
            size.directives += length(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => {
                    size.depth = size.depth.max(depth);
                    size.aliases += u64::from(field.node.alias.is_some());
                    size.root_fields += u64::from(at_root);
                    self.add(&field.node.selection_set.node, depth + 1, false, size)
                }
                Selection::InlineFragment(inline) => self.add(&inline.node.selection_set.node, depth, at_root, size),
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) else {
                        return true;
                    };
                    size.directives += length(&fragment.node.directives);
                    self.add(&fragment.node.selection_set.node, depth, at_root, size)
                }
            }
        })
    }
}

fn add(total: &mut Size, size: Size) {
    total.nodes += size.nodes;
    total.depth = total.depth.max(size.depth);
    total.aliases += size.aliases;
    total.directives += size.directives;
    total.root_fields += size.root_fields;
    total.mutations += size.mutations;
}

fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).expect("a short list")
}

fn direct_spreads<'a>(set: &'a SelectionSet, names: &mut HashSet<&'a Name>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => direct_spreads(&field.node.selection_set.node, names),
            Selection::InlineFragment(inline) => {
                direct_spreads(&inline.node.selection_set.node, names);
            }
            Selection::FragmentSpread(spread) => {
                names.insert(&spread.node.fragment_name.node);
            }
        }
    }
}

fn reach<'a>(document: &'a ExecutableDocument, set: &'a SelectionSet, reached: &mut HashSet<&'a Name>) {
    let mut direct = HashSet::new();
    direct_spreads(set, &mut direct);
    for name in direct {
        if reached.insert(name)
            && let Some(fragment) = document.fragments.get(name)
        {
            reach(document, &fragment.node.selection_set.node, reached);
        }
    }
}

fn reaches_itself(document: &ExecutableDocument, name: &Name) -> bool {
    let mut reached = HashSet::new();
    if let Some(fragment) = document.fragments.get(name) {
        reach(document, &fragment.node.selection_set.node, &mut reached);
    }
    reached.contains(name)
}

/// A selection of a document as text; spreads name one of eight fragments, of which some do not exist.
fn selection() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        3 => Just("f".to_owned()),
        1 => Just("a: f @d".to_owned()),
        3 => (0..8_u8, any::<bool>()).prop_map(|(n, directive)| {
            format!("...F{n}{}", if directive { " @d" } else { "" })
        }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let set = prop::collection::vec(inner, 1..4).prop_map(|items| items.join(" "));
        (set, 0..4_u8).prop_map(|(set, kind)| match kind {
            0 => format!("... @d {{ {set} }}"),
            1 => format!("... on T {{ {set} }}"),
            2 => format!("b: f {{ {set} }}"),
            _ => format!("f @d @d {{ {set} }}"),
        })
    })
}

/// One to two operations and up to seven fragments. Mostly each fragment spreads only later ones, as else nearly every
/// document would have a cycle.
fn document() -> impl Strategy<Value = String> {
    let set = || prop::collection::vec(selection(), 1..4).prop_map(|items| items.join(" "));
    let operations = prop_oneof![
        set().prop_map(|set| format!("{{ {set} }}")),
        set().prop_map(|set| format!("mutation M @d {{ {set} }}")),
        (set(), set()).prop_map(|(one, two)| format!("query A {{ {one} }} mutation B {{ {two} }}")),
    ];
    (operations, prop::collection::vec(set(), 0..7), 0..10_u8).prop_map(|(operations, sets, wild)| {
        let mut document = operations;
        for (index, set) in sets.iter().enumerate() {
            let mut set = set.clone();
            if wild > 0 {
                for earlier in 0..=index {
                    set = set.replace(&format!("...F{earlier} "), "f ");
                    set = set.replace(&format!("...F{earlier}"), "f");
                }
            }
            document.push_str(&format!(" fragment F{index} on T @d {{ {set} }}"));
        }
        document
    })
}

#[test]
fn ten_thousand_random_fragment_graphs_are_counted_exactly() {
    let (mut counted, mut cycles, mut with_fragments) = (0_u32, 0_u32, 0_u32);
    let mut runner = TestRunner::new(Config { cases: 10_000, failure_persistence: None, ..Config::default() });
    for _ in 0..10_000 {
        let tree = document().new_tree(&mut runner).expect("the strategy has no filters");
        let text = tree.current();
        let document = parse_query(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let fast = measure(&document);
        match SlowCounter::count(&document) {
            Outcome::Counted(slow) => {
                assert_eq!(fast, Ok(slow), "{text}");
                counted += 1;
                with_fragments += u32::from(text.contains("...F0") && text.contains("fragment F0"));
            }
            Outcome::Cycle => {
                assert!(fast.is_err(), "{text}");
                cycles += 1;
            }
            Outcome::TooLarge => {
                assert!(fast.is_ok_and(|size| size.nodes > BUDGET), "{text}");
            }
        }
    }
    // Else the strategy would have stopped to produce what this test is about.
    assert!(counted > 5_000 && cycles > 100 && with_fragments > 1_000, "{counted} {cycles} {with_fragments}");
}
