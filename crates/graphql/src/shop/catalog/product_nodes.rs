//! The products of a page.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};

use super::{
    Product,
    shape::{Reader, Shown},
};
use crate::{catalog::CatalogLoaders, many::Many};

/// The products of a page: in the schema what a [`Many`] of them is. Where nothing is asked for but what lists usually show, they are written
/// at once, and else by their resolvers.
pub struct ProductNodes<'a>(Many<&'a Product>);

impl<'a> FromIterator<&'a Product> for ProductNodes<'a> {
    fn from_iter<I: IntoIterator<Item = &'a Product>>(products: I) -> Self {
        Self(products.into_iter().collect())
    }
}

impl OutputType for ProductNodes<'_> {
    fn type_name() -> Cow<'static, str> {
        <Many<&Product> as OutputType>::type_name()
    }

    fn qualified_type_name() -> String {
        <Many<&Product> as OutputType>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Many<&Product> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self.written(ctx).await {
            Some(written) => Ok(written),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

impl ProductNodes<'_> {
    /// The products as they were asked for; nothing where that is left to the resolvers, who also say what is wrong.
    async fn written(&self, ctx: &ContextSelectionSet<'_>) -> Option<Value> {
        let (shape, parts) = Reader::products(ctx)?;
        let loaders = ctx.data_unchecked::<Arc<CatalogLoaders>>();
        let keys = self.0.0.iter().map(|product| (product.0.id, parts));
        let mut cards = loaders.cards.load_many(keys).await.ok()?;
        let shown = |product: &&Product| {
            let card = cards.remove(&(product.0.id, parts))?;
            let is_priced = card.variants.iter().all(|shown| shown.price.is_some());
            // A price that must be there and is not is an error, which has its place in the answer.
            let is_whole = (!parts.price_ranges || card.price_ranges.is_some()) && (!parts.variant_prices || is_priced);
            is_whole.then(|| shape.write(&Shown { head: Arc::clone(&product.0), card }))
        };
        self.0.0.iter().map(shown).collect::<Option<Vec<Value>>>().map(Value::List)
    }
}
