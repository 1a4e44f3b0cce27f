//! The answers of the sessions' mutations.

use async_graphql::SimpleObject;
use cartwright_services::{
    Done, Error,
    identity::{AccountRefusal, Refreshed},
};

use super::session::Tokens;
use crate::{
    error::ApiResult,
    shop::{
        cart::Cart,
        customer::{Customer, CustomerUserError},
    },
    user_error::settle,
};

/// The answer to `sessionCreate`.
#[derive(SimpleObject)]
pub struct SessionCreatePayload {
    /// What the device keeps of the session; null where nobody was let in, or where a cookie is kept instead.
    pub tokens: Option<Tokens>,
    /// The customer who has signed in.
    pub customer: Option<Customer>,
    /// The cart that the customer has in the channel of the request.
    pub cart: Option<Cart>,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the customer from being let in; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

/// The answer to `sessionRefresh`.
#[derive(SimpleObject)]
pub struct SessionRefreshPayload {
    /// What the device keeps of the session from now on; null where it does not go on.
    pub tokens: Option<Tokens>,
    /// Whether this repeats an answer that may have been lost: nothing was done this time.
    pub replayed: bool,
    /// What keeps the session from going on; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

/// The answer to `sessionRevoke`.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// How many sessions went on until now.
    pub ended_sessions: i32,
    /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
    pub replayed: bool,
    /// What keeps the session from being ended; empty where nothing does.
    pub user_errors: Vec<CustomerUserError>,
}

impl SessionRefreshPayload {
    /// The payload for what the use case returned; its failures are errors of the field.
    pub fn of(result: Result<Done<Refreshed>, Error<AccountRefusal>>) -> ApiResult<Self> {
        Ok(match settle(result)? {
            Ok(done) => {
                Self { tokens: Some(done.outcome.tokens.into()), replayed: done.replayed, user_errors: Vec::new() }
            }
            Err(user_errors) => Self { tokens: None, replayed: false, user_errors },
        })
    }
}

impl SessionRevokePayload {
    /// The payload for what the use case returned; its failures are errors of the field.
    pub fn of(result: Result<Done<u64>, Error<AccountRefusal>>) -> ApiResult<Self> {
        Ok(match settle(result)? {
            Ok(done) => Self {
                ended_sessions: i32::try_from(done.outcome).unwrap_or(i32::MAX),
                replayed: done.replayed,
                user_errors: Vec::new(),
            },
            Err(user_errors) => Self { ended_sessions: 0, replayed: false, user_errors },
        })
    }
}
