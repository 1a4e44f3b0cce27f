//! The way of events from one process of the shop to the others.

use std::fmt::Debug;

use cartwright_domain::event::ShopEvent;

/// Carries events to the shop's other processes. What comes from them, an implementation hands to [`crate::EventHub::heard`]; where it
/// may have missed something, it calls [`crate::EventHub::read_again`].
pub trait EventBus: Debug + Send + Sync {
    /// Takes events to be sent. Called right after a commit, so it neither waits nor fails: what cannot be sent in time is made good
    /// later, by telling the other processes that all that they watch may have changed.
    fn publish(&self, events: &[ShopEvent]);
}
