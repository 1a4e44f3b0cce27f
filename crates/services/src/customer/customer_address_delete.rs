//! Keeping an address no longer.

use std::sync::Arc;

use cartwright_domain::id::CustomerAddressId;
use cartwright_persistence::UnitOfWork;

use crate::{Context, Done, Error, idempotency, identity::AccountRefusal};

/// Removes an address of the customer who has signed in. Orders keep the address that they were placed with.
pub async fn customer_address_delete(
    ctx: &Context,
    id: CustomerAddressId,
    key: Option<&str>,
) -> Result<Done<CustomerAddressId>, Error<AccountRefusal>> {
    let (customer, _) = ctx.require_customer()?;
    let request = idempotency::Request::new("customerAddressDelete", customer, key, &id)?;
    idempotency::run(ctx, &request, |uow: Arc<UnitOfWork>| async move {
        let deleted = uow.customers().delete_address(customer, id).await?;
        if deleted { Ok(id) } else { Err(Error::refused(AccountRefusal::AddressNotFound)) }
    })
    .await
}
