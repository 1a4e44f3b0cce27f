//! The rules of the house that a program can check.
//!
//! Each rule is a function of values that returns one sentence for each thing that breaks it, so that a test can show
//! it a bad sample. [`check`] gives all of them this tree.

mod arrows;
mod axum_glue;
mod file_sizes;
mod path_words;
mod slices;
mod tree;

pub use arrows::arrow_violations;
pub use axum_glue::axum_violations;
pub use file_sizes::{MAXIMUM_LINES, file_size_violations};
pub use path_words::path_word_violations;
pub use slices::{SLICES, slice_violations};
pub use tree::{check, run};
