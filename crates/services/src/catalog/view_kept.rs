//! How a look at the catalogue finds things: among those that are kept where it may, in the database else.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use cartwright_domain::{
    catalog::{Media, ProductHead, ProductOption, Variant, VariantListing},
    event::ShopEvent,
    pricing::TaxRates,
};
use cartwright_persistence::{Availability, CatalogScope};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    CatalogView, PriceRanges,
    entity_cache::{EntityCache, Fresh, Key, Of},
};
use crate::{Failure, Moment, page::Page};

/// Something of the catalogue that may be kept.
pub(super) trait Kept: Clone + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// About how many bytes it takes.
    fn bytes(&self) -> usize;
}

impl CatalogView {
    /// The things of those keys: those that are kept, and the others as `load` brings them, which are kept from then on. What there is no such
    /// thing of is left out. `made_of` are the events that make what was found of a key untrue; they are noted.
    pub(super) async fn seen<K, T, F>(
        &self,
        keys: &[K],
        of: impl Fn(&K) -> Of,
        made_of: impl Fn(&K, Option<&T>) -> Vec<ShopEvent>,
        load: impl FnOnce(Vec<K>) -> F,
    ) -> Result<HashMap<K, T>, Failure>
    where
        K: Clone + Eq + Hash,
        T: Kept,
        F: Future<Output = Result<HashMap<K, T>, Failure>>,
    {
        let found = match self.entities() {
            Some((cache, since)) => self.kept(cache, since, keys, of, &made_of, load).await?,
            None => load(keys.to_vec()).await?,
        };
        self.ctx.note(|reads| {
            for key in keys {
                reads.note(made_of(key, found.get(key)));
            }
        });
        Ok(found)
    }

    /// The same for one thing.
    pub(super) async fn seen_one<T, F>(
        &self,
        of: Of,
        made_of: impl Fn(Option<&T>) -> Vec<ShopEvent>,
        load: impl FnOnce() -> F,
    ) -> Result<Option<T>, Failure>
    where
        T: Kept,
        F: Future<Output = Result<Option<T>, Failure>>,
    {
        let load = |_| async { Ok(load().await?.map(|found| ((), found)).into_iter().collect()) };
        let mut found = self.seen(&[()], |()| of.clone(), |(), found| made_of(found), load).await?;
        Ok(found.remove(&()))
    }

    async fn kept<K, T, F>(
        &self,
        cache: &EntityCache,
        since: Moment,
        keys: &[K],
        of: impl Fn(&K) -> Of,
        made_of: impl Fn(&K, Option<&T>) -> Vec<ShopEvent>,
        load: impl FnOnce(Vec<K>) -> F,
    ) -> Result<HashMap<K, T>, Failure>
    where
        K: Clone + Eq + Hash,
        T: Kept,
        F: Future<Output = Result<HashMap<K, T>, Failure>>,
    {
        let key_of = |key: &K| self.key_of(of(key));
        let fresh = |key: &K, value: Option<T>| {
            let mut events = made_of(key, value.as_ref());
            events.push(ShopEvent::ChannelsChanged);
            let bytes = value.as_ref().map_or(0, T::bytes);
            Fresh { key: key_of(key), value, events, bytes }
        };
        let mut found = HashMap::with_capacity(keys.len());
        let mut missing = Vec::new();
        let sort = |keys: Vec<K>, values: Vec<Option<Option<T>>>, found: &mut HashMap<K, T>, missing: &mut Vec<K>| {
            for (key, value) in keys.into_iter().zip(values) {
                match value {
                    Some(Some(value)) => drop(found.insert(key, value)),
                    // It is known that there is none.
                    Some(None) => {}
                    None => missing.push(key),
                }
            }
        };
        let wanted: Vec<Key> = keys.iter().map(key_of).collect();
        sort(keys.to_vec(), cache.get(&wanted), &mut found, &mut missing);
        if cache.is_shared() && !missing.is_empty() {
            let asked = std::mem::take(&mut missing);
            let wanted: Vec<Key> = asked.iter().map(key_of).collect();
            let read = |place: usize, bytes: &[u8]| Some(fresh(asked.get(place)?, serde_json::from_slice(bytes).ok()?));
            let values = cache.fetch(&wanted, read).await;
            sort(asked, values, &mut found, &mut missing);
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let mut loaded = load(missing.clone()).await?;
        let read: Vec<Fresh<T>> = missing.iter().map(|key| fresh(key, loaded.get(key).cloned())).collect();
        if cache.is_shared() {
            let bytes = |fresh: &Fresh<T>| Some((fresh.key.clone(), serde_json::to_vec(&fresh.value).ok()?));
            cache.share(read.iter().filter_map(bytes).collect(), since);
        }
        cache.keep(read, since);
        found.extend(missing.into_iter().filter_map(|key| loaded.remove_entry(&key)));
        Ok(found)
    }

    /// What is kept, where these eyes may look at it: a buyer's, in a request that changes nothing. And the moment before anything was read for
    /// the request, channel and tax rates as well: what is read now is kept as of then.
    pub(super) fn entities(&self) -> Option<(&EntityCache, Moment)> {
        let kept = self.ctx.kept_entities()?;
        matches!(self.scope, CatalogScope::Visible { .. }).then_some(kept)
    }

    pub(super) fn key_of(&self, of: Of) -> Key {
        Key { channel: self.scope.channel(), of }
    }
}

impl Kept for Arc<ProductHead> {
    fn bytes(&self) -> usize {
        let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let texts = [&self.slug, &self.title, &self.description_html, &self.description].map(String::len);
        let tags: usize = self.tags.iter().map(|tag| tag.len() + size_of::<String>()).sum();
        let attributes = self.attributes.iter();
        let attributes: usize = attributes.map(|fact| fact.name.len() + fact.value.len() + size_of_val(fact)).sum();
        let rest = [&self.vendor, &self.product_type, &self.seo.title, &self.seo.description].map(optional);
        size_of::<ProductHead>() + texts.iter().sum::<usize>() + rest.iter().sum::<usize>() + tags + attributes
    }
}

impl Kept for Arc<Variant> {
    fn bytes(&self) -> usize {
        let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let values: usize = self.option_values.iter().map(|value| value.len() + size_of::<String>()).sum();
        size_of::<Variant>() + optional(&self.sku) + optional(&self.barcode) + self.title.len() + values
    }
}

impl Kept for Media {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.url.len() + self.alt_text.as_ref().map_or(0, String::len)
    }
}

impl<T: Kept> Kept for Page<T> {
    fn bytes(&self) -> usize {
        // A cursor has two or three values, of which one may be a text.
        self.entries.iter().map(|(_, entry)| entry.bytes() + 128).sum()
    }
}

impl Kept for Vec<ProductOption> {
    fn bytes(&self) -> usize {
        let values = |option: &ProductOption| -> usize {
            option.values.iter().map(|value| value.len() + size_of::<String>()).sum()
        };
        self.iter().map(|option| size_of::<ProductOption>() + option.name.len() + values(option)).sum()
    }
}

impl Kept for TaxRates {
    fn bytes(&self) -> usize {
        1024
    }
}

/// Declares what takes no more than its own size.
macro_rules! kept_as_they_are {
    ($($kept:ty),*) => {
        $(impl Kept for $kept {
            fn bytes(&self) -> usize {
                size_of::<Self>()
            }
        })*
    };
}

kept_as_they_are!(bool, PriceRanges, VariantListing, Availability);
