//! What a process keeps of products and variants, so that a query whose answer is not kept need not ask the database for all of it.
//!
//! Each entry has the events of which its thing tells ([`Truth`]), and is true for as long as none of them has come since it was begun.
//! Nobody takes an untrue one away: whoever finds it sees that it is. Nothing is found while changes by other processes are not heard of. Behind
//! the entries of a process are those that all processes keep together, where there is such a place.

use std::{
    any::Any,
    fmt,
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

use cartwright_domain::{
    event::ShopEvent,
    id::{ChannelId, ProductId, VariantId},
};
use moka::sync::Cache;

use super::{CardParts, ProductList};
use crate::{
    EventHub,
    event_log::{Moment, Truth},
    page::PageRequest,
    shared_values::{SharedValue, SharedValues},
};

/// For so long what an event tells of is kept at most, in case that somebody forgets to tell.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// For so long what depends on the hour is kept: nothing is committed when the moment comes from which a product is shown. A card is made of
/// such things and kept for as long once more.
const SHOWN_FOR: Duration = Duration::from_millis(2_500);
/// What has a longer name than so many bytes is not kept: names are made by clients.
const LONGEST_NAME: usize = 1024;
/// What an entry takes besides what it holds.
const ENTRY_BYTES: usize = 256;

/// The entities that one process keeps. A clone is the same.
#[derive(Clone)]
pub struct EntityCache {
    entries: Cache<Key, Arc<Entry>>,
    hub: Arc<EventHub>,
    shared: Option<SharedValues>,
}

/// Which thing it is, in which channel.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub channel: ChannelId,
    pub of: Of,
}

/// Which thing it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Of {
    /// A product as lists know it.
    Head(ProductId),
    /// The product with that slug.
    Slug(String),
    /// A page of a list of products.
    List(ProductList, PageRequest),
    /// The options of a product.
    Options(ProductId),
    /// A page of the pictures of a product.
    Media(ProductId, PageRequest),
    /// The lowest and the highest prices of a product.
    PriceRanges(ProductId),
    /// Whether something of a product can be sold.
    ForSale(ProductId),
    /// The first variant of a product that can be sold.
    FirstForSale(ProductId),
    /// A page of the variants of a product.
    Variants(ProductId, PageRequest),
    /// A variant.
    Variant(VariantId),
    /// The price of a variant.
    Price(VariantId),
    /// What can be sold of a variant.
    Stock(VariantId),
    /// What a list shows of a product; made of all of these, and kept by each process for itself.
    Card(ProductId, CardParts),
    /// The tax rates of the channel's default country.
    TaxRates,
}

/// Something that is kept; nothing where the thing does not exist, which is worth as much to know.
struct Entry {
    value: Box<dyn Any + Send + Sync>,
    truth: Truth,
    made: Instant,
    bytes: u32,
}

/// A thing that was read, and what it takes in memory.
pub(super) struct Fresh<T> {
    pub key: Key,
    pub value: Option<T>,
    pub events: Vec<ShopEvent>,
    pub bytes: usize,
}

impl Of {
    fn lifetime(&self) -> Duration {
        match self {
            Self::Head(_)
            | Self::Slug(_)
            | Self::List(..)
            | Self::FirstForSale(_)
            | Self::Variants(..)
            | Self::Variant(_)
            | Self::Card(..) => SHOWN_FOR,
            Self::Options(_)
            | Self::Media(..)
            | Self::PriceRanges(_)
            | Self::ForSale(_)
            | Self::Price(_)
            | Self::Stock(_)
            | Self::TaxRates => KEPT_FOR,
        }
    }

    /// About how many bytes it takes besides its own size: what clients have written.
    fn bytes(&self) -> usize {
        match self {
            Self::Slug(slug) => slug.len(),
            Self::List(..) => format!("{self:?}").len(),
            Self::Media(_, page) | Self::Variants(_, page) if page.after.is_some() || page.before.is_some() => {
                format!("{self:?}").len()
            }
            _ => 0,
        }
    }
}

impl Key {
    /// The name under which all processes know it.
    fn name(&self) -> String {
        format!("{self:?}")
    }
}

