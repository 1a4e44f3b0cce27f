//! Streams of the staff end when the rights end with which they were opened.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use cartwright_domain::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::authenticate_staff::authenticate_again;
use crate::{Actor, Failure, Shop, StaffActor, staff_actor::MemberCredential};

/// What streams were opened with, each once, and what it opened. An entry goes when it opens something else.
#[derive(Debug, Default)]
pub(crate) struct WatchedStaff(Mutex<HashMap<MemberCredential, Watched>>);

#[derive(Debug, Clone)]
struct Watched {
    actor: StaffActor,
    ended: CancellationToken,
    /// When the last of these streams ends by itself.
    until: Timestamp,
}

impl WatchedStaff {
    fn lock(&self) -> MutexGuard<'_, HashMap<MemberCredential, Watched>> {
        // A panic elsewhere leaves the map in a valid state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all(&self) -> Vec<(MemberCredential, Watched)> {
        self.lock().iter().map(|(credential, watched)| (credential.clone(), watched.clone())).collect()
    }
}

impl Shop {
    /// What is cancelled as soon as the session or the key of that member opens something else than this, or nothing: see
    /// [`refresh_watched_staff`]. It is watched until that instant. None for whoever is no member.
    pub fn watch_staff(&self, actor: &Actor, until: Timestamp) -> Option<CancellationToken> {
        let Actor::Staff(actor) = actor else {
            return None;
        };
        let credential = actor.member.as_ref()?.credential.clone();
        let mut watched = self.identity.watched_staff.lock();
        let known = watched.remove(&credential);
        let (ended, until) = match known {
            Some(known) if known.actor == *actor => (known.ended, until.max(known.until)),
            known => {
                if let Some(known) = known {
                    known.ended.cancel();
                }
                (CancellationToken::new(), until)
            }
        };
        watched.insert(credential, Watched { actor: actor.clone(), ended: ended.clone(), until });
        Some(ended)
    }
}

/// Asks the database whether what streams were opened with still opens the same, and ends those of which it does not. To be called at least once
/// a second.
pub async fn refresh_watched_staff(shop: &Shop) -> Result<(), Failure> {
    for (credential, watched) in shop.identity.watched_staff.all() {
        let Some(member) = &watched.actor.member else {
            continue;
        };
        let goes_on = watched.until > shop.clock.now();
        let still = match authenticate_again(shop, member).await {
            Ok(actor) => goes_on && actor == Actor::Staff(watched.actor),
            Err(Failure::Unauthenticated) => false,
            Err(failure) => return Err(failure),
        };
        if !still {
            let mut all = shop.identity.watched_staff.lock();
            // A newer stream may have been opened with it meanwhile: with the rights of now, or for longer.
            let is_same = |known: &Watched| known.until == watched.until || known.ended.is_cancelled();
            if goes_on || all.get(&credential).is_some_and(is_same) {
                watched.ended.cancel();
            }
            if all.get(&credential).is_some_and(|known| known.ended.is_cancelled()) {
                all.remove(&credential);
            }
        }
    }
    Ok(())
}
