//! What members may do and which keys are good, as it was less than a second ago.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use cartwright_domain::{
    id::{ApiKeyId, StaffMemberId},
    identity::{ApiKey, StaffMember, TokenDigest},
    time::Timestamp,
};
use chrono::TimeDelta;

use crate::{Failure, Shop};

/// A right that was taken away is gone within a second in every process; this leaves a tenth for the request itself.
const FRESH: TimeDelta = TimeDelta::milliseconds(900);
/// More than this is not kept at a time.
const MOST: usize = 5_000;

/// Every request of the staff asks who they are; the database is asked once a second for each.
#[derive(Debug, Default)]
pub(crate) struct StaffStandings {
    members: Kept<StaffMemberId, Arc<StaffMember>>,
    keys: Kept<TokenDigest, ApiKey>,
}

impl StaffStandings {
    /// The member as they are; none where there is no such member.
    pub async fn member(&self, shop: &Shop, id: StaffMemberId) -> Result<Option<Arc<StaffMember>>, Failure> {
        let now = shop.clock.now();
        if let Some(member) = self.members.get(&id, now) {
            return Ok(Some(member));
        }
        let member = shop.store.staff().find(id).await?.map(Arc::new);
        if let Some(member) = &member {
            self.members.keep(id, Arc::clone(member), now);
        }
        Ok(member)
    }

    /// The key with that digest; none where there is no such key. Guesses are not remembered.
    pub async fn key(&self, shop: &Shop, digest: TokenDigest) -> Result<Option<ApiKey>, Failure> {
        let now = shop.clock.now();
        if let Some(key) = self.keys.get(&digest, now) {
            return Ok(Some(key));
        }
        let key = shop.store.api_keys().find_by_digest(digest).await?;
        if let Some(key) = &key {
            self.keys.keep(digest, key.clone(), now);
        }
        Ok(key)
    }

    /// A use of the key is being written down, so that no other request of this process does so as well.
    pub fn note_use(&self, digest: TokenDigest, now: Timestamp) {
        self.keys.change(&digest, |key| key.last_used_at = Some(now));
    }

    /// The member has changed by this process, or what their keys open.
    pub fn forget_member(&self, id: StaffMemberId) {
        self.members.retain(|known, _| *known != id);
        self.keys.retain(|_, key| key.member_id != id);
    }

    /// The key has changed by this process.
    pub fn forget_key(&self, id: ApiKeyId) {
        self.keys.retain(|_, key| key.id != id);
    }

    /// A role has changed by this process.
    pub fn forget_members(&self) {
        self.members.retain(|_, _| false);
    }
}

/// Values with the instant at which the database was asked for them.
#[derive(Debug)]
struct Kept<K, V>(Mutex<HashMap<K, (Timestamp, V)>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        self.lock().get(key).filter(|(at, _)| is_fresh(*at, now)).map(|(_, value)| value.clone())
    }

    fn keep(&self, key: K, value: V, now: Timestamp) {
        let mut kept = self.lock();
        if kept.len() >= MOST {
            kept.retain(|_, (at, _)| is_fresh(*at, now));
        }
        if kept.len() < MOST {
            kept.insert(key, (now, value));
        }
    }

    fn change(&self, key: &K, change: impl FnOnce(&mut V)) {
        if let Some((_, value)) = self.lock().get_mut(key) {
            change(value);
        }
    }

    fn retain(&self, keep: impl Fn(&K, &V) -> bool) {
        self.lock().retain(|key, (_, value)| keep(key, value));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<K, (Timestamp, V)>> {
        // A panic elsewhere leaves the map in a valid state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now - at < FRESH
}
