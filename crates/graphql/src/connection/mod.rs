//! Lists by page, as the Relay specification describes them.

mod arguments;
mod cost;
mod cursor;
mod declare;
mod list;
mod page_info;

pub use arguments::{DEFAULT_SIZE, PageArgumentTexts, PageArguments, PageLimit};
pub use cost::{FieldCost, ListCosts, PLAIN_LIST};
pub(crate) use declare::connection;
pub use list::{Connection, Edge, Total};
pub use page_info::PageInfo;
