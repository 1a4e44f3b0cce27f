//! Requests that were answered with what is kept, as they were sent: the very same request leads to the very same key, and need not be read
//! to find it.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{PoisonError, RwLock},
};

use super::Key;

/// So many are known at most.
const PLACES: usize = 1024;
/// Longer ones, in bytes, are read each time.
const LONGEST: usize = 4 * 1024;

/// A request as it was sent, in the channel and language that the context makes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in super::super) struct Request<'a> {
    /// Whether by GET, where the address holds the parameters, or by POST, where they are the body.
    pub by_get: bool,
    pub scope: &'a str,
    pub sent: &'a [u8],
}

/// The requests that are known. Each has one place where it can be, and takes it from whatever was there. What is found is compared as a
/// whole, so that nobody can make a request that is taken for another one.
pub(in super::super) struct KnownRequests {
    places: Box<[RwLock<Option<Known>>]>,
    state: RandomState,
}

struct Known {
    by_get: bool,
    scope: Box<str>,
    sent: Box<[u8]>,
    key: Key,
}

impl Default for KnownRequests {
    fn default() -> Self {
        Self { places: (0..PLACES).map(|_| RwLock::default()).collect(), state: RandomState::new() }
    }
}

impl KnownRequests {
    /// Under what the answer to the request is kept, where it is known.
    pub fn find(&self, request: Request<'_>) -> Option<Key> {
        if request.sent.len() > LONGEST {
            return None;
        }
        let place = self.place(request)?.read().unwrap_or_else(PoisonError::into_inner);
        place.as_ref().filter(|known| known.request() == request).map(|known| known.key)
    }

    /// Remembers under what the answer to the request is kept.
    pub fn remember(&self, request: Request<'_>, key: Key) {
        if request.sent.len() > LONGEST {
            return;
        }
        if let Some(place) = self.place(request) {
            let known = Known { by_get: request.by_get, scope: request.scope.into(), sent: request.sent.into(), key };
            *place.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
    }

    fn place(&self, request: Request<'_>) -> Option<&RwLock<Option<Known>>> {
        let hash = self.state.hash_one(request);
        self.places.get(usize::try_from(hash).unwrap_or_default() % PLACES)
    }
}

impl Known {
    fn request(&self) -> Request<'_> {
        Request { by_get: self.by_get, scope: &self.scope, sent: &self.sent }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request<'a>(scope: &'a str, sent: &'a [u8]) -> Request<'a> {
        Request { by_get: false, scope, sent }
    }

    fn key(number: u8) -> Key {
        Key::of(&[number; 32], None, "{}", "")
    }

    #[test]
    fn row_83_only_the_very_same_request_is_found() {
        let known = KnownRequests::default();
        known.remember(request("default", b"{}"), key(1));
        assert_eq!(known.find(request("default", b"{}")), Some(key(1)));
        for other in [request("default", b"{ }"), request("other", b"{}"), request("", b"default{}")] {
            assert_eq!(known.find(other), None);
        }
        assert_eq!(known.find(Request { by_get: true, ..request("default", b"{}") }), None, "an address is no body");
    }

    #[test]
    fn row_81_many_requests_and_long_ones_take_no_more_room() {
        let known = KnownRequests::default();
        for number in 0..10_000_u32 {
            known.remember(request("default", &number.to_le_bytes()), key(1));
        }
        let found = (0..10_000_u32).filter(|number| known.find(request("default", &number.to_le_bytes())).is_some());
        assert!((1..=PLACES).contains(&found.count()));
        let long = vec![b' '; LONGEST + 1];
        known.remember(request("default", &long), key(1));
        assert_eq!(known.find(request("default", &long)), None);
    }
}
