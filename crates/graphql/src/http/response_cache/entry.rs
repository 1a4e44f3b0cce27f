//! An answer that is kept, with its bytes as clients take them.

use std::{
    fmt::Write as _,
    io::Write as _,
    sync::OnceLock,
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, HeaderValue, header};
use bytes::Bytes;
use cartwright_domain::event::ShopEvent;
use cartwright_services::{Moment, Truth};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use super::Mark;

/// What is shorter is not worth compressing.
const SHORTEST: usize = 512;
/// The effort of Brotli, from 0 to 11.
const BROTLI_EFFORT: u32 = 5;
/// The exponent of the window of Brotli.
const BROTLI_WINDOW: u32 = 20;

/// An answer that is kept.
pub(in super::super) struct Entry {
    body: Bytes,
    gzip: OnceLock<Option<Bytes>>,
    brotli: OnceLock<Option<Bytes>>,
    tag: OnceLock<String>,
    truth: Truth,
    mark: Mark,
    made: Instant,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coding {
    Plain,
    Gzip,
    Brotli,
}

impl Entry {
    /// The answer with that text, begun at that moment, which those events make untrue.
    pub fn new(body: Bytes, events: Vec<ShopEvent>, mark: Mark, since: Moment) -> Self {
        Self::made(body, events, mark, since, since.at())
    }

    /// The same, where it was made later than the moment since which it is true for sure.
    pub fn made(body: Bytes, events: Vec<ShopEvent>, mark: Mark, since: Moment, made: Instant) -> Self {
        Self {
            body,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            tag: OnceLock::new(),
            truth: Truth::new(events, since),
            mark,
            made,
        }
    }

    /// What it is made of, and since when it is true.
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// What makes it untrue.
    pub fn events(&self) -> &[ShopEvent] {
        self.truth.events()
    }

    /// What it says.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// How long ago it was begun.
    pub fn age(&self) -> Duration {
        self.made.elapsed()
    }

    /// About how many bytes it takes, with those that are compressed.
    pub fn weight(&self) -> u32 {
        let bytes = self.body.len() * 3 / 2 + self.events().len() * 32 + 512;
        u32::try_from(bytes).unwrap_or(u32::MAX)
    }

    /// What names this version of the answer.
    pub fn tag(&self) -> &str {
        self.tag.get_or_init(|| tag_of(&self.body))
    }

    /// How public it is.
    pub fn mark(&self) -> Mark {
        self.mark
    }

    /// The bytes in the best way that the client takes, and the name of that way. Each way is written once.
    pub fn bytes(&self, headers: &HeaderMap) -> (Bytes, Option<HeaderValue>) {
        let compressed = match wanted(headers) {
            Coding::Plain => None,
            Coding::Gzip => self.gzip.get_or_init(|| gzip(&self.body)).clone().map(|bytes| (bytes, "gzip")),
            Coding::Brotli => self.brotli.get_or_init(|| brotli(&self.body)).clone().map(|bytes| (bytes, "br")),
        };
        match compressed {
            Some((bytes, name)) => (bytes, Some(HeaderValue::from_static(name))),
            None => (self.body.clone(), None),
        }
    }
}

fn tag_of(body: &[u8]) -> String {
    let digest: [u8; 32] = Sha256::digest(body).into();
    let mut tag = String::with_capacity(36);
    for byte in digest.iter().take(16) {
        // Writing to a string never fails.
        let _written = write!(tag, "{byte:02x}").is_ok();
    }
    format!("W/\"{tag}\"")
}

/// What the client takes; Brotli before gzip.
fn wanted(headers: &HeaderMap) -> Coding {
    let mut wanted = Coding::Plain;
    let offers = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    for offer in offers.flat_map(|value| value.split(',')) {
        let mut parts = offer.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let is_refused = parts.any(|part| {
            let weight = part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="));
            weight.is_some_and(|weight| weight.trim_start_matches('0').trim_matches(['.', '0']).is_empty())
        });
        match name {
            _ if is_refused => {}
            "br" => return Coding::Brotli,
            "gzip" => wanted = Coding::Gzip,
            _ => {}
        }
    }
    wanted
}

fn gzip(body: &[u8]) -> Option<Bytes> {
    if body.len() < SHORTEST {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(Bytes::from)
}

fn brotli(body: &[u8]) -> Option<Bytes> {
    if body.len() < SHORTEST {
        return None;
    }
    let mut encoder = brotli::CompressorWriter::new(Vec::new(), 4096, BROTLI_EFFORT, BROTLI_WINDOW);
    encoder.write_all(body).ok()?;
    Some(Bytes::from(encoder.into_inner()))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use cartwright_services::EventLog;

    use super::*;

    fn headers(accepted: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, accepted.parse().expect("a header value"));
        headers
    }

    #[test]
    fn a_client_gets_what_it_takes() {
        for (accepted, coding) in [
            ("gzip, deflate, br", Coding::Brotli),
            ("gzip;q=1.0, br;q=0", Coding::Gzip),
            ("br;q=0.000, gzip;q=0", Coding::Plain),
            ("br;q=0.5", Coding::Brotli),
            ("identity", Coding::Plain),
            ("", Coding::Plain),
        ] {
            assert_eq!(wanted(&headers(accepted)), coding, "{accepted}");
        }
    }

    #[test]
    fn every_way_of_writing_says_the_same() {
        let text = format!("{{\"data\":\"{}\"}}", "tidal mug ".repeat(200));
        let entry = Entry::new(text.clone().into(), Vec::new(), Mark::Public, EventLog::default().moment());
        assert_eq!(entry.bytes(&HeaderMap::new()).0, text.as_bytes());
        let (zipped, name) = entry.bytes(&headers("gzip"));
        assert_eq!(name, Some(HeaderValue::from_static("gzip")));
        let mut read = String::new();
        flate2::read::GzDecoder::new(zipped.as_ref()).read_to_string(&mut read).expect("gzip");
        assert_eq!(read, text);
        let (small, _) = entry.bytes(&headers("br"));
        let mut read = String::new();
        brotli::Decompressor::new(small.as_ref(), 4096).read_to_string(&mut read).expect("Brotli");
        assert!(read == text && small.len() < text.len() / 5);
    }
}
