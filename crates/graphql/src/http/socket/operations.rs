//! What runs on one socket: each operation gets its turn, however much another one has to say.

use std::{collections::HashMap, sync::Arc};

use futures_util::{
    Stream, StreamExt,
    future::{AbortHandle, Abortable, ready},
    stream::{self, BoxStream, SelectAll},
};

use super::super::answers::Answer;

/// The operations of a socket, by the ids that its client gave them.
#[derive(Default)]
pub(super) struct Operations {
    running: SelectAll<BoxStream<'static, (Name, Said)>>,
    known: HashMap<Arc<str>, (u64, AbortHandle)>,
    begun: u64,
}

/// An id may be used again as soon as its operation has ended; the number tells the two apart.
#[derive(Clone)]
struct Name {
    id: Arc<str>,
    number: u64,
}

enum Said {
    Answer(Spoken),
    End,
}

/// What an operation on a socket says.
#[derive(Debug)]
pub(super) enum Spoken {
    /// An answer.
    Answer(Answer),
    /// That its client may not ask any more.
    Forbidden,
}

/// Something to tell the client.
#[derive(Debug)]
pub(super) struct News {
    pub id: Arc<str>,
    /// Nothing when the operation has ended.
    pub spoken: Option<Spoken>,
}

impl Operations {
    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn contains(&self, id: &str) -> bool {
        self.known.contains_key(id)
    }

    /// Runs one more; its id must not be in use.
    pub fn begin(&mut self, id: String, answers: impl Stream<Item = Spoken> + Send + 'static) {
        self.begun += 1;
        let name = Name { id: id.into(), number: self.begun };
        let (abort, registration) = AbortHandle::new_pair();
        self.known.insert(Arc::clone(&name.id), (name.number, abort));
        let said = Abortable::new(answers, registration).map(Said::Answer).chain(stream::once(ready(Said::End)));
        self.running.push(said.map(move |said| (name.clone(), said)).boxed());
    }

    /// Stops one, which says nothing more. Nothing happens where there is none.
    pub fn end(&mut self, id: &str) {
        if let Some((_, abort)) = self.known.remove(id) {
            abort.abort();
        }
    }

    /// What one of them says next. Waits without end when none runs.
    pub async fn next(&mut self) -> News {
        loop {
            let Some((name, said)) = self.running.next().await else {
                return std::future::pending().await;
            };
            let is_known = self.known.get(&name.id).is_some_and(|(number, _)| *number == name.number);
            if !is_known {
                // Its client has ended it; the stream goes by itself.
                continue;
            }
            let spoken = match said {
                Said::Answer(spoken) => Some(spoken),
                Said::End => None,
            };
            if !matches!(spoken, Some(Spoken::Answer(Answer::Result(_)))) {
                self.end(&name.id);
            }
            return News { id: name.id, spoken };
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn talkative(words: &'static str) -> impl Stream<Item = Spoken> + Send + 'static {
        stream::repeat_with(move || Spoken::Answer(Answer::Result(words.to_owned())))
    }

    #[tokio::test]
    async fn nobody_has_to_wait_for_a_talkative_one() {
        let mut operations = Operations::default();
        for id in ["a", "b", "c"] {
            operations.begin(id.to_owned(), talkative(id));
        }
        let mut heard = HashMap::new();
        for _ in 0..300 {
            *heard.entry(operations.next().await.id).or_insert(0) += 1;
        }
        assert!(heard.len() == 3 && heard.values().all(|count| *count == 100), "{heard:?}");
    }

    #[tokio::test]
    async fn an_ended_operation_is_silent_and_its_id_is_free() {
        let mut operations = Operations::default();
        operations.begin("a".to_owned(), talkative("first"));
        operations.end("a");
        assert_eq!(operations.len(), 0);
        assert!(operations.next().now_or_never().is_none());
        operations.begin("a".to_owned(), talkative("first"));
        operations.end("a");
        operations.begin("a".to_owned(), stream::empty());
        let news = operations.next().await;
        assert!(news.spoken.is_none(), "only the second one has come to its end: {news:?}");
        assert!(!operations.contains("a"));
    }
}
