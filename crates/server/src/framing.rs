//! Where one request on a connection ends and the next begins must not be a matter of opinion: a proxy in front of the shop that sees it
//! otherwise would hand one customer the answer of another (request smuggling). hyper takes some heads that others read in another
//! way, and drops what was wrong with them before anybody can see it; so the bytes are watched on their way to it.
//!
//! Such a head is one with a length and a transfer encoding, with either of them twice, or with lines that end in a bare line feed.
//! After a body in chunks a connection is closed, so that whatever follows it is never taken for a request.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A connection whose heads are watched.
pub(crate) struct Watched<S> {
    stream: S,
    watcher: HeadWatcher,
    ambiguous: Ambiguity,
}

/// Whether a connection has brought a head that can be read in two ways. A clone tells the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ambiguity(Arc<AtomicBool>);

impl Ambiguity {
    /// Whether it has.
    pub fn is_found(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl<S> Watched<S> {
    pub fn new(stream: S) -> (Self, Ambiguity) {
        let ambiguous = Ambiguity::default();
        (Self { stream, watcher: HeadWatcher::default(), ambiguous: ambiguous.clone() }, ambiguous)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        if this.watcher.finds_ambiguity(&buffer.filled()[before..]) {
            this.ambiguous.0.store(true, Ordering::Release);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// Follows the heads of one connection.
#[derive(Debug)]
enum HeadWatcher {
    /// Inside of a head.
    Head(Head),
    /// Inside of a body, which has so many bytes more.
    Body(u64),
    /// Nothing more to be seen: chunks, after which the connection ends; another protocol; or something was found.
    Blind,
}

/// What a head has said so far.
#[derive(Debug, Default)]
struct Head {
    /// The beginning of the line under way.
    line: Vec<u8>,
    has_request_line: bool,
    lengths: u32,
    encodings: u32,
    body: u64,
    bare_line_feed: bool,
}

/// The part of a line that is looked at; a length and its name are shorter.
const LINE_BYTES: usize = 128;

impl Default for HeadWatcher {
    fn default() -> Self {
        Self::Head(Head::default())
    }
}

impl HeadWatcher {
    /// Looks at the next bytes. Answers whether they complete a head that can be read in two ways.
    fn finds_ambiguity(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match self {
                Self::Blind => return false,
                Self::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    bytes = &bytes[here..];
                    *left -= u64::try_from(here).unwrap_or(*left);
                    if *left == 0 {
                        *self = Self::default();
                    }
                }
                Self::Head(head) => {
                    let end = bytes.iter().position(|byte| *byte == b'\n');
                    let (piece, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
                    bytes = rest;
                    head.line.extend_from_slice(piece);
                    if end.is_none() {
                        head.shorten_line();
                    } else if let Some(next) = head.end_line() {
                        let found = head.is_ambiguous();
                        *self = if found { Self::Blind } else { next };
                        if found {
                            return true;
                        }
                    }
                }
            }
        }
        false
    }
}

impl Head {
    /// Keeps the beginning of a long line, and its last byte, which tells how the line ends.
    fn shorten_line(&mut self) {
        if self.line.len() > LINE_BYTES + 1 {
            self.line.drain(LINE_BYTES..self.line.len() - 1);
        }
    }

    /// Takes in the line that has come to its end; answers what follows the head where it was the last one.
    fn end_line(&mut self) -> Option<HeadWatcher> {
        let line = std::mem::take(&mut self.line);
        let line = match line.strip_suffix(b"\r\n") {
            Some(line) => line,
            None => {
                self.bare_line_feed = true;
                line.strip_suffix(b"\n").unwrap_or(&line)
            }
        };
        if line.is_empty() {
            // Empty lines before a request are no head.
            return self.has_request_line.then_some(match (self.encodings, self.body) {
                (0, 0) => HeadWatcher::default(),
                (0, body) => HeadWatcher::Body(body),
                _ => HeadWatcher::Blind,
            });
        }
        if !self.has_request_line {
            self.has_request_line = true;
            return line.starts_with(b"PRI * HTTP/2").then_some(HeadWatcher::Blind);
        }
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let (name, value) = (parts.next().unwrap_or_default().trim_ascii(), parts.next().unwrap_or_default());
        if name.eq_ignore_ascii_case(b"content-length") {
            self.lengths += 1;
            // What is no number hyper refuses.
            self.body = std::str::from_utf8(value.trim_ascii()).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.encodings += 1;
        }
        None
    }

    fn is_ambiguous(&self) -> bool {
        self.bare_line_feed || self.lengths + self.encodings > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether anything is found, however the bytes are cut into pieces.
    fn found(bytes: &[u8]) -> bool {
        let verdicts: Vec<bool> = (1..=bytes.len())
            .map(|size| {
                let mut watcher = HeadWatcher::default();
                bytes.chunks(size).any(|piece| watcher.finds_ambiguity(piece))
            })
            .collect();
        assert!(verdicts.iter().all(|verdict| *verdict == verdicts[0]), "it depends on the pieces: {verdicts:?}");
        verdicts[0]
    }

    #[test]
    fn row_80_heads_that_can_be_read_in_two_ways_are_found() {
        let long = format!("x: {}\r\n", "x".repeat(300));
        for lines in [
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "transfer-encoding: chunked\r\ncontent-length: 5\r\n",
            "Content-Length: 5\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nHost: x\r\nCONTENT-LENGTH: 6\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Host: x\nContent-Length: 5\r\n",
            &format!("{}\n", long.trim_end()),
        ] {
            assert!(found(format!("POST / HTTP/1.1\r\n{lines}\r\n").as_bytes()), "{lines:?}");
            assert!(found(format!("POST / HTTP/1.1\r\n{long}{lines}\r\n").as_bytes()), "{lines:?}");
            let second = format!("POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nab\nPOST / HTTP/1.1\r\n{lines}\r\n");
            assert!(found(second.as_bytes()), "{lines:?}");
        }
        assert!(found(b"GET / HTTP/1.1\n\n"));
    }

    #[test]
    fn row_80_what_is_clear_is_not_found() {
        for requests in [
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
            // Bodies may hold anything.
            "POST / HTTP/1.1\r\nContent-Length: 8\r\n\r\na\n\nb: c\nGET / HTTP/1.1\r\n\r\n".to_owned(),
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n".to_owned(),
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n\n\n".to_owned(),
            format!("GET / HTTP/1.1\r\nX-Content-Length: 1\r\nX: {}\r\n\r\n", "content-length: 1".repeat(50)),
        ] {
            assert!(!found(requests.as_bytes()), "{requests:?}");
        }
    }
}
