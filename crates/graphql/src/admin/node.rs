//! Anything by its id.

use async_graphql::{Context, ID, Interface, Object};
use cartwright_domain::id::{
    CategoryId, CollectionId, JobId, OrderId, ProductId, ShippingMethodId, ShippingZoneId, StockLocationId, TaxZoneId,
    VariantId, global_id_prefix,
};
use cartwright_services::find_job;
use futures_util::future::join_all;

use super::{
    catalog::{Category, Collection, Product, ProductVariant},
    fulfillment::{ShippingMethod, ShippingZone},
    inventory::StockLocation,
    ordering::Order,
    pricing::TaxZone,
    staff::StaffContext,
    work::Job,
};
use crate::{
    error::{ApiError, ApiResult, InputReason},
    id::GlobalId,
    request::RequestContext,
};

/// Something with an id of its own, by which it can be asked for again.
#[derive(Clone, Debug, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The id, unique in the shop whatever the type."))]
pub enum Node {
    /// A product.
    Product(Product),
    /// A variant.
    ProductVariant(ProductVariant),
    /// A category.
    Category(Category),
    /// A collection.
    Collection(Collection),
    /// A place that holds stock.
    StockLocation(StockLocation),
    /// An order.
    Order(Order),
    /// Countries that share ways of shipping.
    ShippingZone(ShippingZone),
    /// A way of shipping.
    ShippingMethod(ShippingMethod),
    /// Countries that share tax rates.
    TaxZone(TaxZone),
    /// Work that was put off.
    Job(Job),
}

/// More than this is asked for in several requests.
const MOST_IDS: usize = 250;

/// The root fields that know nothing but an id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has that id; null where there is nothing. Needs the permission to read what it is, such as `products:read`.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<ApiResult<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// What has those ids, in their order; null in the place of an id for which there is nothing. Needs the
    /// permissions to read what they are, such as `products:read`.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids, 250 at most.")] ids: Vec<ID>,
    ) -> ApiResult<Vec<Option<ApiResult<Node>>>> {
        if ids.len() > MOST_IDS {
            let message = format!("`ids` may hold {MOST_IDS} ids, not {}", ids.len());
            return Err(ApiError::bad_input(InputReason::TooMany, "ids", message));
        }
        let found = join_all(ids.iter().map(|id| find(ctx, id))).await;
        Ok(found.into_iter().map(Result::transpose).collect())
    }
}

/// The prefix tells the type, and only the loader of that type is asked.
async fn find(ctx: &Context<'_>, id: &ID) -> ApiResult<Option<Node>> {
    let loaders = ctx.catalog();
    Ok(match global_id_prefix(id) {
        Some(ProductId::PREFIX) => {
            let found = loaders.products.load_one(GlobalId::<ProductId>::read(id).0).await?;
            found.map(|product| Node::Product(product.into()))
        }
        Some(VariantId::PREFIX) => {
            let found = loaders.variants.load_one(GlobalId::<VariantId>::read(id).0).await?;
            found.map(|variant| Node::ProductVariant(variant.into()))
        }
        Some(CategoryId::PREFIX) => {
            let found = loaders.categories.load_one(GlobalId::<CategoryId>::read(id).0).await?;
            found.map(|category| Node::Category(category.into()))
        }
        Some(CollectionId::PREFIX) => {
            let found = loaders.collections.load_one(GlobalId::<CollectionId>::read(id).0).await?;
            found.map(|collection| Node::Collection(collection.into()))
        }
        Some(StockLocationId::PREFIX) => {
            let found = ctx.inventory().locations.load_one(GlobalId::<StockLocationId>::read(id).0).await?;
            found.map(|location| Node::StockLocation(location.into()))
        }
        Some(OrderId::PREFIX) => {
            let found = ctx.orders().orders.load_one(GlobalId::<OrderId>::read(id).0).await?;
            found.map(|order| Node::Order(order.into()))
        }
        Some(ShippingZoneId::PREFIX) => {
            let found = ctx.shipping().zones.load_one(GlobalId::<ShippingZoneId>::read(id).0).await?;
            found.map(|zone| Node::ShippingZone(zone.into()))
        }
        Some(ShippingMethodId::PREFIX) => {
            let found = ctx.shipping().methods.load_one(GlobalId::<ShippingMethodId>::read(id).0).await?;
            found.map(|method| Node::ShippingMethod(method.into()))
        }
        Some(TaxZoneId::PREFIX) => {
            let found = ctx.taxes().zones.load_one(GlobalId::<TaxZoneId>::read(id).0).await?;
            found.map(|zone| Node::TaxZone(zone.into()))
        }
        Some(JobId::PREFIX) => {
            let found = find_job(ctx.services(), GlobalId::<JobId>::read(id).0).await?;
            found.map(|job| Node::Job(job.into()))
        }
        _ => None,
    })
}
