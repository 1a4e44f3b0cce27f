//! What staff do with orders.

use async_graphql::{Context, Object};
use cartwright_services::ordering::{
    fulfillment_cancel, fulfillment_create, fulfillment_update, order_cancel, order_draft_create, order_edit,
    order_edit_dry_run, order_note_add, payment_capture, payment_void, refund_create, return_approve, return_receive,
    return_reject,
};

use super::{
    Order,
    draft::{OrderDraft, OrderDraftCreateInput},
    edited::EditedOrder,
    error::OrderUserError,
    input::{
        FulfillmentCancelInput, FulfillmentCreateInput, FulfillmentUpdateInput, OrderCancelInput, OrderEditInput,
        OrderNoteAddInput, PaymentCaptureInput, PaymentVoidInput, RefundCreateInput, ReturnApproveInput,
        ReturnReceiveInput, ReturnRejectInput,
    },
};
use crate::{error::ApiResult, request::RequestContext, user_error::payload};

payload! {
    /// The answer to `paymentCapture`.
    pub PaymentCapturePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `paymentVoid`.
    pub PaymentVoidPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `refundCreate`.
    pub RefundCreatePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `fulfillmentCreate`.
    pub FulfillmentCreatePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `fulfillmentUpdate`.
    pub FulfillmentUpdatePayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `fulfillmentCancel`.
    pub FulfillmentCancelPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `orderDraftCreate`.
    pub OrderDraftCreatePayload refused by OrderUserError {
        /// What was prepared; null where nothing was.
        draft: OrderDraft,
    }
}

payload! {
    /// The answer to `orderEdit`.
    pub OrderEditPayload refused by OrderUserError {
        /// The order as it is after the edit, or would be, with what happens to its money; null where the edit is refused.
        edit: EditedOrder,
    }
}

