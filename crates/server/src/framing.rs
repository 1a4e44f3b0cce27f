//! Where one request on a connection ends and the next begins must not be a matter of opinion: a proxy in front of the shop that sees it
//! otherwise would hand one customer the answer of another (request smuggling). hyper takes some heads that others read in another
//! way, and drops what was wrong with them before anybody can see it; so the bytes are watched on their way to it.
//!
//! Such a head is one with a length and a transfer encoding, with either of them twice, or with lines that end in a bare line feed.
//! After a body in chunks a connection is closed, so that whatever follows it is never taken for a request. What follows the answer that
//! makes a socket of a connection is not looked at.
//!
//! Heads are counted as well: each of them may be long, but thousands of long ones that never end would take all memory.

use std::{
    io::{self, BufRead, IoSlice},
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// A connection whose heads are watched.
pub(crate) struct Watched<S> {
    stream: S,
    watcher: HeadWatcher,
    framing: Framing,
    long_heads: LongHeads,
    /// What the head under way, or the last one, has of the room for long heads.
    room: Option<OwnedSemaphorePermit>,
}

/// What is known of a connection's bytes, and of what they are. A clone is the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Framing(Arc<Flags>);

#[derive(Debug, Default)]
struct Flags {
    is_ambiguous: AtomicBool,
    is_upgraded: AtomicBool,
}

impl Framing {
    /// Whether the connection has brought a head that can be read in two ways.
    pub fn is_ambiguous(&self) -> bool {
        self.0.is_ambiguous.load(Ordering::Acquire)
    }

    /// Says that what follows is no HTTP any more.
    pub fn upgrade(&self) {
        self.0.is_upgraded.store(true, Ordering::Release);
    }
}

/// The room for what heads have beyond [`FREE_OF_HEAD`], in all connections together; a clone is the same.
#[derive(Clone, Debug)]
pub(crate) struct LongHeads(Arc<Semaphore>);

/// So much of a head is not counted, in bytes.
const FREE_OF_HEAD: usize = 8 * 1024;
/// The room is counted in pieces of so many bytes.
const PIECE: usize = 1024;

impl LongHeads {
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes / PIECE)))
    }
}

impl<S> Watched<S> {
    pub fn new(stream: S, long_heads: LongHeads) -> (Self, Framing) {
        let framing = Framing::default();
        let watched =
            Self { stream, watcher: HeadWatcher::default(), framing: framing.clone(), long_heads, room: None };
        (watched, framing)
    }

