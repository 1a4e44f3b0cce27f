//! The table.

use std::{fmt::Write, time::Duration};

use crate::contest::Outcome;

/// A line of the table.
#[derive(Debug)]
pub struct Line {
    /// What was done.
    pub operation: &'static str,
    /// On what.
    pub database: &'static str,
    /// What it is held against.
    pub against: &'static str,
    /// What came out.
    pub measured: String,
    /// What it took on both sides, for those who know the machine.
    pub details: String,
    /// What is to be reached at least, and what is aimed at.
    pub goal: &'static str,
}

/// A ratio in thousandths, as per cent.
pub fn percent(thousandths: u64) -> String {
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

/// A ratio in thousandths, as a factor.
pub fn factor(thousandths: u64) -> String {
    format!("{}.{:02}x", thousandths / 1_000, thousandths % 1_000 / 10)
}

/// What an operation took on both sides.
pub fn costs(outcome: &Outcome) -> String {
    format!("{} µs beside {} µs", microseconds(outcome.shop), microseconds(outcome.floor))
}

/// Nanoseconds in microseconds, with a digit after the point where there are few.
pub fn microseconds(nanoseconds: u64) -> String {
    match nanoseconds {
        100_000.. => format!("{}", nanoseconds / 1_000),
        _ => format!("{}.{}", nanoseconds / 1_000, nanoseconds % 1_000 / 100),
    }
}

/// Milliseconds.
pub fn milliseconds(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}

/// Bytes in the unit that fits.
pub fn memory(bytes: u64) -> String {
    match bytes {
        10_000_000.. => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} KiB", bytes / 1_024, bytes % 1_024 * 10 / 1_024),
    }
}

/// The table in Markdown, which reads well in a terminal, too.
pub fn table(lines: &[Line]) -> String {
    let head = ["operation", "database", "against", "measured", "at least / aim", "processor time an operation"];
    let rows: Vec<[&str; 6]> = lines
        .iter()
        .map(|line| [line.operation, line.database, line.against, &line.measured, line.goal, &line.details])
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column]).chain([head[column]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut table = String::new();
    let mut write_row = |cells: [&str; 6]| {
        for (cell, width) in cells.iter().zip(&widths) {
            // Writing into a text cannot fail.
            let _ = write!(table, "| {cell:<width$} ");
        }
        table.push_str("|\n");
    };
    write_row(head);
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    write_row(std::array::from_fn(|column| dashes[column].as_str()));
    for row in &rows {
        write_row(*row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_in_units_that_fit() {
        assert_eq!([percent(653), percent(1_004)], ["65.3 %", "100.4 %"]);
        assert_eq!([factor(1_200), factor(12_345)], ["1.20x", "12.34x"]);
        assert_eq!([microseconds(11_240), microseconds(466_000)], ["11.2", "466"]);
        assert_eq!([memory(16_896), memory(35_000_000)], ["16.5 KiB", "35 MB"]);
    }
}
