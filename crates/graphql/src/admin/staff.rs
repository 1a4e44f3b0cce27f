//! What resolvers for staff find in their request.

use std::sync::Arc;

use async_graphql::{Context, Data};
use cartwright_services::Context as ShopContext;

use super::inventory::InventoryLoaders;
use crate::{error::ApiResult, loader::LoadQueue};

/// Somebody of the staff, for whom loaders look. What they may see is decided by the use cases that are asked.
#[derive(Clone, Debug)]
pub struct Staff(ShopContext);

impl Staff {
    /// The request, to ask use cases with.
    pub fn view(&self) -> ApiResult<&ShopContext> {
        Ok(&self.0)
    }
}

/// The things of a request by staff, for resolvers.
pub trait StaffContext<'a> {
    /// What belongs to stock.
    fn inventory(&self) -> &'a Arc<InventoryLoaders>;
}

impl<'a> StaffContext<'a> for Context<'a> {
    fn inventory(&self) -> &'a Arc<InventoryLoaders> {
        self.data_unchecked()
    }
}

/// Puts the loaders of the slices into a request; `queue` is that of the request.
pub fn insert_loaders(ctx: &ShopContext, queue: &LoadQueue, data: &mut Data) {
    let staff = Staff(ctx.clone());
    data.insert(Arc::new(InventoryLoaders::new(staff, queue)));
}