    /// Looks at what has arrived. Fails where a long head finds no room.
    fn arrived(&mut self, bytes: &[u8]) -> io::Result<()> {
        if matches!(self.watcher, HeadWatcher::Blind) {
            return Ok(());
        }
        if self.framing.0.is_upgraded.load(Ordering::Acquire) {
            self.watcher = HeadWatcher::Blind;
            self.room = None;
            return Ok(());
        }
        if self.watcher.finds_ambiguity(bytes) {
            self.framing.0.is_ambiguous.store(true, Ordering::Release);
        }
        // What a head has is kept with its request; the next head comes when that is answered.
        match self.watcher.head_bytes() {
            Some(length) if length > FREE_OF_HEAD => self.make_room((length - FREE_OF_HEAD).div_ceil(PIECE)),
            Some(length) if length > 0 => {
                self.room = None;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn make_room(&mut self, pieces: usize) -> io::Result<()> {
        let held = self.room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(pieces.saturating_sub(held)).unwrap_or(u32::MAX);
        if more == 0 {
            return Ok(());
        }
        let Ok(more) = Arc::clone(&self.long_heads.0).try_acquire_many_owned(more) else {
            return Err(io::Error::other("there is no room for one more long head"));
        };
        match &mut self.room {
            Some(room) => room.merge(more),
            None => self.room = Some(more),
        }
        Ok(())
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(context, buffer))?;
        Poll::Ready(this.arrived(&buffer.filled()[before..]))
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
    /// So much of it has come.
    bytes: usize,
    /// The beginning of the line under way, and its last byte.
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
    /// How much of a head has come, where one is under way.
    fn head_bytes(&self) -> Option<usize> {
        match self {
            Self::Head(head) => Some(head.bytes),
            Self::Body(_) | Self::Blind => None,
        }
    }

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
                    let piece = up_to_line_feed(bytes);
                    bytes = &bytes[piece.len()..];
                    head.bytes = head.bytes.saturating_add(piece.len());
                    if let Some(next) = head.take(piece) {
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
    /// Takes in a piece of a line, or its end; answers what follows the head where that was its last line.
    fn take(&mut self, piece: &[u8]) -> Option<HeadWatcher> {
        let is_end = piece.ends_with(b"\n");
        if is_end && self.line.is_empty() && piece.len() <= LINE_BYTES + 2 {
            // Most lines come as a whole, and need not be kept.
            return self.end_line(piece);
        }
        self.keep(piece);
        if !is_end {
            return None;
        }
        let line = std::mem::take(&mut self.line);
        self.end_line(&line)
    }

    /// Keeps the beginning of a long line, and its last two bytes, which tell how the line ends.
    fn keep(&mut self, piece: &[u8]) {
        let room = LINE_BYTES.saturating_sub(self.line.len());
        let (beginning, rest) = piece.split_at(room.min(piece.len()));
        self.line.extend_from_slice(beginning);
        let tail = &rest[rest.len().saturating_sub(2)..];
        self.line.extend_from_slice(tail);
        if self.line.len() > LINE_BYTES + 2 {
            self.line.drain(LINE_BYTES..self.line.len() - 2);
        }
    }

    /// Takes in a line that has come to its end; answers what follows the head where it was the last one.
    fn end_line(&mut self, line: &[u8]) -> Option<HeadWatcher> {
        let line = match line.strip_suffix(b"\r\n") {
            Some(line) => line,
            None => {
                self.bare_line_feed = true;
                line.strip_suffix(b"\n").unwrap_or(line)
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

/// The bytes up to the first line feed, with it; all of them where there is none.
fn up_to_line_feed(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes;
    // Reading from bytes never fails. It looks for the line feed in many of them at once.
    let length = rest.skip_until(b'\n').unwrap_or(bytes.len());
    &bytes[..length]
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
    fn row_81_a_line_without_end_takes_no_memory() {
        let mut watcher = HeadWatcher::default();
        for _ in 0..100 {
            assert!(!watcher.finds_ambiguity(&[b'x'; 10_000]));
        }
        let HeadWatcher::Head(head) = &watcher else { panic!("it is a head") };
        assert!(head.line.capacity() < 1024 && head.bytes == 1_000_000, "{}", head.line.capacity());
    }

    #[test]
    fn row_110_long_heads_share_their_room() {
        let long = LongHeads::new(16 * 1024);
        let long_head = |bytes: usize| [b"GET / HTTP/1.1\r\nx: ".as_slice(), &vec![b'y'; bytes]].concat();
        let (mut first, _) = Watched::new((), long.clone());
        let (mut second, _) = Watched::new((), long.clone());
        first.arrived(&long_head(20_000)).expect("there is room");
        second.arrived(&long_head(8_000)).expect("it is short");
        second.arrived(&[b'y'; 8_000]).expect_err("there is no room for two");
        first.arrived(b"\r\n\r\n").expect("the head ends");
        second.arrived(b"y").expect_err("its request is still there");
        first.arrived(b"GET /").expect("the next head");
        second.arrived(b"y").expect("there is room again");
    }

    #[test]
    fn what_follows_an_upgrade_is_not_looked_at() {
        let twice = b"GET / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n";
        let (mut upgraded, framing) = Watched::new((), LongHeads::new(0));
        upgraded.arrived(b"GET / HTTP/1.1\r\nupgrade: websocket\r\n\r\n").expect("it is short");
        framing.upgrade();
        upgraded.arrived(&[b'x'; 100_000]).expect("it is no head");
        upgraded.arrived(twice).expect("it is short");
        assert!(!framing.is_ambiguous());
        let (mut other, framing) = Watched::new((), LongHeads::new(0));
        other.arrived(twice).expect("it is short");
        assert!(framing.is_ambiguous());
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
