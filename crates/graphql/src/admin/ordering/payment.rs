//! Payments of orders.

use async_graphql::{ID, Object};
use cartwright_domain::ordering;

use crate::{
    error::{ApiError, ApiResult},
    id::global_id,
    ordering::PaymentStatus,
    pricing::Money,
    scalar::DateTime,
};

/// Money for an order from one provider.
#[derive(Clone, Debug)]
pub struct Payment(ordering::Payment);

impl From<ordering::Payment> for Payment {
    fn from(payment: ordering::Payment) -> Self {
        Self(payment)
    }
}

/// Money for an order from one provider.
#[Object]
impl Payment {
    /// The payment's id, which `paymentCapture` takes.
    async fn id(&self) -> ID {
        global_id(self.0.id)
    }

    /// The provider's name in the shop.
    async fn provider(&self) -> &str {
        &self.0.provider
    }

    /// What the provider calls the payment.
    async fn reference(&self) -> Option<&str> {
        self.0.reference.as_deref()
    }

    /// Where the money is.
    async fn status(&self) -> PaymentStatus {
        self.0.status.into()
    }

    /// What was promised.
    async fn amount(&self) -> Money {
        Money(self.0.amount)
    }

    /// What came of it so far.
    async fn captured_amount(&self) -> Money {
        Money(self.0.captured)
    }

    /// What may still come of it.
    async fn outstanding_amount(&self) -> ApiResult<Money> {
        self.0.outstanding().map(Money).map_err(|error| ApiError::internal(&error))
    }

    /// When it was promised.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }
}
