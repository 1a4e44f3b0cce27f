//! Names that say nothing are refused.

/// The paths that hold a word which could stand for anything, a sentence each.
pub fn path_word_violations(paths: &[String]) -> Vec<String> {
    paths
        .iter()
        .filter_map(|path| {
            let word = forbidden_word(path)?;
            Some(format!("{path}: \"{word}\" says nothing; name what it holds"))
        })
        .collect()
}

const FORBIDDEN: &[&str] = &["util", "utils", "common", "commons", "helper", "helpers", "manager", "managers", "misc"];

fn forbidden_word(path: &str) -> Option<&'static str> {
    let lower = path.to_lowercase();
    lower
        .split(|character: char| !character.is_alphanumeric())
        .find_map(|part| FORBIDDEN.iter().copied().find(|word| *word == part))
}
