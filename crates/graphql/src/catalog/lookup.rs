//! What resolvers of both schemas ask the loaders for, in the words of the domain.

use std::sync::Arc;

use cartwright_domain::{
    catalog::{Category, Media, ProductHead, Variant, collection::Collection},
    id::{CategoryId, ProductId},
    text::fold,
};
use cartwright_services::{
    catalog::{Card, CardParts, ProductList, ShownPrice},
    page::{Page, PageRequest},
};

use super::{CatalogLoaders, SelectedOptionInput};
use crate::{
    connection::{Connection, Total},
    error::{ApiError, ApiResult},
    relation::ChildPage,
};

/// More categories below one are reached through the connection of categories.
const CHILDREN: u64 = 250;

impl CatalogLoaders {
    /// The category with that id.
    pub async fn category(&self, id: CategoryId) -> ApiResult<Option<Category>> {
        self.categories.load_one(id).await
    }

    /// The categories with those ids, in the order of the ids.
    pub async fn categories_in_order(&self, ids: &[CategoryId]) -> ApiResult<Vec<Category>> {
        let mut found = self.categories.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Those parts of each of the products, in the order of the products. What is kept is taken at once, and loaders are asked only where
    /// something is not.
    pub async fn cards_in_order(&self, ids: &[ProductId], parts: CardParts) -> ApiResult<Vec<Arc<Card>>> {
        if let Some(cards) = self.eyes().view()?.kept_cards(ids, parts) {
            return Ok(cards);
        }
        let mut found = self.cards.load_many(ids.iter().map(|id| (*id, parts))).await?;
        Ok(ids.iter().map(|id| found.remove(&(*id, parts)).unwrap_or_default()).collect())
    }

    /// The first categories directly below one.
    pub async fn children(&self, id: CategoryId) -> ApiResult<Vec<Category>> {
        let page = self.children_of.load_one(ChildPage::new(id, PageRequest::first(CHILDREN))).await?;
        Ok(page.map(Page::into_items).unwrap_or_default())
    }

    /// The first picture of a product.
    pub async fn first_picture(&self, id: ProductId) -> ApiResult<Option<Media>> {
        let page = self.media_of.load_one(ChildPage::new(id, PageRequest::first(1))).await?;
        Ok(page.and_then(|page| page.into_items().into_iter().next()))
    }

    /// The price of a variant with its tax; none where it has no price in the channel.
    pub async fn shown_price(&self, variant: &Variant) -> ApiResult<Option<ShownPrice>> {
        let (listing, rates) =
            futures_util::try_join!(self.listing.load_one(variant.key()), self.tax_rates.load_one(()))?;
        let Some(listing) = listing else {
            return Ok(None);
        };
        let rates = rates.unwrap_or_default();
        Ok(Some(self.eyes().view()?.taxed_price(variant, &listing, &rates)?))
    }

    /// The variant of a product with one chosen value for each of the product's options, whatever their order and case.
    pub async fn variant_for_options(
        &self,
        id: ProductId,
        selected: &[SelectedOptionInput],
    ) -> ApiResult<Option<Arc<Variant>>> {
        let options = self.options.load_one(id).await?.unwrap_or_default();
        if options.len() != selected.len() {
            return Ok(None);
        }
        let value_of = |name: &str| {
            let chosen = selected.iter().find(|chosen| fold(&chosen.name) == fold(name))?;
            Some(chosen.value.clone())
        };
        let Some(values) = options.iter().map(|option| value_of(&option.name)).collect::<Option<Vec<String>>>() else {
            return Ok(None);
        };
        self.chosen.load_one((id, values)).await
    }

    /// The variants of a product.
    pub async fn variants_page<N>(self: &Arc<Self>, id: ProductId, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Arc<Variant>>,
    {
        let page = self.variants_of.load_one(ChildPage::new(id, request)).await?.ok_or_else(ApiError::gone)?;
        let loaders = Arc::clone(self);
        Ok(Connection::new(
            page,
            async move { loaders.variant_count.load_one(id).await.map(Option::unwrap_or_default) },
        ))
    }

    /// The pictures of a product.
    pub async fn media_page<N>(self: &Arc<Self>, id: ProductId, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Media>,
    {
        let page = self.media_of.load_one(ChildPage::new(id, request)).await?.ok_or_else(ApiError::gone)?;
        let loaders = Arc::clone(self);
        Ok(Connection::new(page, async move { loaders.media_count.load_one(id).await.map(Option::unwrap_or_default) }))
    }

    /// The collections that a product stands in.
    pub async fn collections_page<N>(self: &Arc<Self>, id: ProductId, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Collection>,
    {
        let page = self.collections_of.load_one(ChildPage::new(id, request)).await?.ok_or_else(ApiError::gone)?;
        let loaders = Arc::clone(self);
        let count = async move { loaders.collection_count.load_one(id).await.map(Option::unwrap_or_default) };
        Ok(Connection::new(page, count))
    }

    /// The products of a list.
    pub async fn products_page<N>(self: &Arc<Self>, list: ProductList, request: PageRequest) -> ApiResult<Connection<N>>
    where
        N: From<Arc<ProductHead>>,
    {
        let page = self.products_of.load_one(ChildPage::new(list.clone(), request)).await?;
        let loaders = Arc::clone(self);
        let count = async move {
            let count = loaders.product_count.load_one(list).await?.ok_or_else(ApiError::gone)?;
            ApiResult::Ok(Total { count: count.count, is_exact: count.exact })
        };
        Ok(Connection::new(page.ok_or_else(ApiError::gone)?, count))
    }
}
