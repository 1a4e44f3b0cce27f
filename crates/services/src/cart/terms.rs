//! What a process keeps of the terms of sale: taxes and ways of shipping, which every cart wants to know and hardly anybody changes.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use cartwright_domain::{
    channel::CountryCode, event::ShopEvent, fulfillment::ShippingMethod, id::ChannelId, pricing::TaxRates,
};
use cartwright_persistence::StoreError;

use crate::{EventHub, event_log::Truth};

/// The terms of sale that a process keeps, by what they depend on. While it is in touch it hears of what another process has changed within a
/// quarter of a second; while it is not, they are read each time.
#[derive(Debug, Default)]
pub(crate) struct KeptTerms {
    /// The tax rates of a country.
    pub rates: Kept<CountryCode, TaxRates>,
    /// The ways of shipping that a channel offers to a country.
    pub methods: Kept<(ChannelId, CountryCode), Vec<ShippingMethod>>,
}

/// For so long they are kept at most, in case that somebody forgets to tell.
const KEPT_FOR: Duration = Duration::from_secs(5);

/// Values that are kept until an event says that they have changed. Their keys are few: countries and channels.
#[derive(Debug)]
pub(crate) struct Kept<K, V>(Mutex<HashMap<K, Entry<V>>>);

#[derive(Debug)]
struct Entry<V> {
    value: Arc<V>,
    truth: Truth,
    read: Instant,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> Kept<K, V> {
    /// The value of that key, as it is kept or as `read` brings it; it is true until that event comes.
    pub async fn get<F>(&self, hub: &EventHub, key: K, event: ShopEvent, read: F) -> Result<Arc<V>, StoreError>
    where
        F: Future<Output = Result<V, StoreError>>,
    {
        if !hub.is_in_touch() {
            return Ok(Arc::new(read.await?));
        }
        if let Some(found) = self.found(hub, &key) {
            return Ok(found);
        }
        let since = hub.log().moment();
        let value = Arc::new(read.await?);
        let entry = Entry { value: Arc::clone(&value), truth: Truth::new([event], since), read: since.at() };
        self.lock().insert(key, entry);
        Ok(value)
    }

    fn found(&self, hub: &EventHub, key: &K) -> Option<Arc<V>> {
        let kept = self.lock();
        let Entry { value, truth, read } = kept.get(key)?;
        let is_good = read.elapsed() < KEPT_FOR && hub.log().read().is_true(truth);
        is_good.then(|| Arc::clone(value))
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the map whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Entry<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
