//! Paying a cart: the session that leads there, what providers answer, and how long stock waits for it.

mod hold;
mod outcome;
mod session;
mod status;
#[cfg(test)]
mod tests;

pub use hold::{LONGEST_HOLD, SESSION_HOLD, reserved_until};
pub use outcome::ProviderOutcome;
pub use session::PaymentSession;
pub use status::{InvalidTransition, PaymentSessionStatus};
