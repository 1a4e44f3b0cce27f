//! Anything by its id.

use async_graphql::{Context, ID, Interface, Object};
use cartwright_domain::id::{
    CartToken, CategoryId, CollectionId, CustomerId, OrderId, ProductId, VariantId, global_id_prefix,
};
use cartwright_services::{cart::cart, customer::signed_in_customer, ordering::own_order};
use futures_util::future::join_all;

use super::{
    cart::Cart,
    catalog::{Category, Collection, Product, ProductVariant},
    customer::Customer,
    ordering::Order,
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
    /// A cart, whose id is the secret that opens it.
    Cart(Cart),
    /// An order, for the customer whose it is. Its id names it and opens nothing: a guest finds it through its cart or its access token.
    Order(Order),
    /// The customer who has signed in; other customers are not found.
    Customer(Customer),
}

/// More than this is asked for in several requests.
const MOST_IDS: usize = 100;

/// The root fields that know nothing but an id.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has that id; null where there is nothing, or nothing that may be seen.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "Its id.")] id: ID) -> Option<ApiResult<Node>> {
        find(ctx, &id).await.transpose()
    }

    /// What has those ids, in their order; null in the place of an id for which there is nothing, or nothing that may be seen.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids, 100 at most.")] ids: Vec<ID>,
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
        Some(CartToken::PREFIX) => {
            let found = cart(ctx.services(), GlobalId::<CartToken>::read(id).0).await?;
            found.map(|view| Node::Cart(view.into()))
        }
        Some(OrderId::PREFIX) => {
            let found = own_order(ctx.services(), GlobalId::<OrderId>::read(id).0).await?;
            found.map(|order| Node::Order(order.into()))
        }
        Some(CustomerId::PREFIX) => {
            let wanted = GlobalId::<CustomerId>::read(id).0;
            let found = signed_in_customer(ctx.services()).await?.filter(|customer| customer.id == wanted);
            found.map(|customer| Node::Customer(customer.into()))
        }
        _ => None,
    })
}
