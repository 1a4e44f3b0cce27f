//! The answers of one operation as a stream, for ways that carry any number of them: sockets and server-sent events.

use std::{any::TypeId, sync::Arc};

use async_graphql::{Data, Executor, Response as GraphqlResponse, parser::types::OperationType};
use futures_util::{
    StreamExt,
    stream::{self, BoxStream},
};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{
    RequestError, RequestId, RequestParts, answer,
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

impl Validity {
    pub(super) fn of(data: &Data) -> Self {
        let found = data.get(&TypeId::of::<Self>()).and_then(|validity| validity.downcast_ref::<Self>());
        found.cloned().unwrap_or_default()
    }

    /// Waits for its end.
    pub(super) async fn ended(&self) {
        let until = async {
            match self.until {
                Some(until) => sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        let revoked = async {
            match &self.revoked {
                Some(revoked) => revoked.cancelled().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = until => {}
            () = revoked => {}
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
    let Prepared { request, kind, origin, worth, memory: _memory } = prepared;
    let asked = Asked { origin, cost: worth.cost };
    let response = match kind {
        OperationType::Mutation => service.runner.mutation(request, run).await,
        OperationType::Query | OperationType::Subscription => service.runner.query(request, run).await,
    };
    match response {
        Ok(response) => said(response, &asked, &request_id),
        Err(error) => Answer::refused(&error, &request_id),
    }
}

/// What was asked for, as far as the answer needs it.
pub(super) struct Asked {
    pub origin: Origin,
    pub cost: u64,
}

/// The first answer, which may be that nothing came out at all.
pub(super) fn said(response: GraphqlResponse, asked: &Asked, request_id: &RequestId) -> Answer {
    if !was_executed(&response) {
        let error = RequestError::from_server_errors(response.errors, answer::code_of_validation_error);
        return Answer::refused(&error, request_id);
    }
    if let Some(error) = failure_as_a_whole(&response) {
        return Answer::refused(&error, request_id);
    }
    result(response, asked, request_id)
}

/// An answer in which fields may have failed.
pub(super) fn result(response: GraphqlResponse, asked: &Asked, request_id: &RequestId) -> Answer {
    match answer::body(response, asked.origin.document(), asked.cost, request_id) {
        Ok(json) => Answer::Result(json),
        Err(error) => Answer::refused(&error, request_id),
    }
}
