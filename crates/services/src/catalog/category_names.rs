//! What categories are called from the root down.

use std::collections::HashMap;

use cartwright_domain::id::CategoryId;
use cartwright_persistence::{PageRequest, Store, StoreError};

/// How many categories are read at a time.
const PAGE: u64 = 250;

/// Every category with the names from the root down to it, each after the one above it.
pub(super) async fn names_from_root(store: &Store) -> Result<Vec<(CategoryId, Vec<String>)>, StoreError> {
    let mut places: HashMap<CategoryId, usize> = HashMap::new();
    let mut all: Vec<(CategoryId, Vec<String>)> = Vec::new();
    let mut request = PageRequest::first(PAGE);
    loop {
        let page = store.categories().page_of_all(&request).await?;
        request.after = page.entries.last().map(|(cursor, _)| cursor.clone());
        let more = page.has_next_page;
        for category in page.into_items() {
            let above = category.parent_id.and_then(|parent| places.get(&parent));
            let mut names = above.map(|place| all[*place].1.clone()).unwrap_or_default();
            names.push(category.name);
            places.insert(category.id, all.len());
            all.push((category.id, names));
        }
        if !more {
            return Ok(all);
        }
    }
}
