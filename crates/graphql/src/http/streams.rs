//! What holds for everything that streams to clients.

use std::{fmt, sync::Arc, time::Duration};

use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;

use super::socket::Seats;

/// Whether a page of that origin may open a socket.
pub type OriginCheck = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// The limits of sockets and of server-sent events.
#[derive(Clone)]
pub struct StreamOptions {
    /// Pages of which origins may open sockets. A page of the endpoint's own host may in any case, and so may what is no browser and
    /// sends no origin.
    pub allows_origin: OriginCheck,
    /// How many sockets one address may hold; endpoints with the same seats count together.
    pub seats: Arc<Seats>,
    /// How long a new socket may take to send `connection_init`.
    pub init_time_limit: Duration,
    /// After how long a silence a socket is asked for a sign of life; after another one it is given up.
    pub idle: Duration,
    /// How long a client may take to receive one message.
    pub write_time_limit: Duration,
    /// Operations that may run on one socket at a time.
    pub operations: usize,
    /// The size of a message from a client in bytes.
    pub message_bytes: usize,
    /// How often something is sent on server-sent events, so that nobody on the way takes the connection for dead.
    pub heartbeat: Duration,
    /// Cancelled when the server shuts down: then everything that streams comes to its end.
    pub stop: CancellationToken,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            allows_origin: Arc::new(|_| false),
            seats: Arc::new(Seats::new(20)),
            init_time_limit: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            write_time_limit: Duration::from_secs(20),
            operations: 100,
            message_bytes: 64 * 1024,
            heartbeat: Duration::from_secs(12),
            stop: CancellationToken::new(),
        }
    }
}

impl fmt::Debug for StreamOptions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StreamOptions").field("seats", &self.seats).finish_non_exhaustive()
    }
}

/// One of the connections that the server has to give. The server puts it into the extensions of every request; a socket, which outlives the
/// connection that it was made of, keeps it to its end.
#[derive(Clone, Debug)]
pub struct ConnectionPermit(pub Arc<OwnedSemaphorePermit>);
