//! The life of one socket: it is acknowledged, runs operations, and ends.

use std::{pin::Pin, sync::Arc};

use async_graphql::Executor;
use axum::extract::ws::{Message, WebSocket};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Map, Value};
use tokio::time::{Instant, Sleep, sleep_until, timeout, timeout_at};

use super::{
    super::{
        Code, RequestError, RequestParts,
        answers::{Answer, Holding, answers},
        execute::{Run, guard},
        handler::Service,
        parameters::Parameters,
        prepare::Way,
    },
    closing::{Closing, close},
    message::{self, ClientMessage},
    operations::{News, Operations, Spoken},
};

/// One socket.
pub(super) struct Session<E> {
    service: Arc<Service<E>>,
    /// The request that the socket was made of; what it keeps is shared by what runs on it.
    parts: Arc<RequestParts>,
    operations: Operations,
    /// When the client last gave a sign of life.
    heard: Instant,
    /// Whether it was asked for one since.
    is_asked: bool,
}

/// Why a socket ends.
enum Ending {
    /// The other end is gone, or has closed it.
    Gone,
    /// This end closes it.
    Closed(Closing),
}

type Step<T = ()> = Result<T, Ending>;

impl<E: Executor> Session<E> {
    /// A socket that was asked for with that request.
    pub fn new(service: Arc<Service<E>>, parts: RequestParts) -> Self {
        Self {
            service,
            parts: Arc::new(parts),
            operations: Operations::default(),
            heard: Instant::now(),
            is_asked: false,
        }
    }

    /// Runs to its end.
    pub async fn run(mut self, socket: &mut WebSocket) {
        // On the heap for as long as it takes: the life of a socket is long, and its beginning needs much more memory than the rest.
        let ending = match Box::pin(self.acknowledge(socket)).await {
            Ok(validity) => self.serve(socket, &validity).await,
            Err(ending) => ending,
        };
        // What runs is stopped before the last words, which may take a moment.
        drop(self);
        if let Ending::Closed(closing) = ending {
            tracing::debug!(?closing, "A socket is closed");
            close(socket, closing).await;
        }
    }

    /// Waits for the client to begin, and asks the context whether it may.
    async fn acknowledge(&mut self, socket: &mut WebSocket) -> Step<Holding> {
        let deadline = Instant::now() + self.service.streams.init_time_limit;
        let stop = self.service.streams.stop.clone();
        let payload = tokio::select! {
            () = stop.cancelled() => return Err(Ending::Closed(Closing::ServiceRestart)),
            payload = timeout_at(deadline, self.wait_for_init(socket)) => {
                payload.map_err(|_| Ending::Closed(Closing::InitTimeout))??
            }
        };
        let admission = async {
            let parts = self.parts.with_connection_init(&payload)?;
            let data = guard((self.service.context)(&parts), &parts.request_id, &self.service.runner.panics).await??;
            Ok::<_, RequestError>((parts, Holding::of(&data)))
        };
        let admission = timeout(self.service.runner.time_limit, admission).await;
        let (parts, validity) = match admission {
            Ok(Ok(admitted)) => admitted,
            Ok(Err(error)) => return Err(Ending::Closed(refused(&error))),
            Err(_) => return Err(Ending::Closed(Closing::TryAgainLater)),
        };
        self.parts = Arc::new(parts.detached());
        self.send(socket, message::ACKNOWLEDGED.to_owned()).await?;
        Ok(validity)
    }

    async fn wait_for_init(&mut self, socket: &mut WebSocket) -> Step<Map<String, Value>> {
        loop {
            let received = socket.recv().await;
            match self.heard(received)? {
                Some(ClientMessage::ConnectionInit(payload)) => return Ok(payload),
                Some(ClientMessage::Ping(payload)) => self.send(socket, message::pong(payload)).await?,
                Some(ClientMessage::Subscribe { .. }) => return Err(Ending::Closed(Closing::NotAcknowledged)),
                Some(ClientMessage::Pong | ClientMessage::Complete { .. }) | None => {}
            }
        }
    }

    async fn serve(&mut self, socket: &mut WebSocket, validity: &Holding) -> Ending {
        match self.serve_until_ended(socket, validity).await {
            Ok(()) => Ending::Closed(Closing::ServiceRestart),
            Err(ending) => ending,
        }
    }

    /// Ends without an error when the server shuts down and what had begun is done.
    async fn serve_until_ended(&mut self, socket: &mut WebSocket, validity: &Holding) -> Step {
        let stop = self.service.streams.stop.clone();
        let idle = self.service.streams.idle;
        let mut silence = Box::pin(sleep_until(self.heard + idle));
        let mut no_longer_valid = Box::pin(validity.ended());
        while !(stop.is_cancelled() && self.operations.len() == 0) {
            tokio::select! {
                () = stop.cancelled(), if !stop.is_cancelled() => {}
                () = no_longer_valid.as_mut() => return Err(Ending::Closed(Closing::Forbidden)),
                () = silence.as_mut() => self.ask_for_life(socket, silence.as_mut()).await?,
                received = socket.recv() => self.receive(socket, received).await?,
                news = self.operations.next() => self.tell(socket, news).await?,
            }
        }
        Ok(())
    }

    /// The timer is not moved with every message; when it rings, it is looked at how long the silence really was.
    async fn ask_for_life(&mut self, socket: &mut WebSocket, silence: Pin<&mut Sleep>) -> Step {
        let idle = self.service.streams.idle;
        let now = Instant::now();
        if now < self.heard + idle {
            silence.reset(self.heard + idle);
            return Ok(());
        }
        if self.is_asked {
            return Err(Ending::Gone);
        }
        self.is_asked = true;
        silence.reset(now + idle);
        // A ping of the WebSocket, which browsers answer by themselves.
        self.write(socket, Message::Ping(bytes::Bytes::new())).await
    }

