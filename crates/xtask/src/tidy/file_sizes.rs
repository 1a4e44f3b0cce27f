//! A file holds one idea.

use std::cmp::Reverse;

use crate::workspace::SourceFile;

/// The longest that a Rust file may be, in lines.
pub const MAXIMUM_LINES: usize = 500;

/// The files over [`MAXIMUM_LINES`], longest first, a sentence each. A file whose first line says that it is generated
/// is exempt.
pub fn file_size_violations(sources: &[SourceFile]) -> Vec<String> {
    let mut long: Vec<(usize, &str)> = sources
        .iter()
        .filter(|file| !is_generated(&file.text))
        .map(|file| (file.text.lines().count(), file.path.as_str()))
        .filter(|(lines, _)| *lines > MAXIMUM_LINES)
        .collect();
    long.sort_by_key(|(lines, path)| (Reverse(*lines), *path));
    long.into_iter().map(|(lines, path)| format!("{path} has {lines} lines; the most is {MAXIMUM_LINES}")).collect()
}

fn is_generated(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.starts_with("//") && line.to_lowercase().contains("generated"))
}
