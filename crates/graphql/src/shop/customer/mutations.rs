//! Becoming a customer.

use async_graphql::{Context, Object};
use cartwright_domain::customer::CustomerProfile;
use cartwright_services::customer::{CustomerRegister, customer_register};

use super::{input::CustomerRegisterInput, payload::CustomerRegisterPayload};
use crate::{error::ApiResult, request::RequestContext};

/// The root fields of this slice.
#[derive(Default)]
pub struct CustomerMutation;

#[Object]
impl CustomerMutation {
    /// Registers a customer. A mail with a link to confirm goes to the address; the answer is the same where the address has an account
    /// already.
    async fn customer_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who it is.")] input: CustomerRegisterInput,
    ) -> ApiResult<CustomerRegisterPayload> {
        let wanted = CustomerRegister {
            email: input.email,
            password: input.password,
            profile: CustomerProfile {
                first_name: input.first_name,
                last_name: input.last_name,
                phone: input.phone,
                accepts_marketing: input.accepts_marketing,
            },
        };
        CustomerRegisterPayload::of(customer_register(ctx.services(), wanted, input.idempotency_key.as_deref()).await)
    }
}
