//! The life of a subscription, from its first answer to its end.

use std::{sync::Arc, time::Duration};

use async_graphql::{Executor, Request as GraphqlRequest, Response as GraphqlResponse, Value, Variables};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    Code, RequestError, RequestParts, answer,
    answers::{Answer, Asked, result, said},
    execute::{Run, guard, too_late},
    following::{Following, Thing},
    handler::{Service, context},
    prepare::{Prepared, set_document},
};

/// How long to wait before it is asked again who asks, when that could not be told because the database was away.
const PAUSE: Duration = Duration::from_secs(1);

/// A subscription that waits keeps what is here, and nothing of the request that is made anew for each answer.
struct Subscribed<E> {
    service: Arc<Service<E>>,
    /// The request that it came with.
    parts: Arc<RequestParts>,
    asked: Asked,
    variables: Variables,
    run: Run,
    source: Source,
}

/// Where the next answer comes from.
enum Source {
    /// The beginning of the execution.
    Beginning(Box<GraphqlRequest>),
    /// What the resolver follows: each thing is an answer.
    Things(BoxStream<'static, Thing>),
    /// The execution itself, where the resolver follows nothing.
    Execution(BoxStream<'static, GraphqlResponse>),
    /// Nowhere: it is over.
    Nowhere,
}

/// The answers of a subscription that came with the request `parts`.
pub(super) fn subscription<E: Executor>(
    service: Arc<Service<E>>,
    prepared: Prepared,
    run: Run,
    parts: Arc<RequestParts>,
) -> impl Stream<Item = Answer> + Send + 'static {
    let Prepared { request, origin, charge, .. } = prepared;
    let subscribed = Subscribed {
        service,
        parts,
        asked: Asked { origin, charge },
        variables: request.variables.clone(),
        run,
        source: Source::Beginning(Box::new(request)),
    };
    stream::unfold(Some(Box::new(subscribed)), |state| async move { state?.next().await })
}

impl<E: Executor> Subscribed<E> {
    /// What executes is on the heap for as long as it takes, so that who waits has no room kept for it.
    async fn next(mut self: Box<Self>) -> Option<(Answer, Option<Box<Self>>)> {
        let answer = match std::mem::replace(&mut self.source, Source::Nowhere) {
            Source::Beginning(request) => Box::pin(self.begin(*request)).await,
            Source::Things(mut things) => {
                let next = guard(things.next(), &self.run.request_id, &self.service.runner.panics).await;
                self.source = Source::Things(things);
                match next {
                    Ok(thing) => Box::pin(self.tell(thing?)).await,
                    Err(error) => Some(self.refused(&error)),
                }
            }
            Source::Execution(mut responses) => {
                let response = Box::pin(self.response(&mut responses)).await;
                self.source = Source::Execution(responses);
                self.result(response).await
            }
            Source::Nowhere => None,
        }?;
        let goes_on = matches!(answer, Answer::Result(_));
        Some((answer, goes_on.then_some(self)))
    }

    async fn begin(&mut self, mut request: GraphqlRequest) -> Option<Answer> {
        let _turn = match self.service.capacity.turn().await {
            Ok(turn) => turn,
            Err(error) => return Some(self.refused(&error)),
        };
        let following = Following::default();
        request.data.insert(following.clone());
        let mut responses = self.service.runner.schema.execute_stream(request, None);
        let response = match self.response(&mut responses).await {
            Ok(response) => response?,
            Err(error) => return Some(self.refused(&error)),
        };
        self.source = match following.source() {
            Some(things) => Source::Things(things),
            None => Source::Execution(responses),
        };
        if !has_no_source(&response) {
            return Some(said(response, &mut self.asked, &self.run.request_id).await);
        }
        Some(match answer::errors(response.errors, self.asked.origin.document(), &self.run.request_id) {
            Ok(errors) => Answer::Refused(errors),
            Err(error) => self.refused(&error),
        })
    }

    /// Executes the document once more, for one thing, with the rights of this moment.
    async fn tell(&mut self, thing: Thing) -> Option<Answer> {
        let _turn = self.service.capacity.turn_to_tell().await;
        let mut parts = self.parts.for_operation();
        parts.request_id = self.run.request_id.clone();
        self.run.load_queue = parts.load_queue.clone();
        let data = loop {
            let asking = context(&self.service, &parts);
            match guard(asking, &self.run.request_id, &self.service.runner.panics).await {
                Ok(Ok(data)) => break data,
                Ok(Err(error)) if error.code() == Code::ServiceUnavailable => sleep(PAUSE).await,
                Ok(Err(error)) | Err(error) => return Some(self.refused(&error)),
            }
        };
        let mut request = GraphqlRequest::new("").variables(self.variables.clone());
        request.data = data;
        set_document(&mut request, &self.asked.origin);
        request.data.insert(Following::telling(thing));
        let deadline = Instant::now() + self.service.runner.time_limit;
        let mut responses = self.service.runner.schema.execute_stream(request, None);
        let response = timeout_at(deadline, self.response(&mut responses)).await;
        let response = response.unwrap_or_else(|_| Err(too_late("The answer took too long and was given up")));
        self.result(response).await
    }

    async fn response(
        &mut self,
        responses: &mut BoxStream<'static, GraphqlResponse>,
    ) -> Result<Option<GraphqlResponse>, RequestError> {
        let waiting = self.run.load_queue.drive(responses.next());
        guard(waiting, &self.run.request_id, &self.service.runner.panics).await
    }

    async fn result(&mut self, response: Result<Option<GraphqlResponse>, RequestError>) -> Option<Answer> {
        Some(match response {
            Ok(response) => result(response?, &mut self.asked, &self.run.request_id).await,
            Err(error) => self.refused(&error),
        })
    }

    fn refused(&self, error: &RequestError) -> Answer {
        Answer::refused(error, &self.run.request_id)
    }
}

/// Whether the subscription itself has failed, and not a field of what it brings: then its error names the root field alone.
fn has_no_source(response: &GraphqlResponse) -> bool {
    response.data == Value::Null && response.errors.iter().any(|error| error.path.len() == 1)
}
