//! How a socket ends: the codes of `graphql-transport-ws`, and those of WebSockets where they say it better.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use tokio::time::timeout;

/// How long the other end may take to see that the socket is closed.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why the server ends a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// A message that is none of the protocol.
    InvalidMessage,
    /// An operation before the connection was acknowledged.
    NotAcknowledged,
    /// The context was refused, or does not hold any more.
    Forbidden,
    /// The client speaks another sub-protocol.
    WrongProtocol,
    /// The client took too long to begin.
    InitTimeout,
    /// An id that is in use.
    DuplicateId,
    /// A second beginning.
    SecondInit,
    /// More operations than may run at a time.
    TooManyOperations,
    /// A message that is too long.
    MessageTooBig,
    /// The server shuts down; the client is to come again.
    ServiceRestart,
    /// The shop cannot answer at the moment; the client is to come again.
    TryAgainLater,
}

impl Closing {
    const fn code(self) -> u16 {
        match self {
            Self::InvalidMessage => 4400,
            Self::NotAcknowledged => 4401,
            Self::Forbidden => 4403,
            Self::WrongProtocol => 4406,
            Self::InitTimeout => 4408,
            Self::DuplicateId => 4409,
            Self::SecondInit | Self::TooManyOperations => 4429,
            Self::MessageTooBig => 1009,
            Self::ServiceRestart => 1012,
            Self::TryAgainLater => 1013,
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::InvalidMessage => "Invalid message",
            Self::NotAcknowledged => "Unauthorized",
            Self::Forbidden => "Forbidden",
            Self::WrongProtocol => "Subprotocol not acceptable",
            Self::InitTimeout => "Connection initialisation timeout",
            Self::DuplicateId => "Subscriber already exists",
            Self::SecondInit => "Too many initialisation requests",
            Self::TooManyOperations => "Too many operations",
            Self::MessageTooBig => "Message too big",
            Self::ServiceRestart => "Service restart",
            Self::TryAgainLater => "Try again later",
        }
    }
}

/// Says why, and waits until the other end has heard it: a connection that is dropped with unread messages on it is reset, and the
/// reason with it.
pub(super) async fn close(socket: &mut WebSocket, closing: Closing) {
    let frame = CloseFrame { code: closing.code(), reason: Utf8Bytes::from_static(closing.reason()) };
    let said = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Running into the time limit only means that this client may not learn why.
    let _in_time = timeout(LAST_WORDS, said).await.is_ok();
}
