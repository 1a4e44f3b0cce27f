//! Takes the port.

use std::{io, net::SocketAddr};

use thiserror::Error;
use tokio::net::TcpListener;

/// Why the address cannot be listened on.
#[derive(Debug, Error)]
pub enum ListenError {
    /// Another program has it.
    #[error(
        "{address} is taken by another program; stop that one, or choose another address with --listen {} (or \
         CARTWRIGHT_LISTEN)",
        next_port(*address)
    )]
    Taken {
        /// The address.
        address: SocketAddr,
    },
    /// Ports below 1024 belong to the administrator.
    #[error("listening on {address} is not permitted; choose a port above 1023 with --listen (or CARTWRIGHT_LISTEN)")]
    NotPermitted {
        /// The address.
        address: SocketAddr,
    },
    /// Anything else, such as an address of another machine.
    #[error("{address} cannot be listened on: {source}; choose another address with --listen (or CARTWRIGHT_LISTEN)")]
    Other {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
}

/// Takes the address; from now on connections wait until they are served.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => ListenError::Taken { address },
        io::ErrorKind::PermissionDenied => ListenError::NotPermitted { address },
        _ => ListenError::Other { address, source },
    })
}

fn next_port(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip(), address.port().checked_add(1).unwrap_or(4000))
}
