//! Stock is changed by variant and watched by product. Which product a variant belongs to is looked up after the commit, so that no
//! transaction waits for it.

use std::sync::Arc;

use cartwright_domain::{event::ShopEvent, id::VariantId};
use cartwright_persistence::Store;
use tokio::runtime::Handle;

use crate::EventHub;

/// Tells what was committed; for stock, as soon as it is known whose it is. `store` is one that tells nobody.
pub(crate) fn committed(hub: &Arc<EventHub>, store: &Store, events: &[ShopEvent]) {
    let (mut told, mut variants) = (Vec::with_capacity(events.len()), Vec::new());
    for event in events {
        match event {
            ShopEvent::VariantStockChanged(variant) => variants.push(*variant),
            event => told.push(*event),
        }
    }
    if !variants.is_empty() {
        told.push(ShopEvent::SomeStockChanged);
    }
    hub.committed(&told);
    // Nobody else cares whose the stock is.
    if variants.is_empty() || !hub.is_heard() {
        return;
    }
    match Handle::try_current() {
        Ok(runtime) => {
            let (hub, store) = (Arc::clone(hub), store.clone());
            runtime.spawn(async move { of_products(&hub, &store, &variants).await });
        }
        // Nobody could look it up here.
        Err(_) => hub.committed(&[ShopEvent::StockLocationsChanged]),
    }
}

async fn of_products(hub: &EventHub, store: &Store, variants: &[VariantId]) {
    match store.variants().owners(variants).await {
        Ok(products) => {
            let events: Vec<ShopEvent> = products.into_iter().map(ShopEvent::StockChanged).collect();
            hub.committed(&events);
        }
        Err(error) => {
            tracing::debug!(%error, "whose stock has changed cannot be told; all stock counts as changed");
            hub.committed(&[ShopEvent::StockLocationsChanged]);
        }
    }
}
