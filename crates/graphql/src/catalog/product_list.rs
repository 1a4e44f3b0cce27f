//! From the arguments of a list of products to the list.

use cartwright_services::{
    Context,
    catalog::{ProductList, ProductSection},
};

use super::{ProductSort, ProductWhere};
use crate::error::{ApiError, ApiResult, InputReason};

/// The products of a part of the catalogue that fulfil the conditions and hold the words, in that order. Fails with `BAD_USER_INPUT`
/// where the conditions are none that the shop answers.
pub fn product_list(
    ctx: &Context,
    section: ProductSection,
    filter: Option<ProductWhere>,
    search: Option<&str>,
    sort: Option<ProductSort>,
) -> ApiResult<ProductList> {
    let mut list = ProductList::of(section);
    if let Some(filter) = filter {
        let filter = filter.into_filter(ctx.channel().currency)?;
        list = list
            .filtered(filter)
            .map_err(|problem| ApiError::bad_input(InputReason::InvalidFilter, "where", problem.to_string()))?;
    }
    if let Some(text) = search {
        list = list.searched(text);
    }
    if let Some(sort) = sort {
        list = list.sorted(sort.into());
    }
    Ok(list)
}
