//! Streams of the staff end when the rights end with which they were opened.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

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
    /// [`refresh_watched_staff`]. None for whoever is no member.
    pub fn watch_staff(&self, actor: &Actor) -> Option<CancellationToken> {
        let Actor::Staff(actor) = actor else {
            return None;
        };
        let credential = actor.member.as_ref()?.credential.clone();
        let mut watched = self.identity.watched_staff.lock();
        let known = watched.remove(&credential);
        let ended = match known {
            Some(known) if known.actor == *actor => known.ended,
            known => {
                if let Some(known) = known {
                    known.ended.cancel();
                }
                CancellationToken::new()
            }
        };
        watched.insert(credential, Watched { actor: actor.clone(), ended: ended.clone() });
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
        let still = match authenticate_again(shop, member).await {
            Ok(actor) => actor == Actor::Staff(watched.actor),
            Err(Failure::Unauthenticated) => false,
            Err(failure) => return Err(failure),
        };
        if !still {
            watched.ended.cancel();
            let mut all = shop.identity.watched_staff.lock();
            // A newer stream may have been opened with it meanwhile, with the rights of now.
            if all.get(&credential).is_some_and(|known| known.ended.is_cancelled()) {
                all.remove(&credential);
            }
        }
    }
    Ok(())
}
