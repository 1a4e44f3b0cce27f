//! What carts and orders have in common, for both schemas.

mod attribute;

pub use attribute::{Attribute, AttributeInput};
