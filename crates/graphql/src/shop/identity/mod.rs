//! Signing in and out.

mod input;
mod mutations;
mod payload;
mod provider;
mod provider_input;
mod provider_mutations;
mod session;

pub use mutations::IdentityMutation;
pub use provider::{LinkedProvider, SignInProvider};
pub use provider_mutations::ProviderMutation;
pub use session::Session;
