//! Serves connections: each with its time limits, no more than a number of them, and none cut off at the end.
//!
//! `axum::serve` sets no time limit on headers, so a client that sends half of them would keep its connection for ever.

use std::{convert::Infallible, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderValue, Request, StatusCode, header},
    response::Response,
};
use cartwright_graphql::http::ConnectionPermit;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::{Service, ServiceExt};

use crate::{
    framing::{Framing, LongHeads, Watched},
    routes,
    waiting::{Answered, Waiting},
};

/// How long to wait when the system has no more connections to give, before the next is asked for.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// The limits of connections.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// How long the headers of a request may take to arrive; an idle connection is closed after the same time.
    pub header_time_limit: Duration,
    /// How long requests under way may take to finish after the order to stop.
    pub grace: Duration,
    /// How long a client may leave an answer unread before its connection is closed.
    pub unread_time_limit: Duration,
    /// Connections at a time, sockets among them; further ones wait to be accepted.
    pub max_connections: usize,
    /// What the long heads of all connections may take together, in bytes; a connection that finds no more room is closed.
    pub long_heads: usize,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            header_time_limit: Duration::from_secs(5),
            grace: Duration::from_secs(10),
            unread_time_limit: Duration::from_secs(15),
            max_connections: 10_000,
            long_heads: 16 * 1024 * 1024,
        }
    }
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Every request under way was answered.
    Finished,
    /// Some were cut off when the time to finish was over.
    CutOff,
}

/// Serves until `stop` is cancelled; then accepts nothing more and lets the requests under way finish. A connection that has become a
/// socket is not waited for here.
pub async fn serve<S>(listener: TcpListener, shop: S, options: &ServeOptions, stop: CancellationToken) -> Ending
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    let builder = Arc::new(connection_builder());
    let connections = Arc::new(Semaphore::new(options.max_connections));
    let under_way = TaskTracker::new();
    let long_heads = LongHeads::new(options.long_heads);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = async {
                let permit = Arc::clone(&connections).acquire_owned().await;
                // The semaphore is never closed, so there always is a permit in the end.
                (permit, listener.accept().await)
            } => accepted,
        };
        match accepted {
            (Ok(permit), Ok((stream, peer))) => {
                let connection = Connection {
                    builder: Arc::clone(&builder),
                    shop: shop.clone(),
                    peer,
                    permit: ConnectionPermit(Arc::new(permit)),
                    long_heads: long_heads.clone(),
                    header_time_limit: options.header_time_limit,
                    unread_time_limit: options.unread_time_limit,
                    stop: stop.clone(),
                };
                under_way.spawn(connection.run(stream));
            }
            (_, Err(error)) => pause_after(&error).await,
            (Err(_), _) => break,
        }
    }
    drop(listener);
    under_way.close();
    match timeout(options.grace, under_way.wait()).await {
        Ok(()) => Ending::Finished,
        Err(_) => Ending::CutOff,
    }
}

/// A connection that broke before it was accepted is nobody's fault; when there are no more file descriptors, asking again
/// at once would only burn the processor.
async fn pause_after(error: &io::Error) {
    let is_passing = matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    );
    if !is_passing {
        tracing::error!(%error, "A connection could not be accepted");
        sleep(ACCEPT_PAUSE).await;
    }
}

fn connection_builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    // How long a head may take is watched in `Connection::run`: hyper would make a timer for each of them.
    builder.http1().header_read_timeout(None).max_buf_size(64 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(20))
        .max_concurrent_streams(100)
        // What one connection may leave with the server, read or written, besides what its requests take.
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(256 * 1024)
        .max_send_buf_size(64 * 1024)
        .max_header_list_size(32 * 1024);
    builder
}

struct Connection<S> {
    builder: Arc<Builder<TokioExecutor>>,
    shop: S,
    peer: SocketAddr,
    permit: ConnectionPermit,
    long_heads: LongHeads,
    header_time_limit: Duration,
    unread_time_limit: Duration,
    stop: CancellationToken,
}

impl<S> Connection<S>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static,
{
    async fn run(self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            // Only the delay of small answers is at stake.
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        // hyper waits without end for a client that does not read.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.unread_time_limit));
        let (stream, framing) = Watched::new(Box::pin(stream), self.long_heads);
        let waiting = Waiting::default();
        let asked = waiting.clone();
        let Self { builder, shop, peer, permit, header_time_limit, stop, .. } = self;
        let service = service_fn(move |request: Request<Incoming>| {
            let answered = asked.over(request.version());
            let answer = answer(shop.clone(), peer, permit.clone(), request, framing.clone());
            async move { answer.await.map(|response| response.map(|body| Answered::new(body, answered))) }
        });
        let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        // One timer for all requests of the connection: when it has run out, it is looked whether one was waited for all the time.
        let mut silence = pin!(sleep(header_time_limit));
        let mut is_stopping = false;
        let ended = loop {
            tokio::select! {
                ended = connection.as_mut() => break ended,
                () = silence.as_mut() => match waiting.rest_of(header_time_limit) {
                    Some(rest) => silence.as_mut().reset(Instant::now() + rest),
                    None => return,
                },
                () = stop.cancelled(), if !is_stopping => {
                    connection.as_mut().graceful_shutdown();
                    is_stopping = true;
                }
            }
        };
        if let Err(error) = ended {
            // Clients hang up, and send what is not HTTP, all day long.
            tracing::debug!(%peer, error, "A connection ended with an error");
        }
    }
}

async fn answer<S>(
    shop: S,
    peer: SocketAddr,
    permit: ConnectionPermit,
    request: Request<Incoming>,
    framing: Framing,
) -> Result<Response, Infallible>
where
    S: Service<Request<Body>, Response = Response, Error = Infallible>,
{
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(permit);
    let is_ambiguous = framing.is_ambiguous();
    let ends_connection = is_ambiguous || request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response = if is_ambiguous { routes::ambiguous(request.headers()) } else { shop.oneshot(request).await? };
    if ends_connection {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        framing.upgrade();
    }
    Ok(response)
}
