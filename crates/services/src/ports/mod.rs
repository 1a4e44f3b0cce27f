//! What the services want of the outside world; adapters implement it.

mod event_bus;

pub use event_bus::EventBus;
