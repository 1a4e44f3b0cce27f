//! The answers of the customers' mutations.

use async_graphql::ID;

use super::{Customer, CustomerAddress, CustomerUserError};
use crate::user_error::payload;

/// Declares the payload of a mutation that answers nothing but whether it was done.
macro_rules! bare_payload {
    ($(#[$doc:meta])* pub $name:ident;) => {
        $(#[$doc])*
        pub struct $name {
            replayed: bool,
            user_errors: Vec<CustomerUserError>,
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
            async fn replayed(&self) -> bool {
                self.replayed
            }

            /// What keeps it from being done; empty where it was done.
            async fn user_errors(&self) -> &[CustomerUserError] {
                &self.user_errors
            }
        }

        impl $name {
            /// The payload for what the use case returned; its failures are errors of the field.
            pub fn of(
                result: Result<
                    cartwright_services::Done<()>,
                    cartwright_services::Error<cartwright_services::identity::AccountRefusal>,
                >,
            ) -> $crate::error::ApiResult<Self> {
                Ok(match $crate::user_error::settle(result)? {
                    Ok(done) => Self { replayed: done.replayed, user_errors: Vec::new() },
                    Err(user_errors) => Self { replayed: false, user_errors },
                })
            }
        }
    };
}

pub(super) use bare_payload;

bare_payload! {
    /// The answer to `customerRegister`: the same whether or not the address has an account. What comes next is in the mailbox.
    pub CustomerRegisterPayload;
}

payload! {
    /// The answer to `customerUpdate`.
    pub CustomerUpdatePayload refused by CustomerUserError {
        /// The customer after the change; null where nothing was changed.
        customer: Customer,
    }
}

payload! {
    /// The answer to `customerAddressCreate`.
    pub CustomerAddressCreatePayload refused by CustomerUserError {
        /// The new address; null where none was kept.
        address: maybe CustomerAddress,
    }
}

payload! {
    /// The answer to `customerAddressUpdate`.
    pub CustomerAddressUpdatePayload refused by CustomerUserError {
        /// The address after the change; null where nothing was changed.
        address: maybe CustomerAddress,
    }
}

payload! {
    /// The answer to `customerAddressDelete`.
    pub CustomerAddressDeletePayload refused by CustomerUserError {
        /// The id of the address that was removed; null where none was.
        deleted_id: ID,
    }
}
