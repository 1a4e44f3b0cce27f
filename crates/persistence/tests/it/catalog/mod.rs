//! The catalogue.

mod category;
mod collection;
mod facts;
mod filter;
mod list;
mod price;
mod product;
mod search;
mod shelf;
mod visibility;
