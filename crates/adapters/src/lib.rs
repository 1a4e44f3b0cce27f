//! The outside world behind the ports of the services.

pub mod messaging;
pub mod payment;
