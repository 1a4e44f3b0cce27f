//! Changing what the variants of a product differ in.

use cartwright_domain::{
    catalog::{Product, ProductHead, draft::ProductDraft},
    id::{OptionId, ProductId},
    identity::Permission,
    input::{InputProblem, InputProblemCode},
};
use serde::Serialize;

use super::{
    CatalogRefusal, OptionInput,
    revising::{answer_product, revise},
};
use crate::{Context, Done, Error, idempotency};

/// The options that a product is to have.
#[derive(Debug, Clone, Serialize)]
pub struct ProductOptionsUpdate {
    /// The product.
    pub id: ProductId,
    /// The version that the caller knows; the change is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// All options in their order: those with an id stay, those without are new, those that are missing go. The variants that there
    /// are get the first value of a new option.
    pub options: Vec<OptionInput>,
}

/// Changes the options and the variants with them, and answers the product. Refused where variants would be alike without the options
/// that go.
pub async fn product_options_update(
    ctx: &Context,
    input: ProductOptionsUpdate,
    key: Option<&str>,
) -> Result<Done<Option<ProductHead>>, Error<CatalogRefusal>> {
    ctx.require_staff(Permission::ProductsWrite)?;
    let request = idempotency::Request::new("productOptionsUpdate", ctx.actor().label(), key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow| async move {
        let change = |before: &Product, draft: &mut ProductDraft| apply(&input.options, before, draft);
        let revision =
            revise(ctx, &uow, input.id, input.expected_version, change, |_, problem| of_options(problem)).await?;
        Ok(revision.product.id)
    })
    .await?;
    Ok(answer_product(ctx, done).await?)
}

fn apply(options: &[OptionInput], before: &Product, draft: &mut ProductDraft) -> Result<(), Vec<CatalogRefusal>> {
    let place_of = |id: OptionId| before.options.iter().position(|option| option.id == id);
    let mut refusals = Vec::new();
    let mut sources = Vec::with_capacity(options.len());
    for (index, option) in options.iter().enumerate() {
        let index = index.to_string();
        match option.id {
            Some(id) => match place_of(id) {
                Some(place) => sources.push(Source::Kept(place)),
                None => refusals.push(CatalogRefusal::not_found(&["options", &index, "id"])),
            },
            None => match option.values.first() {
                Some(value) => sources.push(Source::New(value.clone())),
                None if before.variants.is_empty() => sources.push(Source::New(String::new())),
                None => {
                    let message = "must have at least one value, which the variants get";
                    let path = ["options", &index, "values"];
                    refusals.push(CatalogRefusal::input(&path, InputProblemCode::Required, message));
                }
            },
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    for variant in &mut draft.variants {
        let value = |source: &Source| match source {
            Source::Kept(place) => variant.option_values[*place].clone(),
            Source::New(value) => value.clone(),
        };
        variant.option_values = sources.iter().map(value).collect();
    }
    draft.options = options.iter().map(Into::into).collect();
    Ok(())
}

/// Where a variant's value of an option comes from.
enum Source {
    /// The option at that place before.
    Kept(usize),
    /// A new option: everybody gets this.
    New(String),
}

/// Whatever is wrong with the variants then is the fault of the options.
fn of_options(mut problem: InputProblem) -> InputProblem {
    if problem.path.first().is_some_and(|list| list == "variants") {
        problem.path = vec!["options".to_owned()];
        problem.message = format!("would leave a variant whose values {}", problem.message);
    }
    problem
}
