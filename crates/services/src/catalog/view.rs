//! Reading the catalogue, as the shop or as staff.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use cartwright_domain::{
    catalog::{
        Category, ListingSummary, Media, PriceChange, Product, ProductHead, ProductOption, Variant, VariantKey,
        VariantListing,
        collection::{Collection, CollectionKind},
        filter::{FilterError, ProductFilter, ProductSort},
        search_words,
    },
    event::ShopEvent,
    id::{CategoryId, CollectionId, MediaId, ProductId, VariantId},
    identity::Permission,
};
use cartwright_persistence::{
    Availability, CatalogScope, Count, Page, PageRequest, ProductOrder, ProductQuery, ProductSection as Section, Store,
};

use super::{
    entity_cache::Of,
    view_note::{events_of_head, events_of_prices, events_of_search, events_of_stock},
};
use crate::{Context, Failure};

/// The catalogue through somebody's eyes, at one instant, in the channel of the request. Every read of the API goes through one
/// of these, so that what must not be seen is left out in one place.
#[derive(Debug, Clone)]
pub struct CatalogView {
    pub(super) ctx: Context,
    pub(super) scope: CatalogScope,
}

/// A list of products that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProductList {
    pub(super) section: ProductSection,
    pub(super) filter: Option<ProductFilter>,
    pub(super) words: Vec<String>,
    pub(super) sort: Option<ProductSort>,
}

/// A part of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProductSection {
    /// All of it.
    Everything,
    /// A category and everything below it.
    Category(CategoryId),
    /// A collection, whose own order is the one by hand where staff gather it.
    Collection {
        /// The collection.
        id: CollectionId,
        /// Whether staff gather it.
        by_hand: bool,
    },
}

impl From<&Collection> for ProductSection {
    fn from(collection: &Collection) -> Self {
        Self::Collection { id: collection.id, by_hand: collection.kind == CollectionKind::Manual }
    }
}

impl ProductList {
    /// Everything in that part of the catalogue.
    pub fn of(section: ProductSection) -> Self {
        Self { section, filter: None, words: Vec::new(), sort: None }
    }

    /// The products of the list that fulfil the filter; fails where the filter is too large to be answered quickly.
    pub fn filtered(mut self, filter: ProductFilter) -> Result<Self, FilterError> {
        filter.check()?;
        self.filter = Some(filter);
        Ok(self)
    }

    /// The products of the list that hold every word of the text.
    #[must_use]
    pub fn searched(mut self, text: &str) -> Self {
        self.words = search_words(text);
        self
    }

    /// The same list in that order. Without one it is sorted by relevance where it is searched, as staff put it in a collection by
    /// hand, and else with the newest first.
    #[must_use]
    pub fn sorted(mut self, sort: ProductSort) -> Self {
        self.sort = Some(sort);
        self
    }

    pub(super) fn query(&self, scope: CatalogScope) -> ProductQuery {
        let (within, by_hand) = match self.section {
            ProductSection::Everything => (Section::Everything, false),
            ProductSection::Category(id) => (Section::Category(id), false),
            ProductSection::Collection { id, by_hand } => (Section::Collection(id), by_hand),
        };
        let order = match self.sort {
            Some(sort) => ProductOrder::By(sort),
            None if by_hand && self.words.is_empty() => ProductOrder::Position,
            None => ProductOrder::By(ProductSort::Relevance),
        };
        ProductQuery { scope, within, filter: self.filter.clone(), words: self.words.clone(), order }
    }
}

impl CatalogView {
    /// What the shop shows: nothing that is unpublished, published later, or without a price in the channel.
    pub fn of_shop(ctx: &Context) -> Self {
        let scope = CatalogScope::Visible { channel: ctx.channel().id, now: ctx.now() };
        Self { ctx: ctx.clone(), scope }
    }

    /// Everything, for staff who may read products.
    pub fn of_staff(ctx: &Context) -> Result<Self, Failure> {
        ctx.require_staff(Permission::ProductsRead)?;
        Ok(Self { ctx: ctx.clone(), scope: CatalogScope::All { channel: ctx.channel().id } })
    }

    /// A page of a list of products.
    pub async fn products(&self, list: &ProductList, request: &PageRequest) -> Result<Page<Arc<ProductHead>>, Failure> {
        let page = self.product_pages(std::slice::from_ref(list), request).await?.pop();
        Ok(page.unwrap_or_else(|| Page::nothing(request)))
    }

    /// How many products the list has.
    pub async fn product_count(&self, list: &ProductList) -> Result<Count, Failure> {
        self.note_list(list);
        Ok(self.store().products().count(&list.query(self.scope)).await?)
    }

