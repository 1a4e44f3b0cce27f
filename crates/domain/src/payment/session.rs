//! An attempt to pay a cart.

use super::{InvalidTransition, PaymentSessionStatus, ProviderOutcome};
use crate::{
    id::{CartId, PaymentSessionId},
    pricing::Money,
    time::Timestamp,
};

/// An attempt to pay a cart at one of its versions, with the stock reserved for it.
#[derive(Clone, PartialEq, Eq)]
pub struct PaymentSession {
    /// The key.
    pub id: PaymentSessionId,
    /// The cart.
    pub cart_id: CartId,
    /// The version of the cart that is paid; a change of the cart ends the session.
    pub cart_version: i32,
    /// The provider's name in the shop.
    pub provider: String,
    /// Where it is on its way.
    pub status: PaymentSessionStatus,
    /// What is paid.
    pub amount: Money,
    /// What the storefront got from the provider for the customer's means of payment.
    pub token: Option<String>,
    /// Where the provider sends the customer back to.
    pub return_url: Option<String>,
    /// Where the customer has to go.
    pub next_action_url: Option<String>,
    /// With what the storefront talks to the provider about this payment, where the provider works that way.
    pub client_secret: Option<String>,
    /// The provider's name of the payment.
    pub provider_reference: Option<String>,
    /// Why the provider refused.
    pub decline_message: Option<String>,
    /// Until when a process that talks to the provider has it to itself.
    pub in_flight_until: Option<Timestamp>,
    /// Until when the stock is reserved.
    pub reserved_until: Timestamp,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// The token and the secret stay out of logs.
impl std::fmt::Debug for PaymentSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PaymentSession")
            .field("id", &self.id)
            .field("cart_id", &self.cart_id)
            .field("cart_version", &self.cart_version)
            .field("provider", &self.provider)
            .field("status", &self.status)
            .field("amount", &self.amount)
            .field("provider_reference", &self.provider_reference)
            .field("in_flight_until", &self.in_flight_until)
            .field("reserved_until", &self.reserved_until)
            .finish_non_exhaustive()
    }
}

impl PaymentSession {
    /// Moves to another state without an answer of the provider: expired, voided, or asked.
    pub fn transition(&mut self, to: PaymentSessionStatus, now: Timestamp) -> Result<(), InvalidTransition> {
        self.status = self.status.transition(to)?;
        self.updated_at = now;
        if !self.status.is_live() {
            self.in_flight_until = None;
            self.next_action_url = None;
            self.client_secret = None;
        }
        Ok(())
    }

    /// Takes in what the provider answered; fails, and changes nothing, where the session has ended otherwise meanwhile.
    pub fn record(&mut self, outcome: &ProviderOutcome, now: Timestamp) -> Result<(), InvalidTransition> {
        self.transition(outcome.session_status(), now)?;
        self.in_flight_until = None;
        if let Some(reference) = outcome.reference() {
            self.provider_reference = Some(reference.to_owned());
        }
        self.next_action_url = match outcome {
            ProviderOutcome::ActionRequired { url, .. } => url.clone(),
            _ => None,
        };
        if let ProviderOutcome::Declined { message } = outcome {
            self.decline_message = Some(message.clone());
        }
        Ok(())
    }

    /// Whether the provider knows of the payment already, so that the customer may pay there at any time.
    pub fn is_prepared(&self) -> bool {
        self.status.is_live() && self.client_secret.is_some()
    }

    /// Whether a process is talking to the provider about it now.
    pub fn is_in_flight(&self, now: Timestamp) -> bool {
        self.in_flight_until.is_some_and(|until| until > now)
    }

    /// Whether nobody paid in time: the stock can be given back. What may still bring money is never due.
    pub fn is_due(&self, now: Timestamp) -> bool {
        let waits = matches!(self.status, PaymentSessionStatus::Open | PaymentSessionStatus::ActionRequired);
        waits && self.reserved_until <= now && !self.is_in_flight(now)
    }

    /// Whether it pays exactly this: the version of the cart, and the amount in its currency.
    pub fn pays(&self, cart_version: i32, amount: Money) -> bool {
        self.cart_version == cart_version && self.amount == amount
    }
}