impl EntityCache {
    /// Keeps entities of so many bytes altogether, until `hub` says that they are not true any more; with those of other processes behind
    /// them, where there are such.
    pub fn new(bytes: u64, hub: &Arc<EventHub>, shared: Option<SharedValues>) -> Self {
        hub.rely_on_log();
        let weigh = |_: &Key, entry: &Arc<Entry>| entry.bytes;
        let entries = Cache::builder().max_capacity(bytes).weigher(weigh).time_to_live(KEPT_FOR).build();
        Self { entries, hub: Arc::clone(hub), shared }
    }

    /// Whether there is a place that all processes share.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// What is kept under each of the keys and is still true; the inner nothing where it is known that there is no such thing.
    pub(super) fn get<T: Clone + 'static>(&self, keys: &[Key]) -> Vec<Option<Option<T>>> {
        if !self.hub.is_in_touch() {
            return vec![None; keys.len()];
        }
        let found: Vec<Option<Arc<Entry>>> = keys.iter().map(|key| self.entries.get(key)).collect();
        let now = Instant::now();
        let log = self.hub.log().read();
        let is_young = |key: &Key, made| now.saturating_duration_since(made) < key.of.lifetime();
        let good = |key: &Key, entry: &Entry| is_young(key, entry.made) && log.is_true(&entry.truth);
        let value = |key: &Key, entry: Arc<Entry>| {
            entry.value.downcast_ref::<Option<T>>().filter(|_| good(key, &entry)).cloned()
        };
        keys.iter().zip(found).map(|(key, entry)| value(key, entry?)).collect()
    }

    /// What the other processes keep under the keys and is still true, as bytes with the moment since which it is: `events` tells of what each
    /// is made, when it was read.
    pub(super) async fn fetch<T>(
        &self,
        keys: &[Key],
        read: impl Fn(usize, &[u8]) -> Option<Fresh<T>>,
    ) -> Vec<Option<Option<T>>>
    where
        T: Clone + Send + Sync + 'static,
    {
        let nothing = || vec![None; keys.len()];
        let Some(shared) = self.shared.as_ref().filter(|_| self.hub.is_in_touch()) else {
            return nothing();
        };
        let names: Vec<String> = keys.iter().map(Key::name).collect();
        let values = shared.find(&names).await;
        if values.len() != keys.len() {
            return nothing();
        }
        let take = |(place, value): (usize, Option<SharedValue>)| {
            let value = value.filter(|value| value.made.elapsed() < keys[place].of.lifetime())?;
            let fresh = read(place, &value.bytes)?;
            let since = self.hub.log().moment_at(value.since)?;
            let truth = Truth::new(fresh.events, since);
            let is_true = self.hub.log().read().is_true(&truth);
            let found = fresh.value.clone();
            is_true.then(|| {
                self.insert(fresh.key, fresh.value, truth, value.made, fresh.bytes);
                found
            })
        };
        values.into_iter().enumerate().map(take).collect()
    }

    /// Keeps what was read, which was begun at that moment.
    pub(super) fn keep<T: Clone + Send + Sync + 'static>(&self, read: Vec<Fresh<T>>, since: Moment) {
        if !self.hub.is_in_touch() {
            return;
        }
        for Fresh { key, value, events, bytes } in read {
            self.insert(key, value, Truth::new(events, since), since.at(), bytes);
        }
    }

    /// Keeps things for all processes, which were begun at that moment.
    pub(super) fn share(&self, values: Vec<(Key, Vec<u8>)>, since: Moment) {
        let (Some(shared), Some((first, _))) = (&self.shared, values.first()) else { return };
        // All of them are of one kind.
        let lifetime = first.of.lifetime();
        shared.keep(values.iter().map(|(key, bytes)| (key.name(), bytes.clone())), since.at().elapsed(), lifetime);
    }

    fn insert<T>(&self, key: Key, value: Option<T>, truth: Truth, made: Instant, bytes: usize)
    where
        T: Send + Sync + 'static,
    {
        let name = key.of.bytes();
        if name > LONGEST_NAME {
            return;
        }
        let bytes = bytes + name + ENTRY_BYTES + size_of_val(truth.events());
        let entry = Entry { value: Box::new(value), truth, made, bytes: u32::try_from(bytes).unwrap_or(u32::MAX) };
        self.entries.insert(key, Arc::new(entry));
    }
}

impl fmt::Debug for EntityCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntityCache").field("entries", &self.entries.entry_count()).finish_non_exhaustive()
    }
}
