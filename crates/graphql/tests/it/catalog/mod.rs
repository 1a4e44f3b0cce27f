//! The catalogue as buyers and staff see it.

mod cost;
mod lists;
mod pages;
mod products;
mod staff;
mod statements;
mod visibility;
