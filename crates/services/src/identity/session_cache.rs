//! Whether sessions go on, as it was less than a second ago.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cartwright_domain::{
    id::{AccountId, SessionId},
    identity::SessionState,
    time::Timestamp,
};
use chrono::TimeDelta;

use crate::{Failure, Shop};

/// The end of a session takes effect within a second in every process; this leaves a tenth for the request itself.
const FRESH: TimeDelta = TimeDelta::milliseconds(900);
/// More sessions than this are not kept at a time.
const MOST: usize = 20_000;

/// Every request with a token asks for its session; the database is asked once a second for each.
#[derive(Debug, Default)]
pub(crate) struct SessionCache(Mutex<HashMap<SessionId, Known>>);

#[derive(Debug, Clone, Copy)]
struct Known {
    /// When the database was asked.
    at: Timestamp,
    state: Option<SessionState>,
}

impl SessionCache {
    /// How the session stands; none where there is no such session.
    pub async fn state(&self, shop: &Shop, id: SessionId) -> Result<Option<SessionState>, Failure> {
        let now = shop.clock.now();
        let known = self.lock().get(&id).copied();
        if let Some(known) = known.filter(|known| is_fresh(known.at, now)) {
            return Ok(known.state);
        }
        let state = shop.store.sessions().state(id).await?;
        let mut sessions = self.lock();
        if sessions.len() >= MOST {
            sessions.retain(|_, known| is_fresh(known.at, now));
        }
        if sessions.len() < MOST {
            sessions.insert(id, Known { at: now, state });
        }
        Ok(state)
    }

    /// The session has changed by this process.
    pub fn forget(&self, id: SessionId) {
        self.lock().remove(&id);
    }

    /// The sessions of the account have changed by this process.
    pub fn forget_account(&self, account: AccountId) {
        self.lock().retain(|_, known| known.state.is_none_or(|state| state.account_id != account));
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Known>> {
        // A panic elsewhere leaves the map in a valid state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    at <= now && now - at < FRESH
}
