//! Taking money: the port that payment providers stand behind.

mod provider;

pub use provider::{PaymentProvider, PaymentProviders, PaymentRequest, ProviderError};
