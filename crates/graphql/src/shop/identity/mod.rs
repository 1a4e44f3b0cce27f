//! Signing in and out.

mod input;
mod mutations;
mod payload;
mod session;

pub use mutations::IdentityMutation;
pub use session::Session;
