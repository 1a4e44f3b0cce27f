//! What a resolver finds in its request.

use std::sync::Arc;

use async_graphql::Context;
use cartwright_services::{Context as ShopContext, page::PageRequest};

use crate::{
    catalog::CatalogLoaders,
    connection::{PageArguments, PageLimit},
    error::ApiResult,
    http::Following,
};

/// The things of the request, for resolvers.
pub trait RequestContext<'a> {
    /// Who asks, in which channel, with what at hand: what use cases take.
    fn services(&self) -> &'a ShopContext;

    /// What belongs to the things of the catalogue.
    fn catalog(&self) -> &'a Arc<CatalogLoaders>;

    /// What the subscription under way follows.
    fn following(&self) -> &'a Following;

    /// The page that the four arguments of a connection ask for; fails with `BAD_USER_INPUT`.
    fn page(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<PageRequest>;
}

impl<'a> RequestContext<'a> for Context<'a> {
    fn services(&self) -> &'a ShopContext {
        self.data_unchecked()
    }

    fn catalog(&self) -> &'a Arc<CatalogLoaders> {
        self.data_unchecked()
    }

    fn following(&self) -> &'a Following {
        self.data_unchecked()
    }

    fn page(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<PageRequest> {
        let limit: &PageLimit = self.data_unchecked();
        PageArguments { first, after, last, before }.read(*limit)
    }
}
