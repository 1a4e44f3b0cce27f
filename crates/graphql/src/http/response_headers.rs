//! Headers that whoever works on a request adds to its answer, such as a cookie that signs somebody in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The headers of one answer; a clone is another handle to the same ones. The context hook finds it in
/// [`RequestParts`](super::RequestParts), a resolver in its data.
///
/// They are sent with every answer of the request, refusals among them, in the place of what the answer would have had
/// under these names. What a mutation adds after its answer was given up has nowhere to go.
#[derive(Clone, Debug, Default)]
pub struct ResponseHeaders(Arc<Mutex<HeaderMap>>);

impl ResponseHeaders {
    /// Adds a header beside those of the same name.
    pub fn append(&self, name: HeaderName, value: HeaderValue) {
        self.lock().append(name, value);
    }

    /// Puts a header in the place of those of the same name.
    pub fn set(&self, name: HeaderName, value: HeaderValue) {
        self.lock().insert(name, value);
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Moves them into the headers of the answer.
    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        // Of several values with one name, only the first comes with the name: it replaces what the answer had, and the
        // others are added.
        let mut current = None;
        let added = std::mem::take(&mut *self.lock());
        for (name, value) in added {
            match (name, &current) {
                (Some(name), _) => {
                    headers.insert(name.clone(), value);
                    current = Some(name);
                }
                (None, Some(name)) => {
                    headers.append(name.clone(), value);
                }
                // A map gives the name with the first value of each.
                (None, None) => {}
            }
        }
    }

    /// A panic while the lock is held can only come from the allocator, and leaves the map whole.
    fn lock(&self) -> MutexGuard<'_, HeaderMap> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
