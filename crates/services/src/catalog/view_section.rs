//! The lists of products of many categories or collections at once.

use std::{collections::HashMap, sync::Arc};

use cartwright_domain::catalog::ProductHead;
use uuid::Uuid;

use super::{
    CatalogView, Count, ProductList, ProductSection,
    entity_cache::Of,
    view_note::{events_of_head, events_of_list},
};
use crate::{
    Failure,
    page::{Page, PageRequest},
};

impl CatalogView {
    /// The same page of each of the lists, in their order. Lists that differ in nothing but the category, or the collection, are read
    /// together.
    pub async fn product_pages(
        &self,
        lists: &[ProductList],
        request: &PageRequest,
    ) -> Result<Vec<Page<Arc<ProductHead>>>, Failure> {
        let of = |list: &ProductList| Of::List(list.clone(), request.clone());
        let made_of = |list: &ProductList, page: Option<&Page<Arc<ProductHead>>>| {
            let mut events = events_of_list(list);
            events.extend(page.iter().flat_map(|page| &page.entries).flat_map(|(_, head)| events_of_head(head)));
            events
        };
        let load = |lists: Vec<ProductList>| async move { self.read_product_pages(lists, request).await };
        let found = self.seen(lists, of, made_of, load).await?;
        Ok(lists.iter().map(|list| found.get(list).cloned().unwrap_or_else(|| Page::nothing(request))).collect())
    }

    async fn read_product_pages(
        &self,
        lists: Vec<ProductList>,
        request: &PageRequest,
    ) -> Result<HashMap<ProductList, Page<Arc<ProductHead>>>, Failure> {
        let mut pages = HashMap::with_capacity(lists.len());
        for places in alike(&lists) {
            let query = lists[places[0]].query(self.scope);
            if let [place] = places[..] {
                let page = self.store().products().page(&query, request).await?;
                pages.insert(lists[place].clone(), page.map(Arc::new));
                continue;
            }
            let sections = sections(&lists, &places);
            let mut found = self.store().products().section_pages(&query, &sections, request).await?;
            for (place, section) in places.into_iter().zip(sections) {
                if let Some(page) = found.remove(&section) {
                    pages.insert(lists[place].clone(), page.map(Arc::new));
                }
            }
        }
        Ok(pages)
    }

    /// How many products each of the lists has, in their order.
    pub async fn product_counts(&self, lists: &[ProductList]) -> Result<Vec<Count>, Failure> {
        let mut counts: Vec<Option<Count>> = vec![None; lists.len()];
        for places in alike(lists) {
            let first = &lists[places[0]];
            if let [place] = places[..] {
                counts[place] = Some(self.product_count(first).await?);
                continue;
            }
            let sections = sections(lists, &places);
            self.note_list(first);
            let found = self.store().products().section_counts(&first.query(self.scope), &sections).await?;
            for (place, section) in places.into_iter().zip(sections) {
                counts[place] = found.get(&section).copied();
            }
        }
        Ok(counts.into_iter().map(|count| count.unwrap_or(Count { count: 0, exact: true })).collect())
    }
}

fn section_id(section: ProductSection) -> Uuid {
    match section {
        ProductSection::Everything => Uuid::nil(),
        ProductSection::Category(id) => id.0,
        ProductSection::Collection { id, .. } => id.0,
    }
}

fn sections(lists: &[ProductList], places: &[usize]) -> Vec<Uuid> {
    places.iter().map(|place| section_id(lists[*place].section)).collect()
}

/// The places of the lists, together where lists differ in nothing but which category, or which collection, they are of. Never an empty group.
fn alike(lists: &[ProductList]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, list) in lists.iter().enumerate() {
        match groups.iter_mut().find(|group| differ_in_section_only(&lists[group[0]], list)) {
            Some(group) => group.push(place),
            None => groups.push(vec![place]),
        }
    }
    groups
}

fn differ_in_section_only(left: &ProductList, right: &ProductList) -> bool {
    let same_kind = match (left.section, right.section) {
        (ProductSection::Category(_), ProductSection::Category(_)) => true,
        (ProductSection::Collection { by_hand: left, .. }, ProductSection::Collection { by_hand: right, .. }) => {
            left == right
        }
        _ => false,
    };
    same_kind && left.filter == right.filter && left.words == right.words && left.sort == right.sort
}
