//! What staff change of API keys.

use async_graphql::{Context, Object, SimpleObject};
use cartwright_services::{
    Done,
    identity::staff::{ApiKeyRevoke, api_key_create, api_key_revoke},
};

use super::{
    api_key::ApiKey,
    error::StaffUserError,
    input::{ApiKeyCreateInput, ApiKeyRevokeInput},
};
use crate::{
    error::ApiResult,
    request::RequestContext,
    user_error::{payload, settle},
};

/// The answer to `apiKeyCreate`.
#[derive(SimpleObject)]
pub struct ApiKeyCreatePayload {
    /// The new key; null where none was made.
    pub api_key: Option<ApiKey>,
    /// The key itself, to be sent as `Authorization: Bearer …`: a secret that is told now and never again.
    pub secret: Option<String>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the key from being made; empty where it was made.
    pub user_errors: Vec<StaffUserError>,
}

payload! {
    /// The answer to `apiKeyRevoke`.
    pub ApiKeyRevokePayload refused by StaffUserError {
        /// The key after the change; null where nothing was changed.
        api_key: ApiKey,
    }
}

/// The mutations of API keys.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes an API key of the member who asks. It opens what it was made for, as far as its owner may still do that. Needs the permission
    /// `api-keys:write`, and every right that it is to open.
    async fn api_key_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] mut input: ApiKeyCreateInput,
    ) -> ApiResult<ApiKeyCreatePayload> {
        let key = input.idempotency_key.take();
        Ok(match settle(api_key_create(ctx.services(), input.into(), key.as_deref()).await)? {
            Ok(Done { outcome, replayed }) => ApiKeyCreatePayload {
                secret: Some(outcome.secret.expose().to_owned()),
                api_key: Some(outcome.key.into()),
                replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => ApiKeyCreatePayload { api_key: None, secret: None, replayed: false, user_errors },
        })
    }

    /// Revokes an API key, whoever's it is: within a second it opens nothing. Needs the permission `api-keys:write`.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: ApiKeyRevokeInput,
    ) -> ApiResult<ApiKeyRevokePayload> {
        let (wanted, key) = (ApiKeyRevoke { id: input.id.0 }, input.idempotency_key.as_deref());
        ApiKeyRevokePayload::of(api_key_revoke(ctx.services(), wanted, key).await)
    }
}
