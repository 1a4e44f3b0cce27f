//! What people send in: what is wrong with it, said per field, and the checks that every text passes.
//!
//! A validation collects all problems at once with [`InputCheck`], so that a form can show them together. Paths are the
//! field names of the API below the draft (`["defaultCountry"]`); whoever nests a draft puts its own path in front.

mod card_number;
mod check;
mod problem;
#[cfg(test)]
mod tests;

pub use card_number::holds_card_number;
pub use check::{InputCheck, TextRule, clean_text, is_slug};
pub use problem::{InputProblem, InputProblemCode};
