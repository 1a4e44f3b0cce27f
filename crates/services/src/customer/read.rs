//! Reading customers.

use cartwright_domain::{customer::Customer, id::CustomerId};

use crate::{Actor, Context, Failure};

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
