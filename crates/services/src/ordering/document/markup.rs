//! The markup in which templates say what stands in a document, line by line:
//!
//! * `# text` is the title and `## text` a heading,
//! * `---` is a rule, and an empty line a gap,
//! * `|: 60 | 20> | 20>` sets columns by their share of the width in percent, `>` for those that end at their right side,
//! * `| a | b | c` is a row of them, and `|* a | b | c` one in bold,
//! * everything else is a paragraph.
//!
//! A backslash takes away what the character behind it means. Values that templates show are [escaped](escaped) by themselves.

/// A part of a document, from above to below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Title(String),
    Heading(String),
    Paragraph(String),
    Row { cells: Vec<Cell>, is_bold: bool },
    Rule,
    Gap,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub text: String,
    pub column: Column,
}

/// The place of a cell in its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Column {
    /// Its share of the width in percent.
    pub percent: i32,
    /// Whether the text ends at its right side.
    pub ends_right: bool,
}

/// What is wrong with a line, which is counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MarkupError {
    pub line: usize,
    pub reason: String,
}

/// The value as text that means nothing but itself.
pub(super) fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for (place, letter) in value.chars().enumerate() {
        match letter {
            '\\' | '|' => escaped.extend(['\\', letter]),
            '#' | '-' if place == 0 => escaped.extend(['\\', letter]),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The parts of a document.
pub(super) fn parse(text: &str) -> Result<Vec<Block>, MarkupError> {
    let (mut blocks, mut columns) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()) {
        let failed = |reason: &str| MarkupError { line, reason: reason.to_owned() };
        let text = text.trim();
        if let Some(set) = text.strip_prefix("|:") {
            columns = set
                .split('|')
                .map(column)
                .collect::<Option<Vec<_>>>()
                .ok_or_else(|| failed("columns are whole percents, such as |: 60 | 20> | 20>"))?;
            let sum: i32 = columns.iter().map(|column| column.percent).sum();
            if sum > 100 {
                return Err(failed("the columns take more than 100 percent"));
            }
        } else if let Some(row) = text.strip_prefix('|') {
            let (row, is_bold) = row.strip_prefix('*').map_or((row, false), |row| (row, true));
            let texts = split(row);
            if texts.len() > columns.len() {
                return Err(failed("the row has more cells than there are columns"));
            }
            let cell = |(text, column): (String, &Column)| Cell { text, column: *column };
            blocks.push(Block::Row { cells: texts.into_iter().zip(&columns).map(cell).collect(), is_bold });
        } else if text.is_empty() {
            if !matches!(blocks.last(), None | Some(Block::Gap)) {
                blocks.push(Block::Gap);
            }
        } else if text == "---" {
            blocks.push(Block::Rule);
        } else if let Some(text) = text.strip_prefix("## ") {
            blocks.push(Block::Heading(plain(text)));
        } else if let Some(text) = text.strip_prefix("# ") {
            blocks.push(Block::Title(plain(text)));
        } else {
            blocks.push(Block::Paragraph(plain(text)));
        }
    }
    Ok(blocks)
}

fn column(text: &str) -> Option<Column> {
    let text = text.trim();
    let (number, ends_right) = text.strip_suffix('>').map_or((text, false), |number| (number, true));
    let percent: i32 = number.trim().parse().ok()?;
    (1..=100).contains(&percent).then_some(Column { percent, ends_right })
}

/// The cells of a row.
fn split(row: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_escaped) = (Vec::new(), String::new(), false);
    for letter in row.chars() {
        match letter {
            '|' if !is_escaped => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
        is_escaped = letter == '\\' && !is_escaped;
    }
    cells.push(cell);
    cells.iter().map(|cell| plain(cell.trim())).collect()
}

/// The text without its backslashes.
fn plain(text: &str) -> String {
    let (mut plain, mut is_escaped) = (String::with_capacity(text.len()), false);
    for letter in text.chars() {
        is_escaped = letter == '\\' && !is_escaped;
        if !is_escaped {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_become_parts() {
        let text = "\n# Invoice\n\n\n## To\nAda\n---\n|: 60 | 40>\n|* Goods | Price\n| A\\|B | 1\n";
        let cell =
            |text: &str, percent, ends_right| Cell { text: text.to_owned(), column: Column { percent, ends_right } };
        let row = |one: &str, two: &str, is_bold| Block::Row {
            cells: vec![cell(one, 60, false), cell(two, 40, true)],
            is_bold,
        };
        let expected = [
            Block::Title("Invoice".to_owned()),
            Block::Gap,
            Block::Heading("To".to_owned()),
            Block::Paragraph("Ada".to_owned()),
            Block::Rule,
            row("Goods", "Price", true),
            row("A|B", "1", false),
        ];
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        for (text, line, part) in [
            ("Hello\n| a", 2, "more cells"),
            ("|: 50 | x", 1, "whole percents"),
            ("|: 60 | 60", 1, "more than 100"),
            ("|: 50 | 50\n| a | b | c", 2, "more cells"),
        ] {
            let error = parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text}");
            assert!(error.reason.contains(part), "{error:?}");
        }
    }

    proptest! {
        #[test]
        fn a_value_is_what_it_was_wherever_it_stands(value in "[^\\p{C}]{1,20}") {
            let value = value.trim();
            prop_assume!(!value.is_empty() && value.chars().all(|letter| !letter.is_control()));
            let paragraph = parse(&escaped(value)).unwrap();
            prop_assert_eq!(paragraph, vec![Block::Paragraph(value.to_owned())]);
            let row = parse(&format!("|: 50 | 50\n| {} | x", escaped(value))).unwrap();
            let Some(Block::Row { cells, .. }) = row.first() else { panic!("{row:?}") };
            prop_assert_eq!(&cells[0].text, value);
            prop_assert_eq!(cells.len(), 2);
        }
    }
}
