//! The states of a payment session.

use crate::text_enum::text_enum;

text_enum! {
    /// Where an attempt to pay is on its way.
    pub enum PaymentSessionStatus {
        /// The stock is reserved; the provider was not asked yet.
        Open = "open",
        /// The customer has to do something at the provider, such as confirm.
        ActionRequired = "action_required",
        /// The provider was asked and has not decided, or its answer was lost.
        Processing = "processing",
        /// The provider holds the money, or trusts that it will come.
        Authorized = "authorized",
        /// The money was taken.
        Captured = "captured",
        /// The provider refused.
        Declined = "declined",
        /// Nobody paid in time.
        Expired = "expired",
        /// It was given up, and any money given back.
        Voided = "voided",
    }
}

/// A state cannot follow upon another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what is {from} cannot become {to}")]
pub struct InvalidTransition {
    /// The state as it is.
    pub from: &'static str,
    /// The state asked for.
    pub to: &'static str,
}

impl PaymentSessionStatus {
    /// The state asked for, where it can follow upon this one. Hearing the same again changes nothing, because providers
    /// say things twice. What is being processed cannot expire: money may be on its way, which has to be settled or voided.
    pub fn transition(self, to: Self) -> Result<Self, InvalidTransition> {
        if self == to || self.can_become(to) {
            Ok(to)
        } else {
            Err(InvalidTransition { from: self.as_str(), to: to.as_str() })
        }
    }

    /// Whether money may still come of it.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::ActionRequired | Self::Processing)
    }

    /// Whether the money is there, or as good as.
    pub fn is_successful(self) -> bool {
        matches!(self, Self::Authorized | Self::Captured)
    }

    fn can_become(self, to: Self) -> bool {
        match self {
            Self::Open => to != Self::Open,
            Self::ActionRequired => to != Self::Open,
            Self::Processing => !matches!(to, Self::Open | Self::Expired),
            Self::Authorized => matches!(to, Self::Captured | Self::Voided),
            // The money is given back where no order came of the payment.
            Self::Captured => to == Self::Voided,
            Self::Declined | Self::Expired | Self::Voided => false,
        }
    }
}
