//! Descriptions as HTML: what is stored is harmless, and what is searched is its text.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;

/// The most characters that a description has.
pub const MAX_HTML_CHARACTERS: usize = 100_000;

/// The most tags that a description has; deeply nested ones take time that grows with their square.
const MAX_TAGS: usize = 5_000;

/// The most tags times formatting tags with attributes: left open, each of the latter is opened again in every paragraph.
const MAX_REOPENED_TAGS: usize = 400_000;

/// Cleaning a clean text again may still change it, such as a first line break in `<pre>`; it settles at once or never.
const MAX_PASSES: usize = 4;

/// Why a description is refused before it is even parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HtmlProblem {
    /// More than [`MAX_HTML_CHARACTERS`].
    #[error("must have at most {MAX_HTML_CHARACTERS} characters")]
    TooLong,
    /// So many tags that parsing them would take too long.
    #[error("has too many tags")]
    TooManyTags,
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        // The text between these tags is no text of the description.
        .add_clean_content_tags([
            "iframe", "math", "noembed", "noframes", "noscript", "object", "select", "svg", "template", "textarea",
            "title", "xmp",
        ]);
    cleaner
});

/// Refuses HTML that would take too much time or space to sanitise.
pub fn check_html(html: &str) -> Result<(), HtmlProblem> {
    if html.chars().count() > MAX_HTML_CHARACTERS {
        return Err(HtmlProblem::TooLong);
    }
    let tags = html.bytes().filter(|byte| *byte == b'<').count();
    let reopened = html.split('<').skip(1).filter(|tag| is_formatting_with_attributes(tag)).count();
    if tags > MAX_TAGS || tags * reopened > MAX_REOPENED_TAGS {
        return Err(HtmlProblem::TooManyTags);
    }
    Ok(())
}

/// The HTML without anything that runs, frames, styles or tracks: known tags and attributes, links to http, https and mail
/// only. The result is balanced, and sanitising it again changes nothing.
pub fn sanitize(html: &str) -> String {
    let mut clean = CLEANER.clean(html).to_string().trim().to_owned();
    for _ in 1..MAX_PASSES {
        let again = CLEANER.clean(&clean).to_string().trim().to_owned();
        if again == clean {
            break;
        }
        clean = again;
    }
    clean
}

/// The text of the HTML: a line per block, single spaces, entities resolved.
pub fn plain_text(html: &str) -> String {
    let clean = sanitize(html);
    let mut text = String::with_capacity(clean.len());
    let mut rest = clean.as_str();
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        let tag_length = end_of_tag(&rest[start..]);
        let tag = &rest[start..start + tag_length];
        if !is_inline(tag_name(tag)) {
            text.push('\n');
        }
        rest = &rest[start + tag_length..];
    }
    text.push_str(rest);
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            resolve_entities(&words.join(" ")).trim().to_owned()
        })
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

fn is_formatting_with_attributes(tag: &str) -> bool {
    const FORMATTING: [&str; 12] = ["b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"];
    let name_length = tag.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let (name, rest) = tag.split_at(name_length);
    !rest.starts_with('>') && FORMATTING.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// The length of the tag that the text begins with; in sanitised HTML attributes always stand in double quotes.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return index + 1,
            _ => {}
        }
    }
    text.len()
}

fn tag_name(tag: &str) -> &str {
    tag.trim_start_matches(['<', '/']).split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "rp"
            | "rt"
            | "rtc"
            | "ruby"
            | "s"
            | "samp"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// Resolves the entities that sanitised HTML writes; the ampersand last, so that nothing is resolved twice.
fn resolve_entities(text: &str) -> String {
    text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
