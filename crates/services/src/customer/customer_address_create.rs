//! Keeping one more address.

use std::sync::Arc;

use cartwright_domain::{
    customer::{AddressDraft, CustomerAddress, validate_address},
    id::{AccountId, CustomerAddressId},
};
use cartwright_persistence::UnitOfWork;

use super::address_answer;
use crate::{Context, Done, Error, Failure, idempotency, identity::AccountRefusal};

/// Keeps an address of the customer who has signed in. The first one, or one that is said to be, is the one to begin with.
pub async fn customer_address_create(
    ctx: &Context,
    draft: AddressDraft,
    is_default: bool,
    key: Option<&str>,
) -> Result<Done<Option<CustomerAddress>>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let request = idempotency::Request::new("customerAddressCreate", customer, key, &(&draft, is_default))?;
    let address = &validate_address(draft).map_err(AccountRefusal::under("address"))?;
    let done = idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        uow.accounts().lock(AccountId::from(customer)).await?.ok_or(Failure::Unauthenticated)?;
        let known = uow.customers().count_addresses(customer).await?;
        if known >= CustomerAddress::MOST {
            return Err(Error::refused(AccountRefusal::TooManyAddresses));
        }
        let is_default = is_default || known == 0;
        if is_default {
            uow.customers().set_default_address(customer, None).await?;
        }
        let now = ctx.now();
        let id: CustomerAddressId = ctx.ids().key(now);
        let address = address.clone();
        let new = CustomerAddress { id, customer_id: customer, is_default, address, created_at: now };
        uow.customers().insert_address(&new).await?;
        Ok(id)
    })
    .await?;
    address_answer(ctx, customer, done).await
}
