//! What a committed change tells those who watch: which thing is another one now, and nothing of what it holds. Whoever wants to know
//! more reads it, and so always sees the newest state with the rights of that moment.

use crate::id::CartId;

/// A thing has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopEvent {
    /// The cart, or its payment session, which its owner sees with it. Named by its key, as its id on the wire is a secret.
    CartChanged(CartId),
}
