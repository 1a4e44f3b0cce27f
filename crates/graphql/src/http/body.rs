//! Reading a body of limited size in limited time.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::{HeaderMap, header},
};
use bytes::Bytes;
use futures_util::StreamExt;

use super::{Code, RequestError, capacity::Share};

/// How much of a refused body is read and thrown away, so that a client that is still sending comes to read the answer.
const DRAIN_BYTES: u64 = 4 * 1024 * 1024;
/// How long a refused body may take to be thrown away.
const DRAIN_TIME: Duration = Duration::from_secs(2);

/// A body that never gives out more bytes than its limit.
pub(super) struct LimitedBody {
    stream: BodyDataStream,
    limit: u64,
    /// What is known to come at least: the length that the head declares.
    declared: u64,
    taken: u64,
    /// What is kept of it counts here, until this is dropped.
    share: Share,
}

impl LimitedBody {
    /// `limit` is in bytes; the headers are those of the body.
    pub fn new(headers: &HeaderMap, body: Body, limit: u64, share: Share) -> Self {
        let declared = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let declared = declared.unwrap_or(0);
        Self { stream: body.into_data_stream(), limit, declared, taken: 0, share }
    }

    /// The next piece, or nothing at the end; `PAYLOAD_TOO_LARGE` from the piece on that goes over the limit, `SERVICE_UNAVAILABLE`
    /// where all bodies together have become too large.
    pub async fn next(&mut self) -> Result<Option<Bytes>, RequestError> {
        if self.declared > self.limit {
            return Err(self.too_large());
        }
        let Some(piece) = self.stream.next().await else {
            return Ok(None);
        };
        let piece = piece.map_err(|_| RequestError::new(Code::BadRequest, "The body ended before it was complete"))?;
        self.taken = self.taken.saturating_add(length(&piece));
        if self.taken > self.limit {
            return Err(self.too_large());
        }
        self.share.grow(length(&piece))?;
        Ok(Some(piece))
    }

    fn too_large(&self) -> RequestError {
        let message = format!("The body is larger than {} bytes", self.limit);
        RequestError::new(Code::PayloadTooLarge, message).detail("limit", self.limit)
    }

    /// The whole body.
    pub async fn read_all(&mut self) -> Result<Bytes, RequestError> {
        let Some(first) = self.next().await? else {
            return Ok(Bytes::new());
        };
        // Most bodies come as one piece.
        let Some(second) = self.next().await? else {
            return Ok(first);
        };
        let mut bytes = Vec::with_capacity(first.len() + second.len());
        bytes.extend_from_slice(&first);
        bytes.extend_from_slice(&second);
        drop((first, second));
        while let Some(piece) = self.next().await? {
            // Not twice as much, as a vector would take by itself: most of it would be counted nowhere.
            if bytes.capacity() - bytes.len() < piece.len() {
                bytes.reserve_exact(piece.len().max(bytes.len() / 4));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes.into())
    }

    /// The rest of the body without this limit, for a reader that has limits of its own.
    pub fn take(&mut self) -> BodyDataStream {
        std::mem::replace(&mut self.stream, Body::empty().into_data_stream())
    }

    /// Throws away what is left, within bounds, before a refusal is answered: a client that cannot finish sending reports
    /// a broken connection instead of the refusal.
    pub async fn drain(&mut self) {
        let drain = async {
            let mut thrown_away: u64 = 0;
            while thrown_away < DRAIN_BYTES {
                match self.stream.next().await {
                    Some(Ok(piece)) => thrown_away = thrown_away.saturating_add(length(&piece)),
                    // The client is gone or has finished: nothing is left that could be in its way.
                    Some(Err(_)) | None => break,
                }
            }
        };
        // Running into the time limit only means that this client may not see the answer.
        let _in_time = tokio::time::timeout(DRAIN_TIME, drain).await.is_ok();
    }
}

fn length(piece: &Bytes) -> u64 {
    u64::try_from(piece.len()).unwrap_or(u64::MAX)
}
