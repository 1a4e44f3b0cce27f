//! Cells that a spreadsheet would take for a formula.

/// The cell as it is written: what a spreadsheet would run gets an apostrophe in front, and so does what begins with
/// apostrophes before such a thing, so that [`unescape_cell`] always gives back the same text.
pub fn escape_cell(text: &str) -> String {
    if is_dangerous(text.trim_start_matches('\'')) { format!("'{text}") } else { text.to_owned() }
}

/// The text that a cell stands for: without the apostrophe that keeps a spreadsheet from running it.
pub fn unescape_cell(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_dangerous(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

fn is_dangerous(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}
