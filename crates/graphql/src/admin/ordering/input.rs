//! What staff hand in to change orders.

use async_graphql::{InputObject, MaybeUndefined};
use cartwright_domain::{
    id::{FulfillmentId, OrderId, OrderLineId, PaymentId, ReturnId, StockLocationId, VariantId},
    ordering::RefundLineRequest,
};
use cartwright_services::ordering::{
    FulfillmentCancel, FulfillmentCreate, FulfillmentUpdate, OrderCancel, OrderEdit, OrderNoteAdd, PaymentCapture,
    PaymentVoid, RefundCreate, ReturnAnswer, ReturnReceive,
};

use crate::{change::change, customer::AddressInput, id::GlobalId, ordering::FulfillmentStatus, scalar::Decimal};

/// Money that came.
#[derive(Debug, InputObject)]
pub struct PaymentCaptureInput {
    /// The payment of which it is.
    pub payment_id: GlobalId<PaymentId>,
    /// How much, in the currency of the order; all that is outstanding and that the order lacks where it is absent.
    pub amount: Option<Decimal>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A payment to be given up.
#[derive(Debug, InputObject)]
pub struct PaymentVoidInput {
    /// The payment.
    pub payment_id: GlobalId<PaymentId>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Money to be given back.
#[derive(Debug, InputObject)]
pub struct RefundCreateInput {
    /// The order.
    pub order_id: GlobalId<OrderId>,
    /// The payment; the oldest one of which enough is left where it is absent.
    pub payment_id: Option<GlobalId<PaymentId>>,
    /// How much, in the currency of the order. Where it is absent: the price of the lines and of shipping, or, where neither is named, all
    /// that came and has not gone back.
    pub amount: Option<Decimal>,
    /// The goods that it is for, each line once.
    pub lines: Option<Vec<RefundLineInput>>,
    /// Whether what was paid for shipping goes back.
    #[graphql(default)]
    pub shipping: bool,
    /// Where goods come back into stock; the first location of the order's channel where it is absent.
    pub restock_location_id: Option<GlobalId<StockLocationId>>,
    /// Why, for the customer and the timeline, up to 500 characters.
    pub reason: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Units of one line for which money goes back.
#[derive(Debug, InputObject)]
pub struct RefundLineInput {
    /// The line of the order.
    pub order_line_id: GlobalId<OrderLineId>,
    /// Units; at least one, and no more than were not refunded yet.
    pub quantity: i32,
    /// Whether they come back into stock; only what was sent can.
    #[graphql(default)]
    pub restock: bool,
}

/// Goods that were packed, or sent.
#[derive(Debug, InputObject)]
pub struct FulfillmentCreateInput {
    /// The order.
    pub order_id: GlobalId<OrderId>,
    /// What is in the parcel, each line once; all that is in none yet where it is absent.
    pub lines: Option<Vec<FulfillmentLineInput>>,
    /// From where the goods are; from wherever they were promised where it is absent.
    pub location_id: Option<GlobalId<StockLocationId>>,
    /// Whether the parcel was sent; a parcel that was only packed is sent by `fulfillmentUpdate`.
    #[graphql(default = true)]
    pub shipped: bool,
    /// Who carries it, up to 100 characters.
    pub tracking_company: Option<String>,
    /// The carrier's number, up to 100 characters.
    pub tracking_number: Option<String>,
    /// Where the customer can follow it: an address that starts with `https://` or `http://`.
    pub tracking_url: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What becomes of a shipment; what is absent stays as it is, and null takes a text away.
#[derive(Debug, InputObject)]
pub struct FulfillmentUpdateInput {
    /// The shipment.
    pub fulfillment_id: GlobalId<FulfillmentId>,
    /// Where it is now: `SHIPPED` after it was packed, `DELIVERED` after it was shipped. The customer is told of either.
    pub status: Option<FulfillmentStatus>,
    /// Who carries it, up to 100 characters.
    pub tracking_company: MaybeUndefined<String>,
    /// The carrier's number, up to 100 characters.
    pub tracking_number: MaybeUndefined<String>,
    /// Where the customer can follow it: an address that starts with `https://` or `http://`.
    pub tracking_url: MaybeUndefined<String>,
    /// Whether the customer is told again that the goods are on their way, and how they are followed now.
    #[graphql(default)]
    pub notify_customer: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// A shipment that is not on its way, or not any more.
#[derive(Debug, InputObject)]
pub struct FulfillmentCancelInput {
    /// The shipment.
    pub fulfillment_id: GlobalId<FulfillmentId>,
    /// Why, for the timeline, up to 500 characters.
    pub reason: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// What is to be changed of an order before it is sent.
#[derive(Debug, InputObject)]
pub struct OrderEditInput {
    /// The order.
    pub order_id: GlobalId<OrderId>,
    /// The version that the caller knows; the edit is refused where it is another by now.
    pub expected_version: Option<i32>,
    /// How many units lines are to have, at the price that they were ordered at; each line once.
    #[graphql(default)]
    pub lines: Vec<OrderEditLineInput>,
    /// Goods that are added, at the prices of this moment; each variant once.
    #[graphql(default)]
    pub add_lines: Vec<OrderAddLineInput>,
    /// Where the goods go instead, in the same country.
    pub shipping_address: Option<AddressInput>,
    /// The total that is expected after the edit, such as that of a dry run; another one refuses the edit (`PRICE_CHANGED`).
    pub expected_total: Option<Decimal>,
    /// Whether what came and is too much then goes back.
    #[graphql(default = true)]
    pub refund: bool,
    /// Whether the customer is told.
    #[graphql(default = true)]
    pub notify_customer: bool,
    /// Why, for the timeline, up to 500 characters.
    pub reason: Option<String>,
    /// Whether to tell only what would come of it.
    #[graphql(default)]
    pub dry_run: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// How many units a line is to have.
#[derive(Debug, InputObject)]
pub struct OrderEditLineInput {
    /// The line of the order.
    pub order_line_id: GlobalId<OrderLineId>,
    /// Units; 0 takes the line out. Not fewer than were sent, packed or refunded.
    pub quantity: i32,
}

/// Units of a variant that are added to an order.
#[derive(Debug, InputObject)]
pub struct OrderAddLineInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// Units.
    #[graphql(default = 1)]
    pub quantity: i32,
}

impl From<OrderEditInput> for OrderEdit {
    fn from(input: OrderEditInput) -> Self {
        let quantity = |line: OrderEditLineInput| (line.order_line_id.0, line.quantity);
        let added = |line: OrderAddLineInput| (line.variant_id.0, line.quantity);
        Self {
            order: input.order_id.0,
            expected_version: input.expected_version,
            lines: input.lines.into_iter().map(quantity).collect(),
            added: input.add_lines.into_iter().map(added).collect(),
            shipping_address: input.shipping_address.map(Into::into),
            expected_total: input.expected_total.map(|total| total.0),
            refund: input.refund,
            notify_customer: input.notify_customer,
            reason: input.reason,
        }
    }
}

/// What staff write down about an order for each other.
#[derive(Debug, InputObject)]
pub struct OrderNoteAddInput {
    /// The order.
    pub order_id: GlobalId<OrderId>,
    /// What there is to say, up to 2,000 characters.
    pub note: String,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

impl From<FulfillmentUpdateInput> for FulfillmentUpdate {
    fn from(input: FulfillmentUpdateInput) -> Self {
        Self {
            fulfillment: input.fulfillment_id.0,
            status: input.status.map(Into::into),
            tracking_company: change(input.tracking_company),
            tracking_number: change(input.tracking_number),
            tracking_url: change(input.tracking_url),
            notify_customer: input.notify_customer,
        }
    }
}

impl From<FulfillmentCancelInput> for FulfillmentCancel {
    fn from(input: FulfillmentCancelInput) -> Self {
        Self { fulfillment: input.fulfillment_id.0, reason: input.reason }
    }
}

impl From<OrderNoteAddInput> for OrderNoteAdd {
    fn from(input: OrderNoteAddInput) -> Self {
        Self { order: input.order_id.0, note: input.note }
    }
}

/// Units of one line in a parcel.
#[derive(Debug, InputObject)]
pub struct FulfillmentLineInput {
    /// The line of the order.
    pub order_line_id: GlobalId<OrderLineId>,
    /// Units; at least one, and no more than are in no parcel yet.
    pub quantity: i32,
}

/// An order to be called off.
#[derive(Debug, InputObject)]
pub struct OrderCancelInput {
    /// The order.
    pub order_id: GlobalId<OrderId>,
    /// Why, for the timeline, up to 500 characters.
    pub reason: Option<String>,
    /// Whether money that came goes back.
    #[graphql(default = true)]
    pub refund: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Goods that the shop agrees to take back.
#[derive(Debug, InputObject)]
pub struct ReturnApproveInput {
    /// The return.
    pub return_id: GlobalId<ReturnId>,
    /// What the customer is told, up to 1,000 characters.
    pub answer: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Goods that the shop does not take back.
#[derive(Debug, InputObject)]
pub struct ReturnRejectInput {
    /// The return.
    pub return_id: GlobalId<ReturnId>,
    /// What the customer is told, up to 1,000 characters.
    pub answer: Option<String>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Goods that came back.
#[derive(Debug, InputObject)]
pub struct ReturnReceiveInput {
    /// The return.
    pub return_id: GlobalId<ReturnId>,
    /// What came, each line once; everything, and into stock, where it is absent.
    pub lines: Option<Vec<ReturnReceiveLineInput>>,
    /// Whether the price of what came goes back; in an exchange, what is left of it.
    #[graphql(default = true)]
    pub refund: bool,
    /// What is sent instead, each variant once: an order of its own, paid by the price of what came as far as that reaches, and sent for nothing.
    pub exchange: Option<Vec<ExchangeLineInput>>,
    /// Where goods go back into stock; the first location of the order's channel where it is absent.
    pub restock_location_id: Option<GlobalId<StockLocationId>>,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Units of one line that came back.
#[derive(Debug, InputObject)]
pub struct ReturnReceiveLineInput {
    /// The line of the order.
    pub order_line_id: GlobalId<OrderLineId>,
    /// Units; at least one, and no more than the return is about.
    pub quantity: i32,
    /// Whether they go back into stock.
    #[graphql(default = true)]
    pub restock: bool,
}

/// Units of a variant that are sent instead.
#[derive(Debug, InputObject)]
pub struct ExchangeLineInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// Units.
    #[graphql(default = 1)]
    pub quantity: i32,
}

impl From<ReturnApproveInput> for ReturnAnswer {
    fn from(input: ReturnApproveInput) -> Self {
        Self { order_return: input.return_id.0, answer: input.answer }
    }
}

impl From<ReturnRejectInput> for ReturnAnswer {
    fn from(input: ReturnRejectInput) -> Self {
        Self { order_return: input.return_id.0, answer: input.answer }
    }
}

impl From<ReturnReceiveInput> for ReturnReceive {
    fn from(input: ReturnReceiveInput) -> Self {
        let line = |line: ReturnReceiveLineInput| (line.order_line_id.0, line.quantity, line.restock);
        let goods = |line: ExchangeLineInput| (line.variant_id.0, line.quantity);
        Self {
            order_return: input.return_id.0,
            lines: input.lines.map(|lines| lines.into_iter().map(line).collect()),
            refund: input.refund,
            exchange: input.exchange.unwrap_or_default().into_iter().map(goods).collect(),
            restock_location: input.restock_location_id.map(|id| id.0),
        }
    }
}

impl From<PaymentCaptureInput> for PaymentCapture {
    fn from(input: PaymentCaptureInput) -> Self {
        Self { payment: input.payment_id.0, amount: input.amount.map(|amount| amount.0) }
    }
}

impl From<PaymentVoidInput> for PaymentVoid {
    fn from(input: PaymentVoidInput) -> Self {
        Self { payment: input.payment_id.0 }
    }
}

impl From<RefundCreateInput> for RefundCreate {
    fn from(input: RefundCreateInput) -> Self {
        let line = |line: RefundLineInput| RefundLineRequest {
            order_line_id: line.order_line_id.0,
            quantity: line.quantity,
            restock: line.restock,
        };
        Self {
            order: input.order_id.0,
            payment: input.payment_id.map(|id| id.0),
            amount: input.amount.map(|amount| amount.0),
            lines: input.lines.unwrap_or_default().into_iter().map(line).collect(),
            shipping: input.shipping,
            restock_location: input.restock_location_id.map(|id| id.0),
            reason: input.reason,
        }
    }
}

impl From<FulfillmentCreateInput> for FulfillmentCreate {
    fn from(input: FulfillmentCreateInput) -> Self {
        let line = |line: FulfillmentLineInput| (line.order_line_id.0, line.quantity);
        Self {
            order: input.order_id.0,
            lines: input.lines.map(|lines| lines.into_iter().map(line).collect()),
            tracking_company: input.tracking_company,
            tracking_number: input.tracking_number,
            tracking_url: input.tracking_url,
            location: input.location_id.map(|id| id.0),
            shipped: input.shipped,
        }
    }
}

impl From<OrderCancelInput> for OrderCancel {
    fn from(input: OrderCancelInput) -> Self {
        Self { order: input.order_id.0, reason: input.reason, refund: input.refund }
    }
}
