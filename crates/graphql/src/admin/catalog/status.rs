//! Where a product stands in its life.

use async_graphql::Enum;
use cartwright_domain::catalog;

/// Where a product stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "catalog::ProductStatus")]
pub enum ProductStatus {
    /// Being prepared; nobody but staff sees it.
    Draft,
    /// Shown from its publication time on.
    Active,
    /// Taken out of the shop and kept for the record.
    Archived,
}