    /// The products with those ids.
    pub async fn products_by_id(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Arc<ProductHead>>, Failure> {
        let load = |ids: Vec<ProductId>| async move {
            let found = self.store().products().heads(self.scope, &ids).await?;
            Ok(found.into_iter().map(|(id, head)| (id, Arc::new(head))).collect())
        };
        let made_of = |id: &ProductId, found: Option<&Arc<ProductHead>>| {
            found.map_or_else(|| vec![ShopEvent::ProductChanged(*id)], |head| events_of_head(head))
        };
        self.seen(ids, |id| Of::Head(*id), made_of, load).await
    }

    /// The product with that slug.
    pub async fn product_by_slug(&self, slug: &str) -> Result<Option<Arc<ProductHead>>, Failure> {
        let load = || async { Ok(self.store().products().head_by_slug(self.scope, slug).await?.map(Arc::new)) };
        let made_of =
            |found: Option<&Arc<ProductHead>>| found.map_or_else(events_of_search, |head| events_of_head(head));
        self.seen_one(Of::Slug(slug.to_owned()), made_of, load).await
    }

    /// The product that has a variant with that SKU.
    pub async fn product_by_sku(&self, sku: &str) -> Result<Option<Arc<ProductHead>>, Failure> {
        let found = self.store().products().head_by_sku(self.scope, sku).await?;
        self.note(found.as_ref().map_or_else(events_of_search, events_of_head));
        Ok(found.map(Arc::new))
    }

    /// The products with everything that belongs to them; only for staff, as nothing of a product is left out.
    pub async fn whole_products(&self, ids: &[ProductId]) -> Result<Vec<Product>, Failure> {
        self.ctx.require_staff(Permission::ProductsRead)?;
        Ok(self.store().products().whole(ids).await?)
    }

    /// Those of the products of which something can be sold in the channel now.
    pub async fn products_for_sale(&self, ids: &[ProductId]) -> Result<HashSet<ProductId>, Failure> {
        let load = |ids: Vec<ProductId>| async move {
            let found = self.store().products().for_sale(self.scope.channel(), &ids).await?;
            Ok(found.into_iter().map(|id| (id, true)).collect())
        };
        let found = self.seen(ids, |id| Of::ForSale(*id), |id, _: Option<&bool>| events_of_stock(*id), load).await?;
        Ok(found.into_keys().collect())
    }

    /// The options of the products, in the order of display.
    pub async fn options(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Vec<ProductOption>>, Failure> {
        let load = |ids: Vec<ProductId>| async move { Ok(self.store().products().options(&ids).await?) };
        self.seen(ids, |id| Of::Options(*id), |id, _| vec![ShopEvent::ProductChanged(*id)], load).await
    }

    /// The same page of the pictures of each product.
    pub async fn media_pages(
        &self,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Media>>, Failure> {
        let load = |ids: Vec<ProductId>| async move { Ok(self.store().products().media_pages(&ids, request).await?) };
        let of = |id: &ProductId| Of::Media(*id, request.clone());
        self.seen(ids, of, |id, _| vec![ShopEvent::ProductChanged(*id)], load).await
    }

    /// The pictures with those ids.
    pub async fn media(&self, ids: &[MediaId]) -> Result<HashMap<MediaId, Media>, Failure> {
        // A picture is asked for by a variant or a product that was noted.
        Ok(self.store().products().media(ids).await?)
    }

    /// The lowest and the highest prices of the products in the channel.
    pub async fn price_ranges(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, ListingSummary>, Failure> {
        self.note_prices(ids);
        Ok(self.store().listings().of_products(self.ctx.channel(), ids).await?)
    }

    /// The same page of the variants of each product.
    pub async fn variant_pages(
        &self,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Arc<Variant>>>, Failure> {
        let load = |ids: Vec<ProductId>| async move {
            let pages = self.store().variants().pages_of_products(self.scope, &ids, request).await?;
            Ok(pages.into_iter().map(|(id, page)| (id, page.map(Arc::new))).collect())
        };
        let of = |id: &ProductId| Of::Variants(*id, request.clone());
        self.seen(ids, of, |id, _| vec![ShopEvent::ProductChanged(*id)], load).await
    }

    /// How many variants each product has; a product without any is left out.
    pub async fn variant_counts(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, u64>, Failure> {
        self.note_products(ids);
        Ok(self.store().variants().counts_of_products(self.scope, ids).await?)
    }

    /// The first variant of each product that can be sold in the channel.
    pub async fn first_variants_for_sale(
        &self,
        ids: &[ProductId],
    ) -> Result<HashMap<ProductId, Arc<Variant>>, Failure> {
        let load = |ids: Vec<ProductId>| async move {
            let found = self.store().variants().first_for_sale(self.scope, &ids).await?;
            Ok(found.into_iter().map(|(id, variant)| (id, Arc::new(variant))).collect())
        };
        let made_of = |id: &ProductId, _: Option<&Arc<Variant>>| events_of_stock(*id);
        self.seen(ids, |id| Of::FirstForSale(*id), made_of, load).await
    }

    /// The variants with those ids.
    pub async fn variants_by_id(&self, ids: &[VariantId]) -> Result<HashMap<VariantId, Arc<Variant>>, Failure> {
        let load = |ids: Vec<VariantId>| async move {
            let found = self.store().variants().by_ids(self.scope, &ids).await?;
            Ok(found.into_iter().map(|(id, variant)| (id, Arc::new(variant))).collect())
        };
        let made_of = |_: &VariantId, found: Option<&Arc<Variant>>| {
            found.map_or_else(events_of_search, |variant| vec![ShopEvent::ProductChanged(variant.product_id)])
        };
        self.seen(ids, |id| Of::Variant(*id), made_of, load).await
    }

    /// The variants of the products with those option values, in the order of each product's options and whatever their case; what
    /// no variant has is left out.
    pub async fn variants_for_options(&self, wanted: &[(ProductId, Vec<String>)]) -> Result<Vec<Variant>, Failure> {
        self.note_products(wanted.iter().map(|(product, _)| product));
        Ok(self.store().variants().by_options(self.scope, wanted).await?)
    }

    /// The prices of the variants in the channel.
    pub async fn prices(&self, variants: &[VariantKey]) -> Result<HashMap<VariantKey, VariantListing>, Failure> {
        let load = |variants: Vec<VariantKey>| async move {
            let mut found = self.store().listings().of_variants(self.ctx.channel(), &ids_of(&variants)).await?;
            Ok(variants.into_iter().filter_map(|variant| Some((variant, found.remove(&variant.id)?))).collect())
        };
        let made_of = |variant: &VariantKey, _: Option<&VariantListing>| events_of_prices(variant.product_id);
        self.seen(variants, |variant| Of::Price(variant.id), made_of, load).await
    }

    /// What the variant has cost in the channel, the latest change first; for staff.
    pub async fn price_history(&self, variant: VariantId, request: &PageRequest) -> Result<Page<PriceChange>, Failure> {
        self.ctx.require_staff(Permission::ProductsRead)?;
        Ok(self.store().listings().history(self.ctx.channel(), variant, request).await?)
    }

    /// What can be sold of each variant in the channel now.
    pub async fn availability(&self, variants: &[VariantKey]) -> Result<HashMap<VariantKey, Availability>, Failure> {
        let load = |variants: Vec<VariantKey>| async move {
            let mut found = self.store().variants().availability(self.scope.channel(), &ids_of(&variants)).await?;
            Ok(variants.into_iter().filter_map(|variant| Some((variant, found.remove(&variant.id)?))).collect())
        };
        let made_of = |variant: &VariantKey, _: Option<&Availability>| events_of_stock(variant.product_id);
        self.seen(variants, |variant| Of::Stock(variant.id), made_of, load).await
    }

    /// The categories with those ids.
    pub async fn categories_by_id(&self, ids: &[CategoryId]) -> Result<HashMap<CategoryId, Category>, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().by_ids(ids).await?)
    }

    /// The category with that slug.
    pub async fn category_by_slug(&self, slug: &str) -> Result<Option<Category>, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().by_slug(slug).await?)
    }

    /// A page of the categories directly below the parent, or of the roots.
    pub async fn categories(
        &self,
        parent: Option<CategoryId>,
        request: &PageRequest,
    ) -> Result<Page<Category>, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().page(parent, request).await?)
    }

