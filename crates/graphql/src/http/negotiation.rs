//! Which content type the answer gets: the client's `Accept` header with its q-values against what can be given.

use axum::http::{HeaderMap, HeaderValue, header};

/// A content type that answers of an endpoint can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    /// `application/json`.
    Json,
    /// `application/graphql-response+json`.
    GraphqlResponse,
    /// `text/event-stream`, for as many answers as come.
    EventStream,
    /// `text/html`, for the page that a browser gets.
    Html,
}

impl Media {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
        })
    }

    const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("application", "json"),
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::EventStream => ("text", "event-stream"),
            Self::Html => ("text", "html"),
        }
    }
}

/// The best of `offered` for this client, or nothing when it takes none of them.
///
/// The highest q-value wins, then the order in which the client names them, then the order of `offered`. A client that
/// sends no `Accept` header takes the first.
pub(super) fn negotiate(headers: &HeaderMap, offered: &[Media]) -> Option<Media> {
    let ranges = accepted_ranges(headers);
    if ranges.is_empty() {
        return offered.first().copied();
    }
    let mut best: Option<(u16, usize, Media)> = None;
    for media in offered.iter().copied() {
        let Some((position, range)) = most_specific(&ranges, media) else {
            continue;
        };
        let better =
            best.is_none_or(|(quality, at, _)| range.quality > quality || (range.quality == quality && position < at));
        if range.quality > 0 && better {
            best = Some((range.quality, position, media));
        }
    }
    best.map(|(_, _, media)| media)
}

/// Whether the client says in so many words that it takes a stream of events: one that takes anything means one answer.
pub(super) fn takes_event_stream(headers: &HeaderMap) -> bool {
    let ranges = accepted_ranges(headers);
    let named = |range: &MediaRange| range.specificity(Media::EventStream) == 3 && range.quality > 0;
    ranges.iter().any(named)
}

/// One entry of an `Accept` header; the quality counts in thousandths.
struct MediaRange<'a> {
    kind: &'a str,
    subtype: &'a str,
    quality: u16,
    charset_fits: bool,
}

impl MediaRange<'_> {
    /// 3 for the exact type, 2 for `type/*`, 1 for `*/*`, 0 when it does not match.
    fn specificity(&self, media: Media) -> u8 {
        let (kind, subtype) = media.name();
        if !self.charset_fits {
            return 0;
        }
        match (self.kind, self.subtype) {
            ("*", "*") => 1,
            (own, "*") if own.eq_ignore_ascii_case(kind) => 2,
            (own, own_subtype) if own.eq_ignore_ascii_case(kind) && own_subtype.eq_ignore_ascii_case(subtype) => 3,
            _ => 0,
        }
    }
}

fn most_specific<'a>(ranges: &'a [MediaRange<'a>], media: Media) -> Option<(usize, &'a MediaRange<'a>)> {
    ranges
        .iter()
        .enumerate()
        .filter(|(_, range)| range.specificity(media) > 0)
        // Of equals `min_by_key` takes the first, which is the order of the client.
        .min_by_key(|(_, range)| 3 - range.specificity(media))
}

fn accepted_ranges(headers: &HeaderMap) -> Vec<MediaRange<'_>> {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|entry| !entry.trim().is_empty())
        .map(parse_range)
        .collect()
}

fn parse_range(entry: &str) -> MediaRange<'_> {
    let mut pieces = entry.split(';').map(str::trim);
    let name = pieces.next().unwrap_or_default();
    let (kind, subtype) = name.split_once('/').unwrap_or((name, ""));
    let mut range = MediaRange { kind, subtype, quality: 1000, charset_fits: true };
    for piece in pieces {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        let value = value.trim().trim_matches('"');
        let name = name.trim();
        if name.eq_ignore_ascii_case("q") {
            range.quality = parse_quality(value);
        } else if name.eq_ignore_ascii_case("charset") {
            range.charset_fits = is_utf8(value);
        }
    }
    range
}

/// `0`, `0.5`, `1.000` in thousandths; what is not a quality counts as zero.
fn parse_quality(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}

/// The type, without parameters, of a body that may be sent in UTF-8; nothing for another charset. Its case says nothing.
pub(super) fn utf8_content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let mut pieces = value.split(';').map(str::trim);
    let name = pieces.next()?;
    let charset_fits = pieces.all(|piece| {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        !name.trim().eq_ignore_ascii_case("charset") || is_utf8(value.trim().trim_matches('"'))
    });
    charset_fits.then_some(name)
}

fn is_utf8(charset: &str) -> bool {
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}
