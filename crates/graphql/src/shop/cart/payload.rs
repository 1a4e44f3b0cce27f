//! The answers of the cart's mutations.

use super::{Cart, CartUserError};
use crate::user_error::payload;

payload! {
    /// The answer to `cartCreate`.
    pub CartCreatePayload refused by CartUserError {
        /// The new cart; null where none was made.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartLinesAdd`.
    pub CartLinesAddPayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartLinesUpdate`.
    pub CartLinesUpdatePayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartLinesRemove`.
    pub CartLinesRemovePayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartDetailsUpdate`.
    pub CartDetailsUpdatePayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartAddressesUpdate`.
    pub CartAddressesUpdatePayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}

payload! {
    /// The answer to `cartShippingMethodSelect`.
    pub CartShippingMethodSelectPayload refused by CartUserError {
        /// The cart after the change; null where nothing was changed.
        cart: Cart,
    }
}
