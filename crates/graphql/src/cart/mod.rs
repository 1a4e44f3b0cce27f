//! What both schemas say about carts, and what came of them, in the same words.

mod attribute;

pub use attribute::Attribute;
