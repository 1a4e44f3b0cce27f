//! The rules of texts that the whole catalogue shares.

use std::collections::HashSet;

use super::{
    ImageRef, Product, Seo, check_html,
    html::{MAX_HTML_CHARACTERS, sanitize},
    web_url,
};
use crate::{
    input::{InputCheck, InputProblemCode, TextRule},
    text::{fold, slugify},
};

/// Titles, names, vendors, types, tags, numbers and option values.
pub(crate) const LINE: TextRule = TextRule::line(255);

/// What search engines show below a title.
pub(crate) const SEO_DESCRIPTION: TextRule = TextRule::paragraphs(1_000);

/// What a picture shows.
pub(crate) const ALT_TEXT: TextRule = TextRule::line(1_000);

/// The most characters of a slug.
pub(crate) const SLUG_CHARACTERS: usize = 200;

/// The slug given, or one made of the title.
pub(crate) fn checked_slug(check: &mut InputCheck, slug: Option<&str>, title: &str) -> String {
    if let Some(slug) = slug.filter(|slug| !slug.trim().is_empty()) {
        return check.slug(&["slug"], slug, SLUG_CHARACTERS);
    }
    let made = slug_of(title);
    if made.is_empty() && !title.is_empty() {
        let message = "must be given, because the title has no letters or digits";
        check.refuse(&["slug"], InputProblemCode::Required, message);
    }
    made
}

/// The slug that a text makes; empty where it has no letters or digits.
pub(crate) fn slug_of(text: &str) -> String {
    let cut = slugify(text);
    cut.trim_end_matches('-').to_owned()
}

/// The sanitised HTML.
pub(crate) fn checked_html(check: &mut InputCheck, path: &[&str], html: &str) -> String {
    match check_html(html) {
        Ok(()) => {
            let clean = sanitize(html);
            // Escaping may have made it longer than it came.
            if clean.chars().count() > MAX_HTML_CHARACTERS {
                let message = format!("must have at most {MAX_HTML_CHARACTERS} characters");
                check.refuse(path, InputProblemCode::TooLong, message);
            }
            clean
        }
        Err(problem) => {
            check.refuse(path, InputProblemCode::TooLong, problem.to_string());
            String::new()
        }
    }
}

/// The SEO texts, cleaned.
pub(crate) fn checked_seo(check: &mut InputCheck, seo: &Seo) -> Seo {
    Seo {
        title: check.text(&["seo", "title"], seo.title.as_deref(), LINE),
        description: check.text(&["seo", "description"], seo.description.as_deref(), SEO_DESCRIPTION),
    }
}

/// The address of a picture in its normal spelling.
pub(crate) fn checked_url(check: &mut InputCheck, path: &[&str], url: &str) -> String {
    web_url(url).unwrap_or_else(|| {
        let message = "must be an address that begins with http:// or https://";
        check.refuse(path, InputProblemCode::Invalid, message);
        String::new()
    })
}

/// The picture, with its address and its text cleaned.
pub(crate) fn checked_image(check: &mut InputCheck, image: Option<&ImageRef>) -> Option<ImageRef> {
    image.map(|image| ImageRef {
        url: checked_url(check, &["image", "url"], &image.url),
        alt_text: check.text(&["image", "altText"], image.alt_text.as_deref(), ALT_TEXT),
    })
}

/// The tags trimmed, each once whatever its case. A tag holds no comma, because lists of tags are written with commas.
pub(crate) fn checked_tags(check: &mut InputCheck, tags: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        let path = ["tags", &index.to_string()];
        let Some(clean) = check.text(&path, Some(tag), LINE) else {
            continue;
        };
        check.require(
            !clean.contains(','),
            &path,
            InputProblemCode::Invalid,
            "must not contain a comma: write two tags",
        );
        if seen.insert(fold(&clean)) {
            kept.push(clean);
        }
    }
    let most = Product::MAX_TAGS;
    if kept.len() > most {
        let message = format!("must have at most {most} entries");
        check.refuse(&["tags"], InputProblemCode::TooLong, message);
    }
    kept
}
