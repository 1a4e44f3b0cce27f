//! Each rule is shown samples that it must refuse and samples that it must pass; `tree` shows them this tree.

mod arrows;
mod axum_glue;
mod file_sizes;
mod path_words;
mod slices;
mod tree;
