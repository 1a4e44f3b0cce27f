//! What is left of a subscription while it waits for the next thing to tell.
//!
//! async-graphql keeps the whole request of a subscription to its end: its document, its context, its loaders and the room that its
//! resolvers need. Most subscribers wait for most of their lives, so here a subscription keeps only the source of what it tells; for each
//! thing that comes of it, the document is executed anew, with a context of its own.

use std::{
    any::Any,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{Stream, StreamExt, stream::BoxStream};

/// Something to tell, of a type that the resolver knows.
pub(super) type Thing = Box<dyn Any + Send>;

/// What a subscription follows; in the data of everything that runs for one.
#[derive(Clone, Default)]
pub struct Following(Arc<Mutex<State>>);

#[derive(Default)]
enum State {
    /// Nothing was asked for yet.
    #[default]
    Begins,
    /// The source of what comes after the first answer.
    Follows(BoxStream<'static, Thing>),
    /// What this run is to tell.
    Tells(Thing),
    /// It was taken.
    Taken,
}

impl Following {
    /// What the resolver of a subscription is to tell now: the first thing of the source that `begin` opens, or the next one of a source that
    /// was opened before. None when the source has come to its end.
    ///
    /// Fails when the source cannot be opened.
    pub async fn next<T, S, F>(&self, begin: impl Future<Output = Result<S, F>>) -> Result<Option<T>, F>
    where
        T: Send + 'static,
        S: Stream<Item = T> + Send + 'static,
    {
        match self.take() {
            State::Begins => {
                let mut source = begin.await?.boxed();
                let first = source.next().await;
                if first.is_some() {
                    *self.lock() = State::Follows(source.map(|thing| Box::new(thing) as Thing).boxed());
                }
                Ok(first)
            }
            State::Tells(thing) => Ok(thing.downcast().ok().map(|thing| *thing)),
            State::Follows(_) | State::Taken => Ok(None),
        }
    }

    /// For a run that is to tell this.
    pub(super) fn telling(thing: Thing) -> Self {
        Self(Arc::new(Mutex::new(State::Tells(thing))))
    }

    /// The source of what comes next, where the resolver has opened one.
    pub(super) fn source(&self) -> Option<BoxStream<'static, Thing>> {
        match self.take() {
            State::Follows(source) => Some(source),
            State::Begins | State::Tells(_) | State::Taken => None,
        }
    }

    fn take(&self) -> State {
        std::mem::replace(&mut *self.lock(), State::Taken)
    }

    /// Nothing that can panic is done while the lock is held.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use futures_util::stream;

    use super::*;

    async fn next(following: &Following) -> Option<i32> {
        let begin = async { Ok::<_, Infallible>(stream::iter([1, 2])) };
        following.next(begin).await.unwrap_or_else(|never| match never {})
    }

    #[tokio::test]
    async fn each_thing_is_told_once_and_in_its_order() {
        let first = Following::default();
        assert_eq!(next(&first).await, Some(1));
        let mut source = first.source().expect("a source");
        assert!(first.source().is_none(), "it was taken");
        let second = source.next().await.map(Following::telling).expect("there is more");
        assert_eq!(next(&second).await, Some(2));
        assert_eq!(next(&second).await, None, "it was told");
        assert!(source.next().await.is_none());
    }

    #[tokio::test]
    async fn a_source_that_has_nothing_is_not_followed() {
        let following = Following::default();
        let begin = async { Ok::<_, Infallible>(stream::empty::<i32>()) };
        assert_eq!(following.next(begin).await, Ok(None));
        assert!(following.source().is_none());
    }
}
