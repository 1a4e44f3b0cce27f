//! What opens an order for the guest who placed it.

use crate::{id::OrderId, sealed_id};

/// The order's id and its HMAC-SHA-256 under the shop's key, both in hexadecimal digits: the token names the order that it
/// opens, is computed again whenever it is needed, and never stored.
pub fn access_token(key: &[u8], id: OrderId) -> String {
    sealed_id::seal(key, id.0, &id.to_string())
}

/// The order that the token opens; none for anything that the shop did not make with this key. The comparison takes the same
/// time wherever the difference is.
pub fn verify_access_token(key: &[u8], token: &str) -> Option<OrderId> {
    sealed_id::open(key, token, |id| OrderId(id).to_string()).map(OrderId)
}
