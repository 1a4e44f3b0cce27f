//! The catalogue as buyers and staff see it.

mod changes;
mod cost;
mod lists;
mod pages;
mod prices;
mod products;
mod staff;
mod statements;
mod visibility;
mod written;
