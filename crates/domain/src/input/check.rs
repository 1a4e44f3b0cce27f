//! Collecting what is wrong with an input, and cleaning its texts.

use std::{collections::HashSet, hash::Hash, ops::RangeInclusive};

use super::{InputProblem, InputProblemCode, holds_card_number};
use crate::text::slugify;

/// What a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextRule {
    /// The least number of characters after trimming, for a text that is there at all.
    pub min: usize,
    /// The largest number of characters after trimming.
    pub max: usize,
    /// Whether line breaks and tabs may stand in it.
    pub multiline: bool,
}

impl TextRule {
    /// One line of at most so many characters.
    pub const fn line(max: usize) -> Self {
        Self { min: 1, max, multiline: false }
    }

    /// Several lines of at most so many characters in all.
    pub const fn paragraphs(max: usize) -> Self {
        Self { min: 1, max, multiline: true }
    }
}

/// The text trimmed, with line breaks as `\n`; fails where it holds control characters (NUL among them, which Postgres
/// refuses) or has too many or too few characters. An empty text passes: whether it is needed is the caller's question.
pub fn clean_text(text: &str, rule: TextRule) -> Result<String, (InputProblemCode, String)> {
    let trimmed = text.trim();
    let unified = if rule.multiline { trimmed.replace("\r\n", "\n").replace('\r', "\n") } else { trimmed.to_owned() };
    let forbidden = |c: char| c.is_control() && !(rule.multiline && matches!(c, '\n' | '\t'));
    if unified.chars().any(forbidden) {
        let message = "must not contain control characters".to_owned();
        return Err((InputProblemCode::Invalid, message));
    }
    let length = unified.chars().count();
    if length > rule.max {
        let message = format!("must have at most {} characters, not {length}", rule.max);
        return Err((InputProblemCode::TooLong, message));
    }
    if length > 0 && length < rule.min {
        let message = format!("must have at least {} characters", rule.min);
        return Err((InputProblemCode::TooShort, message));
    }
    Ok(unified)
}

/// Whether the text can stand in an address as it is: lower-case letters and digits with single hyphens between them.
pub fn is_slug(text: &str) -> bool {
    !text.is_empty() && slugify(text) == text
}

/// Collects the problems of one draft.
#[derive(Debug, Default)]
pub struct InputCheck {
    problems: Vec<InputProblem>,
    refuses_card_numbers: bool,
}

impl InputCheck {
    /// No problem so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// No problem so far, for what customers write, and what staff write of them: a card number in it is one.
    pub fn of_customer() -> Self {
        Self { refuses_card_numbers: true, ..Self::default() }
    }

    /// Notes a problem of the field at the path.
    pub fn refuse(&mut self, path: &[&str], code: InputProblemCode, message: impl Into<String>) {
        self.problems.push(InputProblem::new(path, code, message));
    }

    /// Notes the problem unless the condition holds; answers the condition.
    pub fn require(&mut self, holds: bool, path: &[&str], code: InputProblemCode, message: &str) -> bool {
        if !holds {
            self.refuse(path, code, message);
        }
        holds
    }

    /// Notes problems that a nested check found below the path.
    pub fn absorb(&mut self, path: &[&str], problems: Vec<InputProblem>) {
        self.problems.extend(problems.into_iter().map(|problem| problem.under(path)));
    }

    /// The clean text; empty, with a problem noted, where nothing acceptable was given.
    pub fn required_text(&mut self, path: &[&str], text: &str, rule: TextRule) -> String {
        match self.optional_text(path, Some(text), rule) {
            Ok(Some(clean)) => clean,
            Ok(None) => {
                self.refuse(path, InputProblemCode::Required, "must not be empty");
                String::new()
            }
            Err(Refused) => String::new(),
        }
    }

    /// The clean text, none where it is absent or blank; none too, with a problem noted, where it is not acceptable.
    pub fn text(&mut self, path: &[&str], text: Option<&str>, rule: TextRule) -> Option<String> {
        self.optional_text(path, text, rule).unwrap_or(None)
    }

    /// A slug as it was given; a problem is noted where it is none or longer than `max` characters.
    pub fn slug(&mut self, path: &[&str], slug: &str, max: usize) -> String {
        let clean = self.required_text(path, slug, TextRule::line(max));
        if !clean.is_empty() && !is_slug(&clean) {
            let message = "must be lower-case letters and digits with single hyphens between them";
            self.refuse(path, InputProblemCode::Invalid, message);
        }
        clean
    }

    /// Notes where the list has too few or too many entries, or holds one twice.
    pub fn list<T: Eq + Hash>(&mut self, path: &[&str], entries: &[T], bounds: RangeInclusive<usize>) {
        let (fewest, most) = (*bounds.start(), *bounds.end());
        if entries.len() < fewest {
            let code = if entries.is_empty() { InputProblemCode::Required } else { InputProblemCode::TooShort };
            self.refuse(path, code, format!("must have at least {fewest} entries"));
        }
        if entries.len() > most {
            self.refuse(path, InputProblemCode::TooLong, format!("must have at most {most} entries"));
        }
        let mut seen = HashSet::new();
        for (index, entry) in entries.iter().enumerate() {
            if !seen.insert(entry) {
                let index = index.to_string();
                let at = [path, &[index.as_str()]].concat();
                self.refuse(&at, InputProblemCode::Duplicate, "is in the list already");
            }
        }
    }

    /// Whether nothing was refused so far of the field at the path.
    pub fn has_no_problem_at(&self, path: &[&str]) -> bool {
        self.problems.iter().all(|problem| problem.path != path)
    }

    /// Whether nothing was refused so far.
    pub fn is_clean(&self) -> bool {
        self.problems.is_empty()
    }

    /// The value where nothing was refused, else everything that was.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<InputProblem>> {
        if self.problems.is_empty() { Ok(value) } else { Err(self.problems) }
    }

    fn optional_text(&mut self, path: &[&str], text: Option<&str>, rule: TextRule) -> Result<Option<String>, Refused> {
        match text.map(|text| clean_text(text, rule)).transpose() {
            Ok(Some(clean)) if self.refuses_card_numbers && holds_card_number(&clean) => {
                self.refuse(path, InputProblemCode::Invalid, "must not hold the number of a payment card");
                Err(Refused)
            }
            Ok(clean) => Ok(clean.filter(|clean| !clean.is_empty())),
            Err((code, message)) => {
                self.refuse(path, code, message);
                Err(Refused)
            }
        }
    }
}

/// The problem was noted already.
struct Refused;
