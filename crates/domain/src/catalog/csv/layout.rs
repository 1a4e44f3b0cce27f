//! Which column stands where in a file.

use std::collections::HashMap;

use super::column::Column;

/// The most columns of a file.
const MAX_COLUMNS: usize = 500;

/// Where the columns of a file stand. What a file does not have is left alone in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    places: HashMap<Column, usize>,
    width: usize,
    ignored: Vec<String>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// Nothing tells which rows belong to one product.
    #[error("the first row must name the columns, and there is no column \"Handle\" in it")]
    NoHandle,
    /// Two columns say the same.
    #[error("the column {0:?} stands in the file twice")]
    Repeated(String),
    /// More columns than any catalogue has.
    #[error("the file has more than {MAX_COLUMNS} columns")]
    TooManyColumns,
}

impl Layout {
    /// Reads the first row of a file: the columns by their names, in any order and case, after a byte order mark if there is one.
    pub fn from_header(header: &[&str]) -> Result<Self, LayoutError> {
        if header.len() > MAX_COLUMNS {
            return Err(LayoutError::TooManyColumns);
        }
        let mut places = HashMap::new();
        let mut ignored = Vec::new();
        for (place, name) in header.iter().enumerate() {
            let name = name.trim_start_matches('\u{feff}').trim();
            match Column::named(name) {
                Some(column) => {
                    if places.insert(column, place).is_some() {
                        return Err(LayoutError::Repeated(name.to_owned()));
                    }
                }
                None if name.is_empty() => {}
                None => ignored.push(name.to_owned()),
            }
        }
        if !places.contains_key(&Column::Handle) {
            return Err(LayoutError::NoHandle);
        }
        Ok(Self { places, width: header.len(), ignored })
    }

    /// The names of the columns that say nothing to the shop.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// The number of cells in every row.
    pub fn width(&self) -> usize {
        self.width
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.get(&column).copied()
    }
}
