//! A page of a list, of any type; [`connection!`](super::connection) gives it its names in the schema.

use std::future::Future;

use cartwright_services::{
    catalog::Count,
    page::{Cursor, Page},
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};

use super::{PageInfo, cursor};
use crate::error::{ApiError, ApiResult};

/// A page of nodes, and how the list is counted.
#[derive(Clone)]
pub struct Connection<N> {
    edges: Vec<Edge<N>>,
    has_next_page: bool,
    has_previous_page: bool,
    total: Shared<BoxFuture<'static, ApiResult<Total>>>,
}

/// A node at its place.
#[derive(Clone, Debug)]
pub struct Edge<N> {
    place: Cursor,
    node: N,
}

/// How many entries a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number that was counted.
    pub count: u64,
    /// Whether there are exactly so many; else there are more.
    pub is_exact: bool,
}

impl From<u64> for Total {
    fn from(count: u64) -> Self {
        Self { count, is_exact: true }
    }
}

impl From<Count> for Total {
    fn from(count: Count) -> Self {
        Self { count: count.count, is_exact: count.exact }
    }
}

impl<N> Connection<N> {
    /// A page whose list is counted by `count`; the counting begins only when a client asks for the result.
    pub fn new<T, C, E>(page: Page<T>, count: impl Future<Output = Result<C, E>> + Send + 'static) -> Self
    where
        N: From<T>,
        C: Into<Total>,
        ApiError: From<E>,
    {
        let whole_list = !page.has_next_page && !page.has_previous_page;
        let known = whole_list.then(|| Total::from(u64::try_from(page.entries.len()).unwrap_or(u64::MAX)));
        let total = async move {
            match known {
                Some(total) => Ok(total),
                None => count.await.map(C::into).map_err(ApiError::from),
            }
        };
        Self {
            edges: page.entries.into_iter().map(|(place, item)| Edge { place, node: N::from(item) }).collect(),
            has_next_page: page.has_next_page,
            has_previous_page: page.has_previous_page,
            total: total.boxed().shared(),
        }
    }

    /// The entries with their places.
    pub fn edges(&self) -> &[Edge<N>] {
        &self.edges
    }

    /// The entries.
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &N> {
        self.edges.iter().map(Edge::node)
    }

    /// Where the page stands.
    pub fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next_page,
            has_previous_page: self.has_previous_page,
            start_cursor: self.edges.first().map(Edge::cursor),
            end_cursor: self.edges.last().map(Edge::cursor),
        }
    }

    /// How long the whole list is; counted once however often it is asked.
    pub async fn total(&self) -> ApiResult<Total> {
        self.total.clone().await
    }

    /// The count as GraphQL's `Int` can carry it.
    pub async fn total_count(&self) -> ApiResult<i32> {
        let total = self.total().await?;
        Ok(i32::try_from(total.count).unwrap_or(i32::MAX))
    }
}

impl<N> Edge<N> {
    /// The place as clients keep it.
    pub fn cursor(&self) -> String {
        cursor::encode(&self.place)
    }

    /// The entry.
    pub fn node(&self) -> &N {
        &self.node
    }
}
