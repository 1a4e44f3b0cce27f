//! What a look at the catalogue notes of what it has seen: the events that would make the answer untrue.

use std::collections::HashMap;

use cartwright_domain::{
    catalog::{
        ProductHead, Variant,
        filter::{ProductFilter, ProductSort},
    },
    event::ShopEvent,
    id::{ProductId, VariantId},
};

use super::{CatalogView, ProductList, ProductSection};
use crate::page::Page;

impl CatalogView {
    /// Things of which those events tell.
    pub(super) fn note(&self, events: impl IntoIterator<Item = ShopEvent>) {
        self.ctx.note(|reads| reads.note(events));
    }

    /// Products, each as it is.
    pub(super) fn note_products<'a>(&self, ids: impl IntoIterator<Item = &'a ProductId>) {
        self.note(ids.into_iter().copied().map(ShopEvent::ProductChanged));
    }

    /// Products that were found. What stands in a category is changed when that is deleted.
    pub(super) fn note_heads<'a>(&self, heads: impl IntoIterator<Item = &'a ProductHead>) {
        self.ctx.note(|reads| {
            for head in heads {
                reads.note([ShopEvent::ProductChanged(head.id)]);
                reads.note(head.category_id.map(|_| ShopEvent::CategoriesChanged));
            }
        });
    }

    /// That something was looked for by another thing than its key, or was not found: any product may be it later.
    pub(super) fn note_search(&self) {
        self.note([ShopEvent::ProductListChanged, ShopEvent::SomeProductChanged]);
    }

    /// Which products a list has, and in which order.
    pub(super) fn note_list(&self, list: &ProductList) {
        self.ctx.note(|reads| {
            reads.note([ShopEvent::ProductListChanged]);
            let is_plain = list.filter.is_none() && list.words.is_empty();
            let by_title = matches!(list.sort, Some(ProductSort::TitleAsc | ProductSort::TitleDesc));
            if !is_plain || by_title || list.section != ProductSection::Everything {
                reads.note([ShopEvent::SomeProductChanged]);
            }
            match list.section {
                ProductSection::Everything => {}
                ProductSection::Category(_) => reads.note([ShopEvent::CategoriesChanged]),
                ProductSection::Collection { .. } => reads.note([ShopEvent::CollectionsChanged]),
            }
            if matches!(list.sort, Some(ProductSort::PriceAsc | ProductSort::PriceDesc)) {
                reads.note([ShopEvent::SomePriceChanged]);
            }
            if let Some(filter) = &list.filter {
                for event in events_of(filter) {
                    reads.note([event]);
                }
            }
        });
    }

    /// What products cost.
    pub(super) fn note_prices(&self, ids: &[ProductId]) {
        self.note_products(ids);
        self.note(ids.iter().copied().map(ShopEvent::PricesChanged));
    }

    /// What of products can be sold.
    pub(super) fn note_stock(&self, ids: &[ProductId]) {
        self.note_products(ids);
        self.note(ids.iter().copied().map(ShopEvent::StockChanged).chain([ShopEvent::StockLocationsChanged]));
    }

    /// Variants that were looked for by their ids.
    pub(super) fn note_variants(&self, wanted: &[VariantId], found: &HashMap<VariantId, Variant>) {
        self.ctx.note(|reads| reads.note_variants(found.values()));
        if found.len() < wanted.len() {
            self.note_search();
        }
    }

    /// What variants cost.
    pub(super) fn note_variant_prices(&self, ids: &[VariantId]) {
        self.ctx.note(|reads| reads.note_of_variants(ids, ShopEvent::PricesChanged, ShopEvent::SomePriceChanged));
    }

    /// What of variants can be sold.
    pub(super) fn note_variant_stock(&self, ids: &[VariantId]) {
        self.ctx.note(|reads| {
            reads.note([ShopEvent::StockLocationsChanged]);
            reads.note_of_variants(ids, ShopEvent::StockChanged, ShopEvent::SomeStockChanged);
        });
    }

    /// Pages of variants of products.
    pub(super) fn note_variant_pages(&self, pages: &HashMap<ProductId, Page<Variant>>) {
        self.ctx.note(|reads| {
            for page in pages.values() {
                reads.note_variants(page.entries.iter().map(|(_, variant)| variant));
            }
        });
    }
}

/// What else a filter looks at besides products themselves.
fn events_of(filter: &ProductFilter) -> Vec<ShopEvent> {
    match filter {
        ProductFilter::And(all) | ProductFilter::Or(all) => all.iter().flat_map(events_of).collect(),
        ProductFilter::Not(one) => events_of(one),
        ProductFilter::Category(_) => vec![ShopEvent::CategoriesChanged],
        ProductFilter::Collection(_) => vec![ShopEvent::CollectionsChanged],
        ProductFilter::Price(_) => vec![ShopEvent::SomePriceChanged],
        ProductFilter::AvailableForSale(_) => vec![ShopEvent::SomeStockChanged, ShopEvent::StockLocationsChanged],
        ProductFilter::Tag(_)
        | ProductFilter::Vendor(_)
        | ProductFilter::ProductType(_)
        | ProductFilter::Option(_)
        | ProductFilter::Attribute(_)
        | ProductFilter::CreatedAt(_) => Vec::new(),
    }
}
