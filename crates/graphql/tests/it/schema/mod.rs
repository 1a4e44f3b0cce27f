//! The rules that both schemas keep, and what they have in common.

mod introspected;
mod rules;
mod shop;
