//! Reading customers.

use cartwright_domain::{
    customer::{Customer, CustomerAddress},
    id::{CustomerAddressId, CustomerId},
};

use crate::{Actor, Context, Done, Error, Failure, identity::AccountRefusal};

/// The customer who has signed in; none for everybody else.
pub async fn signed_in_customer(ctx: &Context) -> Result<Option<Customer>, Failure> {
    match ctx.actor() {
        Actor::Customer { id, .. } => Ok(ctx.store().customers().find(*id).await?),
        Actor::Guest | Actor::Staff(_) | Actor::System => Ok(None),
    }
}

/// The customer with that key, for one who has proved to be that customer within this request.
pub async fn customer(ctx: &Context, id: CustomerId) -> Result<Option<Customer>, Failure> {
    Ok(ctx.store().customers().find(id).await?)
}

/// The customer's addresses, the default one first; for one who has proved to be that customer within this request.
pub async fn addresses_of(ctx: &Context, customer: CustomerId) -> Result<Vec<CustomerAddress>, Failure> {
    Ok(ctx.store().customers().addresses(customer).await?)
}

/// The address as it is after a change; none where it was removed since.
pub(super) async fn address_answer(
    ctx: &Context,
    customer: CustomerId,
    done: Done<CustomerAddressId>,
) -> Result<Done<Option<CustomerAddress>>, Error<AccountRefusal>> {
    let address = ctx.store().customers().address(customer, done.outcome).await?;
    Ok(Done { outcome: address, replayed: done.replayed })
}
