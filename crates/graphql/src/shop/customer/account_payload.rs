//! The answers of what changes an account.

use super::{CustomerUserError, payload::bare_payload};

bare_payload! {
    /// The answer to `emailVerify`. Nobody is signed in by it.
    pub EmailVerifyPayload;
}

bare_payload! {
    /// The answer to `emailChangeRequest`: the same whether or not the new address has an account. What comes next is in the mailboxes.
    pub EmailChangeRequestPayload;
}

bare_payload! {
    /// The answer to `passwordResetRequest`: the same whether or not the address has an account. What comes next is in the mailbox.
    pub PasswordResetRequestPayload;
}

bare_payload! {
    /// The answer to `passwordReset`. Nobody is signed in by it.
    pub PasswordResetPayload;
}

bare_payload! {
    /// The answer to `passwordChange`.
    pub PasswordChangePayload;
}
