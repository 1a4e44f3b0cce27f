//! Changing an address that is kept.

use std::sync::Arc;

use cartwright_domain::{
    customer::{AddressDraft, CustomerAddress, validate_address},
    id::{AccountId, CustomerAddressId},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::address_answer;
use crate::{Context, Done, Error, Failure, idempotency, identity::AccountRefusal};

/// A change of an address that is kept.
#[derive(Debug, Clone, Serialize)]
pub struct CustomerAddressUpdate {
    /// The address.
    pub id: CustomerAddressId,
    /// What it becomes; it stays as it is where there is none.
    pub address: Option<AddressDraft>,
    /// Whether it becomes the one to begin with, or is it no longer.
    pub is_default: Option<bool>,
}

/// Changes an address of the customer who has signed in. Orders keep the address that they were placed with.
pub async fn customer_address_update(
    ctx: &Context,
    input: CustomerAddressUpdate,
    key: Option<&str>,
) -> Result<Done<Option<CustomerAddress>>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let request = idempotency::Request::new("customerAddressUpdate", customer, key, &input)?;
    let (id, is_default) = (input.id, input.is_default);
    let address = &input.address.map(validate_address).transpose().map_err(AccountRefusal::under("address"))?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        uow.accounts().lock(AccountId::from(customer)).await?.ok_or(Failure::Unauthenticated)?;
        let customers = uow.customers();
        let known = customers.address(customer, id).await?;
        let known = known.ok_or_else(|| Error::refused(AccountRefusal::AddressNotFound))?;
        if let Some(address) = address {
            customers.change_address(customer, id, address, ctx.now()).await?;
        }
        match is_default {
            Some(true) => customers.set_default_address(customer, Some(id)).await?,
            Some(false) if known.is_default => customers.set_default_address(customer, None).await?,
            Some(false) | None => {}
        }
        Ok(id)
    })
    .await?;
    address_answer(ctx, customer, done).await
}
