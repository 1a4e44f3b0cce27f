//! Shipments of orders.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use cartwright_domain::{fulfillment, ordering};
use cartwright_services::ordering::packing_slip_query;

use super::line::OrderLine;
use crate::{
    error::{ApiError, ApiResult},
    id::global_id,
    many::Many,
    ordering::{FulfillmentStatus, packing_slip_path},
    request::RequestContext,
    scalar::{DateTime, Url},
};

/// A shipment of goods of an order.
#[derive(Clone, Debug)]
pub struct Fulfillment {
    shipment: fulfillment::Fulfillment,
    order: Arc<ordering::Order>,
}

/// Units of one line in a shipment.
#[derive(Clone, Debug)]
pub struct FulfillmentLine {
    line: fulfillment::FulfillmentLine,
    order: Arc<ordering::Order>,
}

impl Fulfillment {
    /// A shipment of that order.
    pub fn new(shipment: fulfillment::Fulfillment, order: &Arc<ordering::Order>) -> Self {
        Self { shipment, order: Arc::clone(order) }
    }
}

/// A shipment of goods of an order.
#[Object]
impl Fulfillment {
    /// The shipment's id.
    async fn id(&self) -> ID {
        global_id(self.shipment.id)
    }

    /// Where it is.
    async fn status(&self) -> FulfillmentStatus {
        self.shipment.status.into()
    }

    /// What is in it; as many as the order has lines at most.
    async fn lines(&self) -> Many<FulfillmentLine> {
        let lines = self.shipment.lines.iter();
        lines.map(|line| FulfillmentLine { line: *line, order: Arc::clone(&self.order) }).collect()
    }

    /// Who carries it.
    async fn tracking_company(&self) -> Option<&str> {
        self.shipment.tracking_company.as_deref()
    }

    /// The carrier's number.
    async fn tracking_number(&self) -> Option<&str> {
        self.shipment.tracking_number.as_deref()
    }

    /// Where it can be followed.
    async fn tracking_url(&self) -> Option<Url> {
        self.shipment.tracking_url.clone().map(Url)
    }

    /// Where this server has the packing slip as PDF, for whoever fetches the path within an hour.
    async fn packing_slip_path(&self, ctx: &Context<'_>) -> String {
        packing_slip_path(&packing_slip_query(ctx.services(), self.shipment.id))
    }

    /// When it was packed.
    async fn created_at(&self) -> DateTime {
        DateTime(self.shipment.created_at)
    }

    /// When it was sent; null where it was not yet.
    async fn shipped_at(&self) -> Option<DateTime> {
        self.shipment.shipped_at.map(DateTime)
    }

    /// When it arrived, as far as the shop knows.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.shipment.delivered_at.map(DateTime)
    }

    /// When it was cancelled.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.shipment.cancelled_at.map(DateTime)
    }
}

/// Units of one line in a shipment.
#[Object]
impl FulfillmentLine {
    /// The line of the order.
    async fn order_line(&self) -> ApiResult<OrderLine> {
        OrderLine::with_id(&self.order, self.line.order_line_id).ok_or_else(ApiError::gone)
    }

    /// Units in the shipment.
    async fn quantity(&self) -> i32 {
        self.line.quantity
    }
}
