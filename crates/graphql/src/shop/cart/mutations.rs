//! Changing carts.

use async_graphql::{Context, Object};
use cartwright_services::cart;

use super::{
    input::{
        CartAddressesUpdateInput, CartCreateInput, CartDetailsUpdateInput, CartLinesAddInput, CartLinesRemoveInput,
        CartLinesUpdateInput, CartShippingMethodSelectInput,
    },
    payload::{
        CartAddressesUpdatePayload, CartCreatePayload, CartDetailsUpdatePayload, CartLinesAddPayload,
        CartLinesRemovePayload, CartLinesUpdatePayload, CartShippingMethodSelectPayload,
    },
};
use crate::{change::change, error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct CartMutation;

#[Object]
impl CartMutation {
    /// Makes a cart in the channel of the request. A customer who has signed in has one: where it is there already, it takes in what is given.
    async fn cart_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is in it.")] input: CartCreateInput,
    ) -> ApiResult<CartCreatePayload> {
        let wanted = cart::CartCreate {
            lines: input.lines.into_iter().map(Into::into).collect(),
            email: input.email,
            note: input.note,
            attributes: input.attributes.into_iter().map(Into::into).collect(),
        };
        CartCreatePayload::of(cart::cart_create(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }

    /// Puts variants into a cart, all of them or none.
    async fn cart_lines_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the variants.")] input: CartLinesAddInput,
    ) -> ApiResult<CartLinesAddPayload> {
        let wanted = cart::CartLinesAdd {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            lines: input.lines.into_iter().map(Into::into).collect(),
        };
        CartLinesAddPayload::of(cart::cart_lines_add(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }

    /// Changes how many of lines are wanted, all of them or none.
    async fn cart_lines_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the quantities.")] input: CartLinesUpdateInput,
    ) -> ApiResult<CartLinesUpdatePayload> {
        let line =
            |line: super::input::CartLineUpdateInput| cart::CartLineUpdate { line: line.id.0, quantity: line.quantity };
        let wanted = cart::CartLinesUpdate {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            lines: input.lines.into_iter().map(line).collect(),
        };
        let done = cart::cart_lines_update(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CartLinesUpdatePayload::of(done)
    }

    /// Takes lines out of a cart, all of them or none.
    async fn cart_lines_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the lines.")] input: CartLinesRemoveInput,
    ) -> ApiResult<CartLinesRemovePayload> {
        let wanted = cart::CartLinesRemove {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            lines: input.line_ids.into_iter().map(|id| id.0).collect(),
        };
        let done = cart::cart_lines_remove(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CartLinesRemovePayload::of(done)
    }

    /// Writes on a cart how the customer is reached and what they want to say.
    async fn cart_details_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the details.")] input: CartDetailsUpdateInput,
    ) -> ApiResult<CartDetailsUpdatePayload> {
        let wanted = cart::CartDetailsUpdate {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            email: change(input.email),
            phone: change(input.phone),
            note: change(input.note),
            attributes: input.attributes.map(|attributes| attributes.into_iter().map(Into::into).collect()),
        };
        let done = cart::cart_details_update(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CartDetailsUpdatePayload::of(done)
    }

    /// Says where the goods and the bill go.
    async fn cart_addresses_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the addresses.")] input: CartAddressesUpdateInput,
    ) -> ApiResult<CartAddressesUpdatePayload> {
        let wanted = cart::CartAddressesUpdate {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            shipping_address: change(input.shipping_address),
            billing_address: change(input.billing_address),
        };
        let done = cart::cart_addresses_update(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CartAddressesUpdatePayload::of(done)
    }

    /// Chooses how the goods are sent.
    async fn cart_shipping_method_select(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cart and the way of shipping.")] input: CartShippingMethodSelectInput,
    ) -> ApiResult<CartShippingMethodSelectPayload> {
        let wanted = cart::CartShippingMethodSelect {
            cart: input.cart_id.0,
            expected_version: input.expected_version,
            method: input.shipping_method_id.map(|id| id.0),
        };
        let done = cart::cart_shipping_method_select(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CartShippingMethodSelectPayload::of(done)
    }
}