    /// How many categories stand directly below the parent, or are roots.
    pub async fn category_count(&self, parent: Option<CategoryId>) -> Result<u64, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().count(parent).await?)
    }

    /// A page of all categories, each after the one above it.
    pub async fn all_categories(&self, request: &PageRequest) -> Result<Page<Category>, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().page_of_all(request).await?)
    }

    /// How many categories there are.
    pub async fn all_category_count(&self) -> Result<u64, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().count_all().await?)
    }

    /// The same page of the categories directly below each parent.
    pub async fn child_category_pages(
        &self,
        parents: &[CategoryId],
        request: &PageRequest,
    ) -> Result<HashMap<CategoryId, Page<Category>>, Failure> {
        self.note([ShopEvent::CategoriesChanged]);
        Ok(self.store().categories().pages_of_children(parents, request).await?)
    }

    /// A page of the collections, by title.
    pub async fn collections(&self, request: &PageRequest) -> Result<Page<Collection>, Failure> {
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().page(self.scope, request).await?)
    }

    /// How many collections there are.
    pub async fn collection_count(&self) -> Result<u64, Failure> {
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().count(self.scope).await?)
    }

    /// The collections with those ids.
    pub async fn collections_by_id(&self, ids: &[CollectionId]) -> Result<HashMap<CollectionId, Collection>, Failure> {
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().by_ids(self.scope, ids).await?)
    }

    /// The collection with that slug.
    pub async fn collection_by_slug(&self, slug: &str) -> Result<Option<Collection>, Failure> {
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().by_slug(self.scope, slug).await?)
    }

    /// The same page of the collections that each product stands in.
    pub async fn collection_pages(
        &self,
        ids: &[ProductId],
        request: &PageRequest,
    ) -> Result<HashMap<ProductId, Page<Collection>>, Failure> {
        self.note_products(ids);
        self.note([ShopEvent::CollectionsChanged]);
        Ok(self.store().collections().pages_of_products(self.scope, ids, request).await?)
    }

    pub(super) fn store(&self) -> &Store {
        self.ctx.store()
    }
}

fn ids_of(variants: &[VariantKey]) -> Vec<VariantId> {
    variants.iter().map(|variant| variant.id).collect()
}
