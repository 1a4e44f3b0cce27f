//! The answers of shipping's mutations.

use async_graphql::ID;

use super::{ShippingMethod, ShippingZone, error::ShippingUserError};
use crate::user_error::payload;

payload! {
    /// The answer to `shippingZoneCreate`.
    pub ShippingZoneCreatePayload refused by ShippingUserError {
        /// The new zone; null where none was made.
        shipping_zone: ShippingZone,
    }
}

payload! {
    /// The answer to `shippingZoneUpdate`.
    pub ShippingZoneUpdatePayload refused by ShippingUserError {
        /// The zone after the change; null where nothing was changed.
        shipping_zone: ShippingZone,
    }
}

payload! {
    /// The answer to `shippingZoneDelete`.
    pub ShippingZoneDeletePayload refused by ShippingUserError {
        /// The id of the zone that was deleted; null where none was.
        deleted_id: ID,
    }
}

payload! {
    /// The answer to `shippingMethodCreate`.
    pub ShippingMethodCreatePayload refused by ShippingUserError {
        /// The new way of shipping; null where none was made.
        shipping_method: ShippingMethod,
    }
}

payload! {
    /// The answer to `shippingMethodUpdate`.
    pub ShippingMethodUpdatePayload refused by ShippingUserError {
        /// The way of shipping after the change; null where nothing was changed.
        shipping_method: ShippingMethod,
    }
}

payload! {
    /// The answer to `shippingMethodDelete`.
    pub ShippingMethodDeletePayload refused by ShippingUserError {
        /// The id of the way of shipping that was deleted; null where none was.
        deleted_id: ID,
    }
}
