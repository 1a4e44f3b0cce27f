//! The port that payment providers stand behind.

use std::{collections::BTreeMap, fmt, sync::Arc};

use cartwright_domain::{
    id::{PaymentOperationId, PaymentSessionId},
    ordering::PaymentDisputeStatus,
    payment::ProviderOutcome,
    pricing::Money,
    time::Timestamp,
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
    /// Whether the customer has asked to pay.
    pub is_submitted: bool,
}

/// A payment that the provider knows of before anybody has asked to pay.
#[derive(Clone)]
pub struct Prepared {
    /// The provider's name of it.
    pub reference: String,
    /// With what the storefront talks to the provider about it, and the customer may pay.
    pub client_secret: String,
}

/// The secret stays out of logs.
impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("reference", &self.reference).finish_non_exhaustive()
    }
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
        /// Whether the provider has given up the rest of what it held.
        releases_rest: bool,
    },
    /// It is not decided; whoever asks again under the same key hears how it stands.
    Pending,
    /// It was refused, for good.
    Refused {
        /// Why, for staff.
        message: String,
    },
}

/// How a payment stands at its provider, whoever has moved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderStanding {
    /// What it took in all.
    pub captured: Money,
    /// Whether it holds nothing any more beside what it took.
    pub is_released: bool,
    /// What it gave back, and what it is about to.
    pub refunds: Vec<ProviderRefund>,
    /// What customers deny at their banks.
    pub disputes: Vec<ProviderDispute>,
}

/// Money that a provider gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRefund {
    /// The provider's name of it.
    pub reference: String,
    /// The operation by which the shop asked for it; none where somebody else did.
    pub operation: Option<PaymentOperationId>,
    /// How much.
    pub amount: Money,
    /// What has become of it.
    pub outcome: OperationOutcome,
}

/// A dispute at a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderDispute {
    /// The provider's name of it.
    pub reference: String,
    /// How it stands.
    pub status: PaymentDisputeStatus,
    /// How much it is about.
    pub amount: Money,
    /// How much of it the bank has taken back.
    pub withdrawn: Money,
    /// Why, in the provider's words.
    pub reason: Option<String>,
}

/// What a provider tells of itself that something happened to a payment. What it is is asked for, so that nothing depends on the order
/// in which it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The provider's name of what it tells.
    pub event: String,
    /// What kind of thing it is, in the provider's words.
    pub kind: String,
    /// The provider's name of the payment.
    pub reference: String,
    /// The session that the provider was given with the payment.
    pub session: Option<String>,
    /// What is paid; none where it is not told.
    pub amount: Option<Money>,
}

/// What was told is not from the provider, or cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UntrueNotification {
    /// It is not signed as the provider signs.
    #[error("the signature is missing or wrong")]
    Signature,
    /// It was signed too long ago, or in the future.
    #[error("the signature is too old")]
    Stale,
    /// It is signed, and cannot be read.
    #[error("the body cannot be read: {0}")]
    Unreadable(String),
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

    /// Whether it can count the amount: some have no money as small as some currencies have, and some have not every currency.
    fn can_take(&self, amount: Money) -> bool {
        let _ = amount;
        true
    }

    /// The header in which it signs what it tells of itself; none where it tells nothing.
    fn signature_header(&self) -> Option<&'static str> {
        None
    }

    /// Reads what somebody tells in the provider's name. Nothing where it is about no payment of the shop.
    fn told(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<Option<Told>, UntrueNotification> {
        let _ = (signature, body, now);
        Err(UntrueNotification::Signature)
    }

    /// Whether it has to know of a payment before the customer asks to pay.
    fn prepares(&self) -> bool {
        false
    }

    /// Makes a payment known to which no money moves yet. Only asked of providers that prepare.
    async fn prepare(&self, request: &PaymentRequest) -> Result<Prepared, ProviderError> {
        Err(ProviderError(format!("{} has nothing to prepare", request.session_id)))
    }

    /// Asks how a payment of an order stands; nothing where the provider does nothing that it was not asked for.
    async fn standing(&self, request: &PaymentRequest) -> Result<Option<ProviderStanding>, ProviderError> {
        let _ = request;
        Ok(None)
    }

    /// What it answers whoever asks for the money, where it asks nobody for that and no money moves. Then it is not asked any more: nothing
    /// can be lost on the way, and the order is placed in the transaction that has checked the cart.
    fn at_once(&self, request: &PaymentRequest) -> Option<ProviderOutcome> {
        let _ = request;
        None
    }

    /// Asks for the money.
    async fn authorize(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError>;

    /// Asks how a payment stands that was asked for before.
    async fn status(&self, request: &PaymentRequest) -> Result<ProviderOutcome, ProviderError>;

    /// Takes money that is held.
    async fn capture(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError>;

    /// Gives money back that was taken.
    async fn refund(&self, request: &OperationRequest) -> Result<OperationOutcome, ProviderError>;

    /// Gives up a payment that was authorised or may still be. Where `gives_back`, what was taken goes back too: the customer is not charged.
    async fn void(&self, request: &PaymentRequest, gives_back: bool) -> Result<(), ProviderError>;
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
