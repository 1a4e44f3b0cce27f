//! The rules that both schemas keep, and what they have in common.

pub mod introspected;
mod rules;
mod shop;
