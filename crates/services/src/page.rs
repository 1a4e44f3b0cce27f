//! Pages of lists, as the use cases take and return them.

pub use cartwright_persistence::{Cursor, CursorValue, Page, PageRequest};
