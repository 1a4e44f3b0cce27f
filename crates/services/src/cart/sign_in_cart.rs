//! What becomes of a guest's cart when the guest signs in.

use cartwright_domain::{
    cart::{Cart, CartStatus},
    id::{CartToken, CustomerId},
};
use cartwright_persistence::UnitOfWork;

use super::Quoting;
use crate::{Context, Failure, payment::void_waiting_session};

/// Gives the cart to the customer: it becomes the cart that they have in its channel, or its lines go into that. The account of the customer is
/// locked. A cart that is not there, that became something else, or that a provider works on is left alone, and so are two that do
/// not fit into one: nothing of them is lost.
pub(crate) async fn bring_cart(
    ctx: &Context,
    uow: &UnitOfWork,
    customer: CustomerId,
    token: CartToken,
) -> Result<(), Failure> {
    let Some(before) = uow.carts().lock(token, None).await? else {
        return Ok(());
    };
    let Some(mut guests) = changeable(ctx, uow, &before).await? else {
        return Ok(());
    };
    let lifetime = ctx.settings().cart_lifetime;
    let Some(own_before) = uow.carts().lock_current(customer, before.channel_id).await? else {
        guests.customer_id = Some(customer);
        guests.version = before.version;
        guests.touch(ctx.now(), lifetime);
        uow.carts().save(&before, &guests).await?;
        return Ok(());
    };
    let Some(mut own) = changeable(ctx, uow, &own_before).await? else {
        return keep(ctx, uow, &before, guests).await;
    };
    let apart = (guests.clone(), own.clone());
    let channel = ctx.shop().channel_by_id(own.channel_id)?;
    let fits = own.take_in(&guests, || ctx.ids().key(ctx.now())).is_ok();
    let quoting = Quoting::read_in(ctx, uow, &own, &channel, []).await?;
    if !fits || quoting.price(&own).is_err() {
        keep(ctx, uow, &before, apart.0).await?;
        return keep(ctx, uow, &own_before, apart.1).await;
    }
    own.version = own_before.version;
    own.touch(ctx.now(), lifetime);
    guests.version = before.version;
    // What is written on it is the customer's, as the lines are.
    guests.customer_id = Some(customer);
    guests.merge_away(ctx.now()).map_err(|error| Failure::Internal(error.to_string()))?;
    uow.carts().save(&own_before, &own).await?;
    uow.carts().save(&before, &guests).await?;
    Ok(())
}

/// Saves a cart that stays as it is, but for a payment that was given up.
async fn keep(ctx: &Context, uow: &UnitOfWork, before: &Cart, mut cart: Cart) -> Result<(), Failure> {
    if cart != *before {
        cart.version = before.version;
        cart.touch(ctx.now(), ctx.settings().cart_lifetime);
        uow.carts().save(before, &cart).await?;
    }
    Ok(())
}

/// The cart without a payment that waits for the customer; none where it cannot be changed.
async fn changeable(ctx: &Context, uow: &UnitOfWork, before: &Cart) -> Result<Option<Cart>, Failure> {
    let mut cart = before.clone();
    void_waiting_session(ctx, uow, &mut cart).await?;
    Ok(Some(cart).filter(|cart| cart.status == CartStatus::Open))
}
