//! Changing what customers tell of themselves.

use async_graphql::{Context, Object};
use cartwright_services::customer::{
    CustomerAddressUpdate, CustomerUpdate, customer_address_create, customer_address_delete, customer_address_update,
    customer_update,
};

use super::{
    payload::{
        CustomerAddressCreatePayload, CustomerAddressDeletePayload, CustomerAddressUpdatePayload, CustomerUpdatePayload,
    },
    profile_input::{
        CustomerAddressCreateInput, CustomerAddressDeleteInput, CustomerAddressUpdateInput, CustomerUpdateInput,
    },
};
use crate::{change::change, error::ApiResult, request::RequestContext};

/// The root fields about profiles and addresses.
#[derive(Default)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Changes what the customer who has signed in tells of themselves.
    async fn customer_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: CustomerUpdateInput,
    ) -> ApiResult<CustomerUpdatePayload> {
        let wanted = CustomerUpdate {
            first_name: change(input.first_name),
            last_name: change(input.last_name),
            phone: change(input.phone),
            accepts_marketing: input.accepts_marketing,
        };
        CustomerUpdatePayload::of(customer_update(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }

    /// Keeps an address of the customer who has signed in; 50 at most.
    async fn customer_address_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address.")] input: CustomerAddressCreateInput,
    ) -> ApiResult<CustomerAddressCreatePayload> {
        let key = input.idempotency_key.as_deref();
        let done = customer_address_create(ctx.services(), input.address.into(), input.is_default, key).await;
        CustomerAddressCreatePayload::of(done)
    }

    /// Changes an address of the customer who has signed in.
    async fn customer_address_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address and what changes.")] input: CustomerAddressUpdateInput,
    ) -> ApiResult<CustomerAddressUpdatePayload> {
        let wanted = CustomerAddressUpdate {
            id: input.id.0,
            address: input.address.map(Into::into),
            is_default: input.is_default,
        };
        let done = customer_address_update(ctx.services(), wanted, input.idempotency_key.as_deref()).await;
        CustomerAddressUpdatePayload::of(done)
    }

    /// Removes an address of the customer who has signed in.
    async fn customer_address_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address.")] input: CustomerAddressDeleteInput,
    ) -> ApiResult<CustomerAddressDeletePayload> {
        let done = customer_address_delete(ctx.services(), input.id.0, input.idempotency_key.as_deref()).await;
        CustomerAddressDeletePayload::of(done)
    }
}
