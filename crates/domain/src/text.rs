//! Texts from outside: what is stored is clean, and what is searched is folded the same way on both databases.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The form by which texts are compared and searched: lower case, without accents, single spaces.
pub fn fold(text: &str) -> String {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A slug of a title: folded, letters and digits kept, everything else one hyphen. Empty where nothing is left.
pub fn slugify(title: &str) -> String {
    let folded = fold(title).replace('ß', "ss").replace('æ', "ae").replace('ø', "o").replace('œ', "oe");
    let mut slug = String::with_capacity(folded.len());
    for c in folded.chars() {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let short: String = slug.chars().take(200).collect();
    short.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_accents_and_spaces() {
        assert_eq!(fold("  Crème\tBRÛLÉE "), "creme brulee");
    }

    #[test]
    fn slugs_are_lower_case_words_with_hyphens() {
        assert_eq!(slugify("Ocean Blue Shirt (new!)"), "ocean-blue-shirt-new");
        assert_eq!(slugify("Größe & Maß"), "grosse-mass");
        assert_eq!(slugify("***"), "");
        assert_eq!(slugify(&format!("{} x", "a".repeat(199))), "a".repeat(199));
    }
}
