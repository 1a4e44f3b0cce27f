//! The answers of the customers' mutations.

use async_graphql::SimpleObject;
use cartwright_services::{Done, Error, identity::AccountRefusal};

use super::CustomerUserError;
use crate::{error::ApiResult, user_error::settle};

/// The answer to `customerRegister`: the same whether or not the address has an account. What comes next is in the mailbox.
#[derive(SimpleObject)]
pub struct CustomerRegisterPayload {
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What is wrong with the input; empty where a mail is on its way.
    pub user_errors: Vec<CustomerUserError>,
}

impl CustomerRegisterPayload {
    /// The payload for what the use case returned; its failures are errors of the field.
    pub fn of(result: Result<Done<()>, Error<AccountRefusal>>) -> ApiResult<Self> {
        Ok(match settle(result)? {
            Ok(done) => Self { replayed: done.replayed, user_errors: Vec::new() },
            Err(user_errors) => Self { replayed: false, user_errors },
        })
    }
}
