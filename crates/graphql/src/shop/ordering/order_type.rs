//! An order as its buyer sees it.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::ordering;
use cartwright_services::ordering::{invoice_query, order_access_token};

use super::line::OrderLine;
use crate::{
    cart::Attribute,
    connection::Connection,
    customer::Address,
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    ordering::{
        Fulfillment, OrderEventConnection, OrderFulfillmentStatus, OrderPaymentStatus, OrderShippingMethod,
        OrderStatus, OrderTotals, Payment, Refund, Return, invoice_path,
    },
    relation::ChildPage,
    request::RequestContext,
    scalar::DateTime,
    shop::{buyer::BuyerContext, customer::Customer},
};

/// An order as its buyer sees it.
#[derive(Clone, Debug)]
pub struct Order(pub Arc<ordering::Order>);

impl From<ordering::Order> for Order {
    fn from(order: ordering::Order) -> Self {
        Self(Arc::new(order))
    }
}

/// What somebody bought.
#[Object]
impl Order {
    /// The order's id. It names the order and opens nothing.
    pub async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The number for people, such as `7K3F-92QX`.
    async fn number(&self) -> &str {
        &self.0.number
    }

    /// What opens the order for the guest who placed it: a secret.
    async fn access_token(&self, ctx: &Context<'_>) -> Option<String> {
        Some(order_access_token(ctx.services(), self.0.id))
    }

    /// Where the order is on its way.
    async fn status(&self) -> OrderStatus {
        self.0.status.into()
    }

    /// Where the money is.
    async fn payment_status(&self) -> OrderPaymentStatus {
        self.0.payment_status.into()
    }

    /// Where the goods are.
    async fn fulfillment_status(&self) -> OrderFulfillmentStatus {
        self.0.fulfillment_status.into()
    }

    /// The customer whose order it is, for that customer; null for a guest.
    async fn customer(&self, ctx: &Context<'_>) -> Option<ApiResult<Customer>> {
        let found = ctx.orders().customers.load_one(self.0.customer_id?).await;
        found.map(|customer| customer.map(Customer::from)).transpose()
    }

    /// Where the order is confirmed to.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Where the customer can be called.
    async fn phone(&self) -> Option<&str> {
        self.0.phone.as_deref()
    }

    /// What the customer said.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What the storefront noted; 30 at most.
    async fn attributes(&self) -> Many<Attribute> {
        self.0.attributes.iter().cloned().map(Attribute::from).collect()
    }

    /// Where the goods go; null where nothing is sent.
    async fn shipping_address(&self) -> Option<Address> {
        self.0.shipping_address.clone().map(Address::from)
    }

    /// Where the bill goes.
    async fn billing_address(&self) -> Option<Address> {
        self.0.billing_address.clone().map(Address::from)
    }

    /// What was bought, without what was taken out again; 500 lines at most.
    async fn lines(&self) -> Many<OrderLine> {
        self.0.lines.iter().filter(|line| line.quantity > 0).cloned().map(OrderLine).collect()
    }

    /// What it cost when it was placed.
    async fn totals(&self) -> OrderTotals {
        OrderTotals(self.0.placed_totals.as_ref().unwrap_or(&self.0.totals).clone())
    }

    /// What it costs since it was edited; what was paid back for other reasons is not taken off.
    async fn current_totals(&self) -> OrderTotals {
        OrderTotals(self.0.totals.clone())
    }

    /// How the goods are sent; null where nothing is.
    async fn shipping_method(&self) -> Option<OrderShippingMethod> {
        self.0.shipping_method.clone().map(OrderShippingMethod::from)
    }

    /// Whether the order can still be called off: it is open, and nothing was packed or sent.
    async fn can_cancel(&self) -> bool {
        self.0.can_be_cancelled_by_customer()
    }

    /// The payments, the oldest first; one for each attempt that brought the order money.
    async fn payments(&self, ctx: &Context<'_>) -> ApiResult<Many<Payment>> {
        let payments = ctx.orders().payments.load_one(self.0.id).await?;
        Ok(payments.unwrap_or_default().into_iter().map(Payment).collect())
    }

    /// The refunds, the oldest first; few, as each gives back some of what came.
    async fn refunds(&self, ctx: &Context<'_>) -> ApiResult<Many<Refund>> {
        let refunds = ctx.orders().refunds.load_one(self.0.id).await?;
        Ok(refunds.unwrap_or_default().into_iter().map(Refund).collect())
    }

    /// What came back or is to, the oldest first; as many as units were bought at most, and those that were rejected.
    async fn returns(&self, ctx: &Context<'_>) -> ApiResult<Many<Return>> {
        let returns = ctx.orders().returns.load_one(self.0.id).await?;
        Ok(returns.unwrap_or_default().into_iter().map(Return).collect())
    }

    /// The shipments, the oldest first; as many as the order has units at most.
    async fn fulfillments(&self, ctx: &Context<'_>) -> ApiResult<Many<Fulfillment>> {
        let shipments = ctx.orders().shipments.load_one(self.0.id).await?;
        Ok(shipments.unwrap_or_default().into_iter().map(Fulfillment).collect())
    }

    /// What happened to the order, the oldest first.
    async fn events(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> ApiResult<OrderEventConnection> {
        let (id, request) = (self.0.id, ctx.page(first, after, last, before)?);
        let loaders = Arc::clone(ctx.orders());
        let page = loaders.events_of.load_one(ChildPage::new(id, request)).await?.ok_or_else(ApiError::gone)?;
        let count = async move { loaders.event_count.load_one(id).await.map(Option::unwrap_or_default) };
        Ok(OrderEventConnection(Connection::new(page, count)))
    }

    /// Where this server has the invoice as PDF, for whoever fetches the path within an hour.
    async fn invoice_path(&self, ctx: &Context<'_>) -> String {
        invoice_path(&invoice_query(ctx.services(), self.0.id))
    }

    /// When it was placed.
    async fn placed_at(&self) -> DateTime {
        DateTime(self.0.placed_at)
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
