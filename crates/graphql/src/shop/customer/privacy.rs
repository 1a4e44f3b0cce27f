//! What somebody may ask of a shop that knows them: to be told everything, and to be forgotten.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use cartwright_services::{
    Done, Error,
    customer::{customer_data_export, customer_delete},
    identity::AccountRefusal,
};
use serde_json::Value;

use super::{CustomerUserError, payload::bare_payload};
use crate::{error::ApiResult, request::RequestContext, user_error::settle};

/// Everything that the shop knows of the customer.
#[derive(Clone, InputObject)]
pub struct CustomerDataExportInput {
    /// The password of the account.
    pub password: String,
    /// Taken as by every mutation; the data are collected anew whenever they are asked for.
    pub idempotency_key: Option<String>,
}

/// The end of an account.
#[derive(Clone, InputObject)]
pub struct CustomerDeleteInput {
    /// The password of the account.
    pub password: String,
    /// The same request again, also at the same time, is done once.
    pub idempotency_key: Option<String>,
}

bare_payload! {
    /// The answer to `customerDelete`.
    pub CustomerDeletePayload;
}

/// The answer to `customerDataExport`.
#[derive(SimpleObject)]
pub struct CustomerDataExportPayload {
    /// A JSON object with everything that the shop knows of the customer, as a text to be saved; null where the password is wrong.
    pub json: Option<String>,
    /// Always false: the data are collected anew whenever they are asked for.
    pub replayed: bool,
    /// What keeps the data from being told; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

impl CustomerDataExportPayload {
    fn of(result: Result<Value, Error<AccountRefusal>>) -> ApiResult<Self> {
        let result = result.map(|outcome| Done { outcome, replayed: false });
        Ok(match settle(result)? {
            Ok(done) => Self { json: Some(format!("{:#}", done.outcome)), replayed: false, user_errors: Vec::new() },
            Err(user_errors) => Self { json: None, replayed: false, user_errors },
        })
    }
}

/// The root fields about what is known of customers.
#[derive(Default)]
pub struct PrivacyMutation;

#[Object]
impl PrivacyMutation {
    /// Tells everything that the shop knows of the customer who has signed in.
    async fn customer_data_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password.")] input: CustomerDataExportInput,
    ) -> ApiResult<CustomerDataExportPayload> {
        let key = input.idempotency_key.as_deref();
        CustomerDataExportPayload::of(customer_data_export(ctx.services(), &input.password, key).await)
    }

    /// Removes the account of the customer who has signed in, with everything personal. Orders stay under a pseudonym and without addresses,
    /// also those that were not sent yet.
    async fn customer_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The password.")] input: CustomerDeleteInput,
    ) -> ApiResult<CustomerDeletePayload> {
        let key = input.idempotency_key.as_deref();
        CustomerDeletePayload::of(customer_delete(ctx.services(), &input.password, key).await)
    }
}
