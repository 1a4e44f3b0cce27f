//! What a look at the catalogue notes of what it has seen: the events that would make the answer untrue.

use cartwright_domain::{
    catalog::{
        ProductHead,
        filter::{ProductFilter, ProductSort},
    },
    event::ShopEvent,
    id::ProductId,
};

use super::{CatalogView, ProductList, ProductSection};

impl CatalogView {
    /// Things of which those events tell.
    pub(super) fn note(&self, events: impl IntoIterator<Item = ShopEvent>) {
        self.ctx.note(|reads| reads.note(events));
    }

    /// Products, each as it is.
    pub(super) fn note_products<'a>(&self, ids: impl IntoIterator<Item = &'a ProductId>) {
        self.note(ids.into_iter().copied().map(ShopEvent::ProductChanged));
    }

    /// Which products a list has, and in which order.
    pub(super) fn note_list(&self, list: &ProductList) {
        self.ctx.note(|reads| reads.note(events_of_list(list)));
    }

    /// What products cost.
    pub(super) fn note_prices(&self, ids: &[ProductId]) {
        self.ctx.note(|reads| reads.note(ids.iter().flat_map(|id| events_of_prices(*id))));
    }
}

/// Of a product that was found. What stands in a category is changed when that is deleted.
pub(super) fn events_of_head(head: &ProductHead) -> Vec<ShopEvent> {
    let category = head.category_id.map(|_| ShopEvent::CategoriesChanged);
    [ShopEvent::ProductChanged(head.id)].into_iter().chain(category).collect()
}

/// Of what was looked for by another thing than its key, or was not found: any product may be it later.
pub(super) fn events_of_search() -> Vec<ShopEvent> {
    vec![ShopEvent::ProductListChanged, ShopEvent::SomeProductChanged]
}

/// Of what a product costs.
pub(super) fn events_of_prices(id: ProductId) -> Vec<ShopEvent> {
    vec![ShopEvent::ProductChanged(id), ShopEvent::PricesChanged(id)]
}

/// Of what can be sold of a product.
pub(super) fn events_of_stock(id: ProductId) -> Vec<ShopEvent> {
    vec![ShopEvent::ProductChanged(id), ShopEvent::StockChanged(id), ShopEvent::StockLocationsChanged]
}

/// Of which products a list has, and in which order.
pub(super) fn events_of_list(list: &ProductList) -> Vec<ShopEvent> {
    let mut events = vec![ShopEvent::ProductListChanged];
    let is_plain = list.filter.is_none() && list.words.is_empty();
    let by_title = matches!(list.sort, Some(ProductSort::TitleAsc | ProductSort::TitleDesc));
    if !is_plain || by_title || list.section != ProductSection::Everything {
        events.push(ShopEvent::SomeProductChanged);
    }
    match list.section {
        ProductSection::Everything => {}
        ProductSection::Category(_) => events.push(ShopEvent::CategoriesChanged),
        ProductSection::Collection { .. } => events.push(ShopEvent::CollectionsChanged),
    }
    if matches!(list.sort, Some(ProductSort::PriceAsc | ProductSort::PriceDesc)) {
        events.push(ShopEvent::SomePriceChanged);
    }
    events.extend(list.filter.iter().flat_map(events_of));
    events
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
