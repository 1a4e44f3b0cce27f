//! The answers that tell nothing but whether it was done.

use super::error::StaffUserError;

/// Declares the payload of a mutation that answers nothing but whether it was done.
macro_rules! bare_payload {
    ($(#[$doc:meta])* pub $name:ident;) => {
        $(#[$doc])*
        pub struct $name {
            replayed: bool,
            user_errors: Vec<StaffUserError>,
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            /// Whether this repeats the result of an earlier request with the same `idempotencyKey`: nothing was done this time.
            async fn replayed(&self) -> bool {
                self.replayed
            }

            /// What keeps it from being done; empty where it was done.
            async fn user_errors(&self) -> &[StaffUserError] {
                &self.user_errors
            }
        }

        impl $name {
            /// The payload for what the use case returned; its failures are errors of the field.
            pub fn of(
                result: Result<
                    cartwright_services::Done<()>,
                    cartwright_services::Error<cartwright_services::identity::staff::StaffRefusal>,
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

bare_payload! {
    /// The answer to `staffInvite`: the same whether or not the address has a member. What comes next is in the mailbox.
    pub StaffInvitePayload;
}

bare_payload! {
    /// The answer to `staffInvitationAccept`. Nobody is signed in by it.
    pub StaffInvitationAcceptPayload;
}
