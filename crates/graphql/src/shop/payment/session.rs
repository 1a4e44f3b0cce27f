//! An attempt to pay.

use async_graphql::{Enum, ID, Object, SimpleObject};
use cartwright_domain::payment;

use crate::{
    id::global_id,
    pricing::Money,
    scalar::{DateTime, Url},
};

/// Where an attempt to pay is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "payment::PaymentSessionStatus")]
pub enum PaymentSessionStatus {
    /// The stock is reserved; the provider was not asked yet.
    Open,
    /// The customer has to do something at the provider.
    ActionRequired,
    /// The provider was asked and has not decided, or its answer was lost.
    Processing,
    /// The provider holds the money, or trusts that it will come.
    Authorized,
    /// The money was taken.
    Captured,
    /// The provider refused.
    Declined,
    /// Nobody paid in time.
    Expired,
    /// It was given up.
    Voided,
}

/// What the customer has to do at the provider.
#[derive(Clone, Debug, SimpleObject)]
pub struct PaymentAction {
    /// Where the customer's browser has to go.
    pub url: Url,
}

/// An attempt to pay a cart.
#[derive(Clone, Debug)]
pub struct PaymentSession(pub payment::PaymentSession);

/// An attempt to pay a cart: the amount is fixed and the stock reserved. A cart has one from which money may come; a new one, or a change
/// of the cart, gives the one before up.
#[Object]
impl PaymentSession {
    /// The session's id.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The provider's name.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// Where it is on its way.
    async fn status(&self) -> PaymentSessionStatus {
        self.0.status.into()
    }

    /// What is paid.
    async fn amount(&self) -> Money {
        Money(self.0.amount)
    }

    /// With what the provider's own library confirms the payment in the browser or the app; null where the provider works without, and once the
    /// session has ended. For nobody but the customer.
    async fn client_secret(&self) -> Option<&str> {
        self.0.client_secret.as_deref()
    }

    /// Where the customer has to go, after which `checkoutComplete` is called again; null where the provider's library shows what to do, by the
    /// `clientSecret`.
    async fn next_action(&self) -> Option<PaymentAction> {
        self.0.next_action_url.clone().map(|url| PaymentAction { url: Url(url) })
    }

    /// Until when the stock is reserved.
    async fn reserved_until(&self) -> DateTime {
        DateTime(self.0.reserved_until)
    }
}
