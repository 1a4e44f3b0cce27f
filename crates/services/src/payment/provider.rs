//! The port that payment providers stand behind.

use std::{collections::BTreeMap, fmt, sync::Arc};

use cartwright_domain::{
    id::{PaymentOperationId, PaymentSessionId},
    payment::ProviderOutcome,
    pricing::Money,
};

/// What a provider is asked to do.
#[derive(Debug, Clone)]
pub struct PaymentRequest {
    /// The session; the provider treats requests with the same one as one payment.
    pub session_id: PaymentSessionId,
    /// What is to be paid.
    pub amount: Money,
    /// What the client got from the provider, where the provider works that way.
    pub token: Option<String>,
    /// Where the customer's browser goes after an action.
    pub return_url: Option<String>,
    /// The provider's name of the payment, once it has one.
    pub reference: Option<String>,
}

/// What a provider is asked to do about a payment that it holds or took.
#[derive(Debug, Clone)]
pub struct OperationRequest {
    /// The key: the provider does what it is asked for under the same one once.
    pub operation_id: PaymentOperationId,
    /// The payment.
    pub payment: PaymentRequest,
    /// How much of it.
    pub amount: Money,
}

/// What a provider answers to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperationOutcome {
    /// It is done.
    Done {
        /// The provider's name of it.
        reference: Option<String>,
    },
    /// It is not decided; whoever asks again under the same key hears how it stands.
    Pending,
    /// It was refused, for good.
    Refused {
        /// Why, for staff.
        message: String,
    },
}

/// The provider gave no answer that can be trusted: the payment may or may not have happened.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the payment provider gave no answer: {0}")]
pub struct ProviderError(pub String);

/// Somebody who takes money. Every call may be repeated with the same session and has the effect of one.
#[async_trait::async_trait]
pub trait PaymentProvider: fmt::Debug + Send + Sync {
    /// The name by which clients and channels choose it.
    fn name(&self) -> &'static str;

    /// What customers are shown.
    fn label(&self) -> &'static str;

    /// Whether it moves no money and must never be used in production.
    fn is_test(&self) -> bool {
        false
    }

    /// Asks for the money.
    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError>;

    /// Asks how a payment stands that was asked for before.
    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError>;

    /// Takes money that is held.
    async fn capture(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError>;

    /// Gives money back that was taken.
    async fn refund(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError>;

    /// Gives up a payment that was authorised or may still be; the customer is not charged.
    async fn void(&self, request: &PaymentRequest) -> Result<(), ProviderError>;
}

/// The providers of this process, by name.
#[derive(Debug, Clone, Default)]
pub struct PaymentProviders(BTreeMap<&'static str, Arc<dyn PaymentProvider>>);

impl PaymentProviders {
    /// Those providers.
    pub fn new(providers: impl IntoIterator<Item = Arc<dyn PaymentProvider>>) -> Self {
        Self(providers.into_iter().map(|provider| (provider.name(), provider)).collect())
    }

    /// The provider of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<dyn PaymentProvider>> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn PaymentProvider>> {
        self.0.values()
    }
}
