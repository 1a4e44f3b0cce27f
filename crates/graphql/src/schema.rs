//! What both schemas are built with.

use async_graphql::{ID, ObjectType, SDLExportOptions, Schema, SchemaBuilder, SubscriptionType, ValidationMode};

use crate::{
    connection::{ListCosts, PageArgumentTexts, PageLimit},
    http::{Schemas, WrittenLists},
};

/// A schema with those roots whose pages have `MOST` entries at most. Limits of documents as texts are kept by the HTTP layer, which comes first.
pub fn build<Query, Mutation, Subscription, const MOST: u64>(
    (query, mutation, subscription): (Query, Mutation, Subscription),
) -> SchemaBuilder<Query, Mutation, Subscription>
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    Schema::build(query, mutation, subscription).override_output_type_description::<ID>(ID_TEXT).data(PageLimit(MOST))
}

/// async-graphql describes every built-in scalar but this one.
const ID_TEXT: &str =
    "The id of one thing, unique in the shop whatever its type. It is opaque: keep it and hand it back as it came.";

/// Finishes the schema, of which a query may cost so much: what is said of types that are there must come after them all.
pub fn finish<Query, Mutation, Subscription, const MOST: u64>(
    builder: SchemaBuilder<Query, Mutation, Subscription>,
    cost: usize,
) -> Schema<Query, Mutation, Subscription>
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    complete::<_, _, _, MOST>(builder).limit_complexity(cost).finish()
}

fn complete<Query, Mutation, Subscription, const MOST: u64>(
    builder: SchemaBuilder<Query, Mutation, Subscription>,
) -> SchemaBuilder<Query, Mutation, Subscription>
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    builder.register_output_type::<PageArgumentTexts<MOST>>().register_output_type::<ListCosts<MOST>>()
}

/// The schema twice, for an endpoint: what has been validated is not validated again. Cost is limited by the endpoint before, and
/// here once more. `suggestions` tells whether mistakes are answered with names that the schema has.
pub fn pair<Query, Mutation, Subscription, const MOST: u64>(
    build: impl Fn() -> SchemaBuilder<Query, Mutation, Subscription>,
    cost: usize,
    suggestions: bool,
    written_lists: WrittenLists,
) -> Schemas<Schema<Query, Mutation, Subscription>>
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    let validating = if suggestions { build() } else { build().disable_suggestions() };
    Schemas {
        running: finish::<_, _, _, MOST>(build().validation_mode(ValidationMode::Fast), cost),
        validating: complete::<_, _, _, MOST>(validating).finish(),
        written_lists,
    }
}

/// The schema as text, the same for the same code, with one newline at its end.
pub fn sdl<Query, Mutation, Subscription>(schema: &Schema<Query, Mutation, Subscription>) -> String
where
    Query: ObjectType + 'static,
    Mutation: ObjectType + 'static,
    Subscription: SubscriptionType + 'static,
{
    let options = SDLExportOptions::new().include_specified_by().use_space_ident();
    let text = schema.sdl_with_options(options);
    format!("{}\n", text.trim_end())
}
