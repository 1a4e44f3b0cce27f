//! The orders of lists of products.

use async_graphql::Enum;
use cartwright_domain::catalog::filter;

/// The order of a list of products. Products that are alike in it are ordered by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "filter::ProductSort")]
pub enum ProductSort {
    /// What fits the searched words best first; the newest first where nothing is searched.
    Relevance,
    /// What was made last first.
    Newest,
    /// By title from A to Z.
    TitleAsc,
    /// By title from Z to A.
    TitleDesc,
    /// By lowest listed price, the cheapest first.
    PriceAsc,
    /// By lowest listed price, the dearest first.
    PriceDesc,
}
