//! The answers of one operation as a stream, for ways that carry any number of them: sockets and server-sent events.

use std::{any::TypeId, sync::Arc, time::Duration};

use async_graphql::{Data, Executor, Response as GraphqlResponse, parser::types::OperationType};
use futures_util::{
    StreamExt,
    future::BoxFuture,
    stream::{self, BoxStream},
};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{
    RequestError, RequestId, RequestParts, answer,
    budget::Charge,
    document::Origin,
    execute::Run,
    handler::{Service, failure_as_a_whole, was_executed},
    prepare::Prepared,
    subscription::subscription,
};

/// What an operation says. After a refusal nothing follows.
#[derive(Debug)]
pub(super) enum Answer {
    /// A result, as JSON.
    Result(String),
    /// The list of errors for which it does not run, or not any further, as JSON.
    Refused(String),
}

impl Answer {
    /// The refusal as the client reads it.
    pub fn refused(error: &RequestError, request_id: &RequestId) -> Self {
        Self::Refused(error.body(request_id)["errors"].to_string())
    }
}

/// How long what a request's context says holds. A context hook that knows puts it into the data; without one, it holds for as long as
/// anybody asks. Whatever streams to the client ends with it.
#[derive(Clone, Debug, Default)]
pub struct Validity {
    /// When it ends at the latest.
    pub until: Option<Instant>,
    /// Cancelled when it ends before that.
    pub revoked: Option<CancellationToken>,
}

/// Whether what a request's context says holds still. A context hook puts it into the data beside the [`Validity`]; it is asked twice in a second
/// for as long as something streams.
#[derive(Clone)]
pub struct StillHolds(pub Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>);

/// How often it is asked.
const CHECK: Duration = Duration::from_millis(500);

/// What ends a stream whose client is no longer who it was.
#[derive(Clone, Default)]
pub(super) struct Holding {
    validity: Validity,
    still_holds: Option<StillHolds>,
}

impl Holding {
    pub fn of(data: &Data) -> Self {
        fn found<T: Clone + 'static>(data: &Data) -> Option<T> {
            data.get(&TypeId::of::<T>()).and_then(|found| found.downcast_ref::<T>()).cloned()
        }
        Self { validity: found(data).unwrap_or_default(), still_holds: found(data) }
    }

    /// Waits for its end.
    pub async fn ended(&self) {
        let until = async {
            match self.validity.until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let revoked = async {
            match &self.validity.revoked {
                Some(revoked) => revoked.cancelled().await,
                None => std::future::pending().await,
            }
        };
        let no_longer_holds = async {
            match &self.still_holds {
                Some(StillHolds(check)) => loop {
                    sleep(CHECK).await;
                    if !check().await {
                        return;
                    }
                },
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = until => {}
            () = revoked => {}
            () = no_longer_holds => {}
        }
    }
}

/// Runs the operation that came with the request `parts`; dropped, it stops, but for a mutation, which goes on to its end. A subscription ends
/// by itself, without a word, when `stop` is cancelled: its client is to subscribe again elsewhere.
pub(super) fn answers<E: Executor>(
    service: Arc<Service<E>>,
    prepared: Prepared,
    run: Run,
    parts: Arc<RequestParts>,
    stop: &CancellationToken,
) -> BoxStream<'static, Answer> {
    match prepared.kind {
        OperationType::Subscription => {
            let answers = subscription(service, prepared, run, parts);
            answers.take_until(stop.clone().cancelled_owned()).boxed()
        }
        OperationType::Query | OperationType::Mutation => {
            stream::once(async move { single(&service, prepared, run).await }).boxed()
        }
    }
}

async fn single<E: Executor>(service: &Service<E>, prepared: Prepared, run: Run) -> Answer {
    let request_id = run.request_id.clone();
    let turn = match service.capacity.turn().await {
        Ok(turn) => turn,
        Err(error) => return Answer::refused(&error, &request_id),
    };
    let run = Run { turn: Some(turn), ..run };
    let Prepared { request, kind, origin, charge, asker, memory: _memory, .. } = prepared;
    let mut asked = Asked { origin, charge };
    let response = match kind {
        OperationType::Mutation => service.runner.mutation(request, run).await,
        OperationType::Query | OperationType::Subscription => service.runner.query(request, run).await,
    };
    match response {
        Ok(response) => {
            asker.note_refusals(&response, &request_id).await;
            said(response, &mut asked, &request_id).await
        }
        Err(error) => Answer::refused(&error, &request_id),
    }
}

/// What was asked for, as far as the answer needs it.
pub(super) struct Asked {
    pub origin: Origin,
    pub charge: Charge,
}

/// The first answer, which may be that nothing came out at all.
pub(super) async fn said(response: GraphqlResponse, asked: &mut Asked, request_id: &RequestId) -> Answer {
    if !was_executed(&response) {
        let error = RequestError::from_server_errors(response.errors, answer::code_of_validation_error);
        return Answer::refused(&error, request_id);
    }
    if let Some(error) = failure_as_a_whole(&response) {
        return Answer::refused(&error, request_id);
    }
    result(response, asked, request_id).await
}

/// An answer in which fields may have failed.
pub(super) async fn result(response: GraphqlResponse, asked: &mut Asked, request_id: &RequestId) -> Answer {
    let cost = asked.charge.settle(&response.data).await;
    match answer::body(response, asked.origin.document(), cost, request_id) {
        Ok(json) => Answer::Result(json),
        Err(error) => Answer::refused(&error, request_id),
    }
}
