//! Where a page stands in its list.

use async_graphql::SimpleObject;

/// Where this page stands in the list.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether there is more after this page. For a page counted from the end: whether `before` was given.
    pub has_next_page: bool,
    /// Whether there is more before this page. For a page counted from the front: whether `after` was given.
    pub has_previous_page: bool,
    /// The cursor of the first entry; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last entry; null on an empty page.
    pub end_cursor: Option<String>,
}
