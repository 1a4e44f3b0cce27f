//! Documents of orders as PDF: a template says what stands there in a small markup, which is set and printed.

mod markup;
mod pdf;
mod templates;
mod text;

use cartwright_domain::{
    id::{FulfillmentId, OrderId},
    ordering::{DocumentKind, document_token, verify_document_token},
};
use chrono::TimeDelta;
use uuid::Uuid;

pub use self::templates::DocumentTemplates;
use self::text::DocumentText;
use crate::{Context, Failure, Shop};

/// How long the address of a document opens it.
const ADDRESS_LIFETIME: TimeDelta = TimeDelta::hours(1);

/// A document, ready to be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderDocument {
    /// What to call the file.
    pub file_name: String,
    /// The file: a PDF.
    pub pdf: Vec<u8>,
}

/// What stands behind `?` in the address of the order's invoice, for whom the order is open; good for an hour.
pub fn invoice_query(ctx: &Context, order: OrderId) -> String {
    query(ctx, DocumentKind::Invoice, order.0)
}

/// The same of the packing slip of a shipment, for staff.
pub fn packing_slip_query(ctx: &Context, fulfillment: FulfillmentId) -> String {
    query(ctx, DocumentKind::PackingSlip, fulfillment.0)
}

fn query(ctx: &Context, kind: DocumentKind, of: Uuid) -> String {
    let until = (ctx.now() + ADDRESS_LIFETIME).timestamp();
    format!("until={until}&token={}", document_token(&ctx.settings().secret_key, kind, of, until))
}

/// The document that the token opens; none where it opens none, or not any more.
pub async fn order_document(
    shop: &Shop,
    kind: DocumentKind,
    until: i64,
    token: &str,
) -> Result<Option<OrderDocument>, Failure> {
    let opened = verify_document_token(&shop.settings.secret_key, kind, token, until, shop.clock.now());
    let Some(of) = opened else {
        return Ok(None);
    };
    let order = match kind {
        DocumentKind::Invoice => Some(OrderId(of)),
        DocumentKind::PackingSlip => shop.store.orders().order_of_fulfillment(FulfillmentId(of)).await?,
    };
    let order = match order {
        Some(id) => shop.store.orders().find(id).await?,
        None => None,
    };
    let Some(order) = order else {
        return Ok(None);
    };
    let channel = shop.channel_by_id(order.channel_id)?;
    let language = shop.documents.language_of(kind, order.language);
    let payments = shop.store.orders().payments(&[order.id]).await?;
    let mut text = DocumentText::new(&shop.settings, &order, &payments, channel.price_mode, language)?;
    let mut file_name = format!("{}-{}", kind.as_str().replace('_', "-"), order.number);
    if kind == DocumentKind::PackingSlip {
        let shipments = shop.store.orders().fulfillments(&[order.id]).await?;
        let place = shipments.iter().position(|shipment| shipment.id.0 == of);
        let shipment = place.and_then(|place| shipments.get(place));
        text.show_shipment(
            shipment.ok_or_else(|| Failure::Internal(format!("a shipment of {} is gone", order.id)))?,
            &order,
        );
        file_name = format!("{file_name}-{}", place.unwrap_or_default() + 1);
    }
    let blocks = shop.documents.blocks(kind, language, &text).map_err(|error| Failure::Internal(error.to_string()))?;
    let title = format!("{} {}", text.shop, order.number);
    // Setting a long document keeps a thread busy for a while.
    let printed = tokio::task::spawn_blocking(move || pdf::print(&blocks, &title, language)).await;
    let pdf = printed.map_err(|error| Failure::Internal(error.to_string()))?.map_err(Failure::Internal)?;
    Ok(Some(OrderDocument { file_name: format!("{file_name}.pdf"), pdf }))
}
