//! What payment providers answer.

use super::PaymentSessionStatus;

/// A provider's answer to an attempt to pay. A `reference` is the name under which the provider keeps the payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProviderOutcome {
    /// The money is held for the shop.
    Authorized {
        /// The provider's name of the payment.
        reference: String,
    },
    /// The money was taken.
    Captured {
        /// The provider's name of the payment.
        reference: String,
    },
    /// The customer pays later, and the order is placed on trust.
    Pending {
        /// The provider's name of the payment.
        reference: String,
    },
    /// The customer has to do something first.
    ActionRequired {
        /// Where to; none where the storefront leads the customer with the session's client secret.
        url: Option<String>,
        /// The provider's name of the payment.
        reference: String,
    },
    /// The provider will decide later.
    Processing {
        /// The provider's name of the payment.
        reference: String,
    },
    /// The provider refused.
    Declined {
        /// Why, for the customer.
        message: String,
    },
}

impl ProviderOutcome {
    /// The state of the session after this answer. Paying later counts as authorised: an order may be placed upon it.
    pub fn session_status(&self) -> PaymentSessionStatus {
        match self {
            Self::Authorized { .. } | Self::Pending { .. } => PaymentSessionStatus::Authorized,
            Self::Captured { .. } => PaymentSessionStatus::Captured,
            Self::ActionRequired { .. } => PaymentSessionStatus::ActionRequired,
            Self::Processing { .. } => PaymentSessionStatus::Processing,
            Self::Declined { .. } => PaymentSessionStatus::Declined,
        }
    }

    /// The provider's name of the payment, where there is one.
    pub fn reference(&self) -> Option<&str> {
        match self {
            Self::Authorized { reference }
            | Self::Captured { reference }
            | Self::Pending { reference }
            | Self::ActionRequired { reference, .. }
            | Self::Processing { reference } => Some(reference),
            Self::Declined { .. } => None,
        }
    }
}