    async fn receive(&mut self, socket: &mut WebSocket, received: Option<Result<Message, axum::Error>>) -> Step {
        match self.heard(received)? {
            Some(ClientMessage::Ping(payload)) => self.send(socket, message::pong(payload)).await,
            Some(ClientMessage::Subscribe { id, parameters }) => self.begin(id, parameters),
            Some(ClientMessage::Complete { id }) => {
                self.operations.end(&id);
                Ok(())
            }
            Some(ClientMessage::ConnectionInit(_)) => Err(Ending::Closed(Closing::SecondInit)),
            Some(ClientMessage::Pong) | None => Ok(()),
        }
    }

    /// What was said, where it was said in the protocol and not only on the WebSocket.
    fn heard(&mut self, received: Option<Result<Message, axum::Error>>) -> Step<Option<ClientMessage>> {
        let message = match received {
            Some(Ok(message)) => message,
            // What is no WebSocket, or much too long for a message; where the connection is broken, the words find no way.
            Some(Err(_)) => return Err(Ending::Closed(Closing::InvalidMessage)),
            None => return Err(Ending::Gone),
        };
        self.heard = Instant::now();
        self.is_asked = false;
        match message {
            Message::Text(text) if text.len() > self.service.streams.message_bytes => {
                Err(Ending::Closed(Closing::MessageTooBig))
            }
            Message::Text(text) => {
                let read = ClientMessage::read(text.as_str());
                read.map(Some).ok_or(Ending::Closed(Closing::InvalidMessage))
            }
            Message::Binary(_) => Err(Ending::Closed(Closing::InvalidMessage)),
            Message::Ping(_) | Message::Pong(_) => Ok(None),
            Message::Close(_) => Err(Ending::Gone),
        }
    }

    fn begin(&mut self, id: String, parameters: Map<String, Value>) -> Step {
        if self.service.streams.stop.is_cancelled() {
            // Nothing more is begun; the client subscribes again when it is back.
            return Ok(());
        }
        if self.operations.contains(&id) {
            return Err(Ending::Closed(Closing::DuplicateId));
        }
        if self.operations.len() >= self.service.streams.operations {
            return Err(Ending::Closed(Closing::TooManyOperations));
        }
        self.operations.begin(id, operation(Arc::clone(&self.service), Arc::clone(&self.parts), parameters));
        Ok(())
    }

    async fn tell(&mut self, socket: &mut WebSocket, news: News) -> Step {
        match news.spoken {
            Some(Spoken::Answer(answer)) => self.send(socket, message::answer(&news.id, &answer)).await,
            Some(Spoken::Forbidden) => Err(Ending::Closed(Closing::Forbidden)),
            // What ends because the server does is not complete.
            None if self.service.streams.stop.is_cancelled() => Ok(()),
            None => self.send(socket, message::complete(&news.id)).await,
        }
    }

    async fn send(&mut self, socket: &mut WebSocket, text: String) -> Step {
        self.write(socket, Message::Text(text.into())).await
    }

    /// Nothing else of this socket goes on meanwhile: a client that does not read gets nothing more to read.
    async fn write(&mut self, socket: &mut WebSocket, message: Message) -> Step {
        match timeout(self.service.streams.write_time_limit, socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ending::Gone),
        }
    }
}

/// One operation from its parameters to its end. The context is asked again for each, as rights may have changed since the socket was opened.
fn operation<E: Executor>(
    service: Arc<Service<E>>,
    of_socket: Arc<RequestParts>,
    parameters: Map<String, Value>,
) -> impl Stream<Item = Spoken> + Send + 'static {
    let beginning = async move {
        let parts = of_socket.for_operation();
        let request_id = parts.request_id.clone();
        let preparing = async {
            let mut data = (service.context)(&parts).await.map_err(|error| match error.code() {
                Code::Unauthenticated => Spoken::Forbidden,
                _ => Spoken::Answer(Answer::refused(&error, &request_id)),
            })?;
            // Nobody reads headers here, but resolvers find where to write them.
            data.insert(parts.response_headers.clone());
            let refused = |error| Spoken::Answer(Answer::refused(&error, &request_id));
            let parameters = Parameters::from_members(parameters).map_err(refused)?;
            service.preparation.prepare(parameters, Vec::new(), data, Way::Stream).await.map_err(refused)
        };
        let prepared = match guard(preparing, &request_id, &service.runner.panics).await {
            Ok(Ok(prepared)) => prepared,
            Ok(Err(spoken)) => return stream::iter([spoken]).boxed(),
            Err(error) => return stream::iter([Spoken::Answer(Answer::refused(&error, &request_id))]).boxed(),
        };
        let deadline = Instant::now() + service.runner.time_limit;
        let run = Run { load_queue: parts.load_queue.clone(), request_id, deadline, turn: None };
        let stop = service.streams.stop.clone();
        answers(service, prepared, run, of_socket, &stop).map(Spoken::Answer).boxed()
    };
    // On the heap for as long as it takes, like the beginning of the socket.
    stream::once(Box::pin(beginning)).flatten()
}

/// How a socket is closed whose beginning was refused.
fn refused(error: &RequestError) -> Closing {
    match error.code() {
        Code::ServiceUnavailable | Code::DeadlineExceeded | Code::Internal | Code::RateLimited => {
            Closing::TryAgainLater
        }
        _ => Closing::Forbidden,
    }
}
