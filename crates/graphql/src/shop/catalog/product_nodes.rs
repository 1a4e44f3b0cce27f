//! The products of a page.

use std::{borrow::Cow, sync::Arc};

use async_graphql::{
    ContextSelectionSet, Error, OutputType, Positioned, ServerResult, Value, parser::types::Field, registry::Registry,
};
use cartwright_domain::id::ProductId;
use cartwright_services::catalog::Card;

use super::{
    Product,
    shape::{Reader, Shown},
};
use crate::{
    catalog::CatalogLoaders,
    http::Code,
    many::Many,
    written::{JsonText, MayBeWritten, WrittenList},
};

/// For so many bytes there is room for each product, before what is written has to be moved.
const ROOM_FOR_ONE: usize = 1024;

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
        let Some(MayBeWritten(apart)) = ctx.data_opt::<MayBeWritten>() else {
            return self.0.resolve(ctx, field).await;
        };
        let whole = apart.of(field).map(|selection| ctx.with_selection_set(selection));
        let ctx = whole.as_ref().unwrap_or(ctx);
        match self.written(ctx, field).await? {
            Some(written) => Ok(written),
            None => self.0.resolve(ctx, field).await,
        }
    }
}

impl ProductNodes<'_> {
    /// The products as they were asked for; nothing where that is left to the resolvers, who also say what is wrong with one of them. Fails where
    /// nothing can be read, which they would find as well.
    async fn written(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Option<Value>> {
        let Some((shape, parts)) = Reader::products(ctx) else { return Ok(None) };
        let loaders = ctx.data_unchecked::<Arc<CatalogLoaders>>();
        let ids: Vec<ProductId> = self.0.0.iter().map(|product| product.0.id).collect();
        let cards = match loaders.cards_in_order(&ids, parts).await {
            Ok(cards) => cards,
            Err(error) if error.code() == Code::ServiceUnavailable.name() => {
                return Err(ctx.set_error_path(Error::from(error).into_server_error(field.pos)));
            }
            Err(_) => return Ok(None),
        };
        let shown = |(product, card): (&&Product, Arc<Card>)| {
            let is_priced = card.variants.iter().all(|shown| shown.price.is_some());
            // A price that must be there and is not is an error, which has its place in the answer.
            let is_whole = (!parts.price_ranges || card.price_ranges.is_some()) && (!parts.variant_prices || is_priced);
            is_whole.then(|| Shown { head: Arc::clone(&product.0), card })
        };
        let Some(shown) = self.0.0.iter().zip(cards).map(shown).collect::<Option<Vec<Shown>>>() else {
            return Ok(None);
        };
        let mut text = JsonText::with_room(shown.len() * ROOM_FOR_ONE);
        text.things(&shown, |text, shown| shape.write(shown, text));
        Ok(Some(WrittenList::into_value(text)))
    }
}
