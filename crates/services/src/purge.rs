//! Makes the caches between the shop and its customers forget what a commit has made untrue.

use std::sync::Arc;

use cartwright_domain::event::ShopEvent;
use cartwright_jobs::NewJob;

use crate::{Clock, Failure, Ids, Shop, Work, ports::CachePurger};

/// So many names go into one request: what CDNs take at once.
const NAMES: usize = 30;

impl Shop {
    /// The same shop, which tells those caches what is not true any more. It is written down in the transaction that changes it, so that
    /// nothing is forgotten when the process ends, and told by a job.
    #[must_use]
    pub fn with_cache_purger(mut self, purger: Arc<dyn CachePurger>) -> Self {
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        self.store = self.store.enqueuing(move |events| jobs(events, &clock, &ids));
        self.cache_purger = Some(purger);
        self
    }
}

/// The jobs that tell of those events.
fn jobs(events: &[ShopEvent], clock: &Clock, ids: &Ids) -> Vec<NewJob> {
    let names: Vec<String> =
        events.iter().filter(|event| !event.is_volatile()).filter_map(ShopEvent::surrogate_key).collect();
    let now = clock.now();
    let job = |names: &[String]| Work::PurgeCaches { names: names.to_vec() }.into_job(ids.key(now), now);
    // Names are text, of which JSON can always be made.
    names.chunks(NAMES).filter_map(|names| job(names).ok()).collect()
}

/// Tells the caches; a job that was written while there were some is done when there are none.
pub(crate) async fn purge(shop: &Shop, names: &[String]) -> Result<(), Failure> {
    match &shop.cache_purger {
        Some(purger) => purger.purge(names).await.map_err(|error| Failure::Internal(error.to_string())),
        None => Ok(()),
    }
}
