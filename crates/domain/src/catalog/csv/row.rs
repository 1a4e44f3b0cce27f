//! Reading the cells of one row, and saying what cannot be read.

use super::{
    cell::unescape_cell,
    column::Column,
    imported::Change,
    layout::Layout,
    refusal::{LeftOut, Refusal},
};
use crate::input::{TextRule, clean_text};

/// One row of a file.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) number: u64,
    pub(super) layout: &'a Layout,
    pub(super) fields: &'a [&'a str],
}

impl<'a> Row<'a> {
    /// The cell trimmed and without its guard against spreadsheets; none where the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&'a str> {
        let place = self.layout.place(column)?;
        self.fields.get(place).map(|cell| unescape_cell(cell).trim())
    }

    /// The cell, empty where the file has no such column.
    pub(super) fn text(&self, column: Column) -> &'a str {
        self.cell(column).unwrap_or_default()
    }

    /// Whether any of the cells says something.
    pub(super) fn has_any(&self, columns: &[Column]) -> bool {
        columns.iter().any(|column| !self.text(*column).is_empty())
    }

    /// A refusal of something in this row.
    pub(super) fn refusal(&self, column: Column, left_out: LeftOut, message: impl Into<String>) -> Refusal {
        Refusal::at(self.number, column, left_out, message)
    }
}

/// Reads the cells that belong to one thing: a refusal of any of them leaves out that thing.
pub(super) struct Reader<'a> {
    row: Row<'a>,
    left_out: LeftOut,
    refusals: &'a mut Vec<Refusal>,
    refused: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(row: Row<'a>, left_out: LeftOut, refusals: &'a mut Vec<Refusal>) -> Self {
        Self { row, left_out, refusals, refused: false }
    }

    /// The row that is read.
    pub(super) fn row(&self) -> Row<'a> {
        self.row
    }

    /// Whether the thing is left out.
    pub(super) fn is_refused(&self) -> bool {
        self.refused
    }

    /// Leaves out the thing.
    pub(super) fn refuse(&mut self, column: Column, message: impl Into<String>) {
        self.refused = true;
        self.refusals.push(self.row.refusal(column, self.left_out, message));
    }

    /// Leaves out what the cell says, and nothing else.
    pub(super) fn skip_cell(&mut self, column: Column, message: impl Into<String>) {
        self.refusals.push(self.row.refusal(column, LeftOut::Cell, message));
    }

    /// A clean text.
    pub(super) fn clean(&mut self, column: Column, rule: TextRule) -> Change<String> {
        self.read(column, |text| clean_text(text, rule).map_err(|(_, message)| message))
    }

    /// Whatever the function reads from a cell that is not empty.
    pub(super) fn read<T>(&mut self, column: Column, parse: impl FnOnce(&str) -> Result<T, String>) -> Change<T> {
        match self.row.cell(column) {
            None => Change::Keep,
            Some("") => Change::Clear,
            Some(text) => match parse(text) {
                Ok(value) => Change::Set(value),
                Err(message) => {
                    self.refuse(column, message);
                    Change::Keep
                }
            },
        }
    }

    /// One of the words, whatever its case; none where the cell is empty or there is no such column.
    pub(super) fn word<T: Copy>(&mut self, column: Column, words: &[(&str, T)]) -> Option<T> {
        let parse = |text: &str| {
            let known = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
            known.map(|(_, value)| *value).ok_or_else(|| {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                format!("{text:?} is none of {}", words.join(", "))
            })
        };
        self.read(column, parse).applied_to(None)
    }

    /// Yes or no; none where the cell is empty or there is no such column.
    pub(super) fn flag(&mut self, column: Column) -> Option<bool> {
        self.word(column, &[("true", true), ("false", false)])
    }

    /// A whole number, which may be written with zeros after a point; none where the cell is empty or there is no such column.
    pub(super) fn whole_number(&mut self, column: Column) -> Option<i64> {
        self.read(column, |text| parse_whole(text).ok_or_else(|| format!("{text:?} is not a whole number")))
            .applied_to(None)
    }
}

fn parse_whole(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let zeros = !fraction.is_empty() && fraction.bytes().all(|digit| digit == b'0');
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    if zeros && plain { whole.parse().ok() } else { None }
}