payload! {
    /// The answer to `orderNoteAdd`.
    pub OrderNoteAddPayload refused by OrderUserError {
        /// The order with the note in its `events`; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `orderCancel`.
    pub OrderCancelPayload refused by OrderUserError {
        /// The order after the change; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `returnApprove`.
    pub ReturnApprovePayload refused by OrderUserError {
        /// The order after the change, with its `returns`; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `returnReject`.
    pub ReturnRejectPayload refused by OrderUserError {
        /// The order after the change, with its `returns`; null where nothing was changed.
        order: Order,
    }
}

payload! {
    /// The answer to `returnReceive`.
    pub ReturnReceivePayload refused by OrderUserError {
        /// The order after the change, with its `returns`; null where nothing was changed.
        order: Order,
    }
}

/// The mutations of this slice.
#[derive(Default)]
pub struct OrderingMutation;

#[Object]
impl OrderingMutation {
    /// Takes money of a payment that its provider holds, or records that money came by another way, such as a bank transfer. Never more than
    /// was promised, and never more than the order costs. Where the provider does not answer at once, it is asked again until it does.
    /// Needs the permission `orders:write`.
    async fn payment_capture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment and the money.")] mut input: PaymentCaptureInput,
    ) -> ApiResult<PaymentCapturePayload> {
        let key = input.idempotency_key.take();
        PaymentCapturePayload::of(payment_capture(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Gives up what has not come of a payment: its provider holds it no longer. Needs the permission `orders:write`.
    async fn payment_void(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment.")] mut input: PaymentVoidInput,
    ) -> ApiResult<PaymentVoidPayload> {
        let key = input.idempotency_key.take();
        PaymentVoidPayload::of(payment_void(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Gives money of an order back: all of it, that of some goods, or an amount. Never more than came. Where the provider does not answer at
    /// once, the refund is `PENDING`, and the provider is asked again until it does. Needs the permission `orders:write`.
    async fn refund_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and what goes back of it.")] mut input: RefundCreateInput,
    ) -> ApiResult<RefundCreatePayload> {
        let key = input.idempotency_key.take();
        RefundCreatePayload::of(refund_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Records a parcel: packed, and sent unless `shipped` is false. Goods that were sent leave the stock, and the customer is told. From when
    /// something is packed, the customer cannot call the order off any more. Needs the permission `orders:write`.
    async fn fulfillment_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and what was sent of it.")] mut input: FulfillmentCreateInput,
    ) -> ApiResult<FulfillmentCreatePayload> {
        let key = input.idempotency_key.take();
        FulfillmentCreatePayload::of(fulfillment_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Records that a packed shipment was sent or that a sent one arrived, and how it can be followed. Needs the permission `orders:write`.
    async fn fulfillment_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment.")] mut input: FulfillmentUpdateInput,
    ) -> ApiResult<FulfillmentUpdatePayload> {
        let key = input.idempotency_key.take();
        FulfillmentUpdatePayload::of(fulfillment_update(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Cancels a shipment that has not arrived: its goods are to be sent again, and what was sent is in stock again where it came from. Refused
    /// where goods of it came back. Needs the permission `orders:write`.
    async fn fulfillment_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The shipment.")] mut input: FulfillmentCancelInput,
    ) -> ApiResult<FulfillmentCancelPayload> {
        let key = input.idempotency_key.take();
        FulfillmentCancelPayload::of(fulfillment_cancel(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Prepares an order for a customer, who pays for it by a link to the storefront. Nothing is set aside until then, and the prices are those of the
    /// moment at which it is paid. Needs the permission `orders:write`.
    async fn order_draft_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The customer and the goods.")] mut input: OrderDraftCreateInput,
    ) -> ApiResult<OrderDraftCreatePayload> {
        let key = input.idempotency_key.take();
        OrderDraftCreatePayload::of(order_draft_create(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Changes what an order is about before it is sent: units of its lines, further goods, the address. What is in a parcel stays. Stock follows at
    /// once; what is to be paid beside becomes a `PENDING` payment by `manual`, and what came and is too much goes back. With `dryRun` it is told what
    /// would come of it, or what would keep it from being done. Needs the permission `orders:write`.
    async fn order_edit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and its changes.")] mut input: OrderEditInput,
    ) -> ApiResult<OrderEditPayload> {
        let (key, services) = (input.idempotency_key.take(), ctx.services());
        OrderEditPayload::of(if input.dry_run {
            order_edit_dry_run(services, input.into()).await
        } else {
            order_edit(services, input.into(), key.as_deref()).await
        })
    }

    /// Writes a note on the timeline of an order that staff see and the customer does not. Needs the permission `orders:write`.
    async fn order_note_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order and the note.")] mut input: OrderNoteAddInput,
    ) -> ApiResult<OrderNoteAddPayload> {
        let key = input.idempotency_key.take();
        OrderNoteAddPayload::of(order_note_add(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Calls an order off of which nothing was sent. What was promised to it returns to the stock, payments that have not come are given up,
    /// and money that came goes back unless `refund` is false; a refund that the provider refuses fails in `refunds`, and is made again with
    /// `refundCreate`. Needs the permission `orders:write`.
    async fn order_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] mut input: OrderCancelInput,
    ) -> ApiResult<OrderCancelPayload> {
        let key = input.idempotency_key.take();
        OrderCancelPayload::of(order_cancel(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Agrees to take back what a customer wants to send back. Needs the permission `orders:write`.
    async fn return_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The return.")] mut input: ReturnApproveInput,
    ) -> ApiResult<ReturnApprovePayload> {
        let key = input.idempotency_key.take();
        ReturnApprovePayload::of(return_approve(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Refuses to take back what a customer wants to send back, or what was agreed to and did not come. Needs the permission `orders:write`.
    async fn return_reject(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The return.")] mut input: ReturnRejectInput,
    ) -> ApiResult<ReturnRejectPayload> {
        let key = input.idempotency_key.take();
        ReturnRejectPayload::of(return_reject(ctx.services(), input.into(), key.as_deref()).await)
    }

    /// Takes in what came back of a return: into stock, and for money or for other goods. Needs the permission `orders:write`.
    async fn return_receive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The return and what came.")] mut input: ReturnReceiveInput,
    ) -> ApiResult<ReturnReceivePayload> {
        let key = input.idempotency_key.take();
        ReturnReceivePayload::of(return_receive(ctx.services(), input.into(), key.as_deref()).await)
    }
}
