//! What a draft is refused for, said of rows and columns.

use crate::{
    catalog::csv::{
        column::Column,
        refusal::{LeftOut, Refusal},
    },
    input::InputProblem,
};

/// Refuses the product for what no single cell shows, such as more option values than a product has. `rows` tells which row each
/// variant of the draft comes from.
pub(super) fn refuse_problems(
    problems: Vec<InputProblem>,
    first_row: u64,
    rows: &[Option<u64>],
    refusals: &mut Vec<Refusal>,
) {
    refusals.extend(problems.into_iter().map(|problem| {
        let (row, column) = place_of(&problem.path, first_row, rows);
        let column = column.map(|column| column.name().to_owned());
        Refusal { row, column, message: problem.message, left_out: LeftOut::Product }
    }));
}

fn place_of(path: &[String], first_row: u64, rows: &[Option<u64>]) -> (u64, Option<Column>) {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let row_of = |variant: &str| {
        let row = variant.parse::<usize>().ok().and_then(|index| rows.get(index).copied().flatten());
        row.unwrap_or(first_row)
    };
    match path.as_slice() {
        ["title", ..] => (first_row, Some(Column::Title)),
        ["descriptionHtml", ..] => (first_row, Some(Column::Body)),
        ["tags", ..] => (first_row, Some(Column::Tags)),
        ["slug", ..] => (first_row, Some(Column::Handle)),
        ["media", ..] => (first_row, Some(Column::ImageSource)),
        ["options", index, "values", ..] => (first_row, index.parse().ok().map(Column::OptionValue)),
        ["options", index, ..] => (first_row, index.parse().ok().map(Column::OptionName)),
        ["variants", index, "sku", ..] => (row_of(index), Some(Column::Sku)),
        ["variants", index, "optionValues", ..] => (row_of(index), Some(Column::OptionValue(0))),
        ["variants", index, "listings", ..] => (row_of(index), Some(Column::Price)),
        ["variants", index, ..] => (row_of(index), None),
        _ => (first_row, None),
    }
}
