//! What resolvers for staff find in their request.

use std::sync::Arc;

use async_graphql::{Context, Data};
use cartwright_services::Context as ShopContext;

use super::{
    fulfillment::ShippingLoaders, inventory::InventoryLoaders, ordering::OrderingLoaders, pricing::PricingLoaders,
};
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

    /// What belongs to shipping.
    fn shipping(&self) -> &'a Arc<ShippingLoaders>;

    /// What belongs to orders.
    fn orders(&self) -> &'a Arc<OrderingLoaders>;

    /// What belongs to taxes.
    fn taxes(&self) -> &'a Arc<PricingLoaders>;
}

impl<'a> StaffContext<'a> for Context<'a> {
    fn inventory(&self) -> &'a Arc<InventoryLoaders> {
        self.data_unchecked()
    }

    fn shipping(&self) -> &'a Arc<ShippingLoaders> {
        self.data_unchecked()
    }

    fn orders(&self) -> &'a Arc<OrderingLoaders> {
        self.data_unchecked()
    }

    fn taxes(&self) -> &'a Arc<PricingLoaders> {
        self.data_unchecked()
    }
}

/// Puts the loaders of the slices into a request; `queue` is that of the request.
pub fn insert_loaders(ctx: &ShopContext, queue: &LoadQueue, data: &mut Data) {
    let staff = Staff(ctx.clone());
    data.insert(Arc::new(InventoryLoaders::new(staff.clone(), queue)));
    data.insert(Arc::new(ShippingLoaders::new(staff.clone(), queue)));
    data.insert(Arc::new(OrderingLoaders::new(staff.clone(), queue)));
    data.insert(Arc::new(PricingLoaders::new(staff, queue)));
}
