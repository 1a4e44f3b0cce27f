//! From asynchronous pieces of bytes to what a thread reads.

use std::io::{self, Read};

use bytes::{Buf, Bytes};
use tokio::sync::mpsc;

/// How many pieces wait for the reader.
const WAITING_PIECES: usize = 2;

/// Two ends: what is sent into the one is read from the other. A reader must live in a thread that may block.
pub fn pipe() -> (PipeWriter, PipeReader) {
    let (sender, receiver) = mpsc::channel(WAITING_PIECES);
    (PipeWriter(sender), PipeReader { receiver, piece: Bytes::new(), ended: false })
}

/// The end that takes pieces. Dropped before [`PipeWriter::finish`] it leaves the reader with an error.
#[derive(Debug)]
pub struct PipeWriter(mpsc::Sender<Piece>);

/// The end that is read.
#[derive(Debug)]
pub struct PipeReader {
    receiver: mpsc::Receiver<Piece>,
    piece: Bytes,
    ended: bool,
}

#[derive(Debug)]
enum Piece {
    Bytes(Bytes),
    End,
}

/// Nobody reads any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody reads the other end")]
pub struct PipeClosed;

impl PipeWriter {
    /// Hands over a piece, and waits while the reader has enough.
    pub async fn send(&self, bytes: Bytes) -> Result<(), PipeClosed> {
        self.0.send(Piece::Bytes(bytes)).await.map_err(|_| PipeClosed)
    }

    /// Says that there is no more.
    pub async fn finish(self) -> Result<(), PipeClosed> {
        self.0.send(Piece::End).await.map_err(|_| PipeClosed)
    }
}

impl Read for PipeReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            match self.receiver.blocking_recv() {
                Some(Piece::Bytes(bytes)) => self.piece = bytes,
                Some(Piece::End) => self.ended = true,
                None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the rest of the file did not come")),
            }
        }
        let length = buffer.len().min(self.piece.len());
        self.piece.copy_to_slice(&mut buffer[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(mut reader: PipeReader) -> io::Result<String> {
        let read = move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).map(|_| text)
        };
        tokio::task::spawn_blocking(read).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_sent_is_read_to_its_end() {
        let (writer, reader) = pipe();
        let reading = tokio::spawn(read_all(reader));
        for piece in ["one", "", " two", " three", " four"] {
            writer.send(Bytes::from_static(piece.as_bytes())).await.unwrap();
        }
        writer.finish().await.unwrap();
        assert_eq!(reading.await.unwrap().unwrap(), "one two three four");
    }

    #[tokio::test]
    async fn a_file_that_breaks_off_is_not_taken_for_a_whole_one() {
        let (writer, reader) = pipe();
        writer.send(Bytes::from_static(b"one")).await.unwrap();
        drop(writer);
        assert_eq!(read_all(reader).await.unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[tokio::test]
    async fn a_writer_learns_that_nobody_reads() {
        let (writer, reader) = pipe();
        drop(reader);
        assert_eq!(writer.send(Bytes::from_static(b"one")).await, Err(PipeClosed));
    }
}
