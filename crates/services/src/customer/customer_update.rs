//! What a customer tells of themselves.

use std::sync::Arc;

use cartwright_domain::{
    customer::{Customer, CustomerProfile},
    id::AccountId,
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use crate::{Context, Done, Error, Failure, idempotency, identity::AccountRefusal};

/// A change of what the customer tells: an absent field stays, an inner none clears.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CustomerUpdate {
    /// The given name.
    pub first_name: Option<Option<String>>,
    /// The family name, or the only one.
    pub last_name: Option<Option<String>>,
    /// Where they can be called.
    pub phone: Option<Option<String>>,
    /// Whether they want to hear of offers.
    pub accepts_marketing: Option<bool>,
}

/// Changes what the customer who has signed in tells of themselves.
pub async fn customer_update(
    ctx: &Context,
    input: CustomerUpdate,
    key: Option<&str>,
) -> Result<Done<Customer>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let request = idempotency::Request::new("customerUpdate", customer, key, &input)?;
    let input = &input;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        // Changes of one customer come one after the other.
        uow.accounts().lock(AccountId::from(customer)).await?.ok_or(Failure::Unauthenticated)?;
        let person = uow.customers().find(customer).await?.ok_or(Failure::Unauthenticated)?;
        let profile = CustomerProfile {
            first_name: input.first_name.clone().unwrap_or(person.profile.first_name),
            last_name: input.last_name.clone().unwrap_or(person.profile.last_name),
            phone: input.phone.clone().unwrap_or(person.profile.phone),
            accepts_marketing: input.accepts_marketing.unwrap_or(person.profile.accepts_marketing),
        };
        let profile = profile.checked()?;
        uow.customers().save_profile(customer, &profile).await?;
        Ok(())
    })
    .await?;
    let person = ctx.store().customers().find(customer).await?.ok_or(Failure::Unauthenticated)?;
    Ok(Done { outcome: person, replayed: done.replayed })
}
