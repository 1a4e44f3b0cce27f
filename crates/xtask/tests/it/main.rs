//! The tests of the project's own commands; those of `tidy` also check this tree.

mod bench;
mod fuzz;
mod machine;
mod schema;
mod testing;
mod tidy;
mod web;
mod workspace;
