//! The plain word search: what is searched, and the words of a query.

use super::Product;
use crate::text::fold;

/// The most words of a query that are looked for.
pub const MAX_WORDS: usize = 10;

/// The most characters of a word that are looked for.
pub const MAX_WORD_CHARACTERS: usize = 64;

/// The folded words of a query, each once, without punctuation around them; further and longer ones are cut off.
/// Every word must stand in a product's [`search_text`].
pub fn search_words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in fold(query).split(' ') {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let cut: String = bare.chars().take(MAX_WORD_CHARACTERS).collect();
        if words.len() < MAX_WORDS && !cut.is_empty() && !words.contains(&cut) {
            words.push(cut);
        }
    }
    words
}

/// Everything of a product that is searched, folded: title, vendor, type, tags, numbers and description.
pub fn search_text(product: &Product) -> String {
    let texts = [Some(&product.title), product.vendor.as_ref(), product.product_type.as_ref()];
    let skus = product.variants.iter().filter_map(|variant| variant.sku.as_ref());
    let all: Vec<String> = texts
        .into_iter()
        .flatten()
        .chain(&product.tags)
        .chain(skus)
        .chain([&product.description])
        .map(|text| fold(text))
        .filter(|text| !text.is_empty())
        .collect();
    all.join(" ")
}
