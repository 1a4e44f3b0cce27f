//! Serves connections: each with its time limits, no more than a number of them, and none cut off at the end.
//!
//! `axum::serve` sets no time limit on headers, so a client that sends half of them would keep its connection for ever.

use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
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
    time::{sleep, timeout},
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{
    framing::{Framing, LongHeads, Watched},
    routes,
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
pub async fn serve(listener: TcpListener, router: Router, options: &ServeOptions, stop: CancellationToken) -> Ending {
    let builder = Arc::new(connection_builder(options));
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
                    router: router.clone(),
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

fn connection_builder(options: &ServeOptions) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(options.header_time_limit).max_buf_size(64 * 1024);
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

struct Connection {
    builder: Arc<Builder<TokioExecutor>>,
    router: Router,
    peer: SocketAddr,
    permit: ConnectionPermit,
    long_heads: LongHeads,
    header_time_limit: Duration,
    unread_time_limit: Duration,
    stop: CancellationToken,
}

impl Connection {
    async fn run(self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            // Only the delay of small answers is at stake.
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        // hyper waits without end for a client that does not read.
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.unread_time_limit));
        let (stream, framing) = Watched::new(Box::pin(stream), self.long_heads);
        let has_asked = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&has_asked);
        let Self { builder, router, peer, permit, header_time_limit, stop, .. } = self;
        let service = service_fn(move |request: Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            answer(router.clone(), peer, permit.clone(), request, framing.clone())
        });
        let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
        // hyper's own limit begins when it knows which version of HTTP is spoken, and it waits for that without end.
        let mut silence = pin!(sleep(header_time_limit));
        let (mut is_silent, mut is_stopping) = (true, false);
        let ended = loop {
            tokio::select! {
                ended = connection.as_mut() => break ended,
                () = silence.as_mut(), if is_silent => {
                    if !has_asked.load(Ordering::Relaxed) {
                        return;
                    }
                    is_silent = false;
                }
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

async fn answer(
    router: Router,
    peer: SocketAddr,
    permit: ConnectionPermit,
    request: Request<Incoming>,
    framing: Framing,
) -> Result<Response, Infallible> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    request.extensions_mut().insert(permit);
    let is_ambiguous = framing.is_ambiguous();
    let ends_connection = is_ambiguous || request.headers().contains_key(header::TRANSFER_ENCODING);
    let mut response =
        if is_ambiguous { routes::ambiguous(request.headers()) } else { router.oneshot(request).await? };
    if ends_connection {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        framing.upgrade();
    }
    Ok(response)
}
