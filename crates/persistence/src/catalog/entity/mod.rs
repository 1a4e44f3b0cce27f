//! The tables of the catalogue.

pub(crate) mod category;
pub(crate) mod collection;
pub(crate) mod price;
pub(crate) mod product;
pub(crate) mod variant;
