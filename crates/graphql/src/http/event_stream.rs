//! GraphQL over server-sent events, in the distinct connections mode: one request, one stream, as many results as come.

use std::{convert::Infallible, sync::Arc, time::Duration};

use async_graphql::Executor;
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, StatusCode},
    response::Response,
};
use futures_util::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{
    Code, Media, RequestError, RequestId, RequestParts,
    answer::{self, DATA_POLICY},
    answers::{Answer, Holding, answers},
    execute::Run,
    handler::Service,
    prepare::Prepared,
};

/// The end. An event without data would never reach the page that listens.
const COMPLETE: &str = "event: complete\ndata:\n\n";
/// Something that listeners do not hear, but whoever stands between them and the server does.
const HEARTBEAT: &str = ":\n\n";

/// Tells proxies of the nginx kind to pass on what they get as it comes.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Answers with all that the operation has to say, which came with the request `parts`.
pub(super) fn respond<E: Executor>(
    service: &Arc<Service<E>>,
    prepared: Prepared,
    run: Run,
    parts: RequestParts,
    validity: Holding,
) -> Response {
    let request_id = run.request_id.clone();
    let stop = &service.streams.stop;
    let speaking = Speaking {
        answers: answers(Arc::clone(service), prepared, run, Arc::new(parts.detached()), stop),
        heartbeat: service.streams.heartbeat,
        stop: stop.clone(),
        validity,
        request_id: request_id.clone(),
        state: State::Begins,
    };
    response(&request_id, Body::from_stream(speaking.pieces()))
}

/// Answers with why the operation does not run, as whoever listens to events sees nothing of another status.
pub(super) fn refuse(error: &RequestError, request_id: &RequestId) -> Response {
    let refused = Answer::refused(error, request_id);
    response(request_id, Body::from(format!("{}{COMPLETE}", next(&refused))))
}

fn response(request_id: &RequestId, body: Body) -> Response {
    let policy = HeaderValue::from_static(DATA_POLICY);
    let mut response = answer::with_headers(StatusCode::OK, Media::EventStream, policy, request_id, body);
    response.headers_mut().insert(UNBUFFERED, HeaderValue::from_static("no"));
    response
}

/// JSON has no line breaks outside of its strings, and none inside.
fn next(answer: &Answer) -> String {
    match answer {
        Answer::Result(json) => format!("event: next\ndata: {json}\n\n"),
        Answer::Refused(errors) => format!("event: next\ndata: {{\"errors\":{errors}}}\n\n"),
    }
}

struct Speaking {
    answers: BoxStream<'static, Answer>,
    heartbeat: Duration,
    stop: CancellationToken,
    validity: Holding,
    request_id: RequestId,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was sent: what comes first tells the client that it is connected.
    Begins,
    Speaks,
    /// All was said but the end.
    Ends,
    Ended,
}

impl Speaking {
    fn pieces(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send + 'static {
        stream::unfold(self, |mut speaking| async move {
            let piece = speaking.piece().await?;
            Some((Ok(Bytes::from(piece)), speaking))
        })
    }

    async fn piece(&mut self) -> Option<String> {
        match self.state {
            State::Begins => {
                self.state = State::Speaks;
                Some(HEARTBEAT.to_owned())
            }
            State::Speaks => self.speak().await,
            State::Ends => {
                self.state = State::Ended;
                Some(COMPLETE.to_owned())
            }
            State::Ended => None,
        }
    }

    async fn speak(&mut self) -> Option<String> {
        let answer = tokio::select! {
            answer = timeout(self.heartbeat, self.answers.next()) => answer,
            () = self.validity.ended() => {
                let over = RequestError::new(Code::Unauthenticated, "The credential does not hold any more");
                Ok(Some(Answer::refused(&over, &self.request_id)))
            }
        };
        match answer {
            Ok(Some(answer)) => {
                if matches!(answer, Answer::Refused(_)) {
                    self.state = State::Ends;
                }
                Some(next(&answer))
            }
            // A subscription that ends because the server does is not complete: the client is to come again.
            Ok(None) if self.stop.is_cancelled() => None,
            Ok(None) => {
                self.state = State::Ended;
                Some(COMPLETE.to_owned())
            }
            Err(_) => Some(HEARTBEAT.to_owned()),
        }
    }
}
