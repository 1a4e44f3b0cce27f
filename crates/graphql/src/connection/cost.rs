//! What a query may cost: the entries of lists that its answer can hold. Lists in lists multiply, so that a short document
//! could ask for millions of entries; a query over the limit is refused before anything is read.

use std::{borrow::Cow, collections::BTreeSet};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, VisitorContext,
    parser::types::{Field, VariableDefinition},
    registry::{MetaType, MetaTypeName, Registry},
};

use super::arguments::DEFAULT_SIZE;

/// A list without pages has few entries; it counts as so many, whatever it has.
pub const PLAIN_LIST: usize = 5;

/// Sums of costs must not overflow, however many fields there are.
const CEILING: usize = u32::MAX as usize;

/// How a field counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldCost {
    /// As many entries as the page has that is asked for.
    Page,
    /// A list without pages.
    List,
    /// What is in it and nothing more.
    One,
}

impl FieldCost {
    /// The rule for every field of every schema. `of` is the type of the field; `of_things` says whether it has fields itself.
    pub fn of(parent: &str, of: &str, of_things: bool) -> Self {
        // The lists in a connection are its page, which the connection has counted. Introspection is as large as the schema.
        let is_counted = parent.ends_with("Connection") || parent.starts_with("__");
        match of {
            list if list.starts_with('[') && of_things && !is_counted => Self::List,
            list if list.starts_with('[') => Self::One,
            page if page.trim_end_matches('!').ends_with("Connection") => Self::Page,
            _ => Self::One,
        }
    }
}

/// Tells each field of a schema what it costs. It is no type: a schema registers it last, and it writes the rules into what is there.
pub struct ListCosts<const MOST: u64>;

impl<const MOST: u64> OutputType for ListCosts<MOST> {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("ListCosts")
    }

    fn create_type_info(registry: &mut Registry) -> String {
        let composite = |meta_type: &&MetaType| meta_type.is_composite();
        let composites: BTreeSet<String> =
            registry.types.values().filter(composite).map(|meta_type| meta_type.name().to_owned()).collect();
        for (name, meta_type) in &mut registry.types {
            let (MetaType::Object { fields, .. } | MetaType::Interface { fields, .. }) = meta_type else {
                continue;
            };
            for field in fields.values_mut() {
                let of_things = composites.contains(MetaTypeName::concrete_typename(&field.ty));
                field.compute_complexity = Some(match FieldCost::of(name, &field.ty, of_things) {
                    FieldCost::Page => cost_of_page::<MOST>,
                    FieldCost::List => cost_of_list,
                    FieldCost::One => cost_of_one,
                });
            }
        }
        Self::type_name().into_owned()
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::Null)
    }
}

type Definitions = [Positioned<VariableDefinition>];

fn cost_of_page<const MOST: u64>(
    context: &VisitorContext<'_>,
    definitions: &Definitions,
    field: &Field,
    children: usize,
) -> ServerResult<usize> {
    // An argument that cannot be read is refused elsewhere, or was not given.
    let size = |name| context.param_value::<Option<i32>>(definitions, field, name, Some(|| None)).ok().flatten();
    let size = size("first").or_else(|| size("last"));
    // A page of a size that is not given out is refused by its resolver, and costs nothing.
    let entries = size.map_or(Ok(DEFAULT_SIZE), u64::try_from).ok().filter(|entries| *entries <= MOST);
    let entries = entries.and_then(|entries| usize::try_from(entries).ok()).unwrap_or(0);
    Ok(entries.saturating_mul(children.saturating_add(1)).min(CEILING))
}

fn cost_of_list(_: &VisitorContext<'_>, _: &Definitions, _: &Field, children: usize) -> ServerResult<usize> {
    Ok(PLAIN_LIST.saturating_mul(children.saturating_add(1)).min(CEILING))
}

fn cost_of_one(_: &VisitorContext<'_>, _: &Definitions, _: &Field, children: usize) -> ServerResult<usize> {
    Ok(children)
}
