//! What every change of a cart has in common.

use std::sync::Arc;

use cartwright_domain::{
    cart::{Cart, CartError},
    channel::Channel,
    id::{CartToken, VariantId},
};
use cartwright_persistence::UnitOfWork;

use super::{CartRefusal, Quoting};
use crate::{Context, Error, Failure, payment::void_waiting_session};

/// A locked cart under change.
#[derive(Debug)]
pub(crate) struct Changing {
    before: Cart,
    /// The cart as it will be.
    pub cart: Cart,
    /// The cart's channel.
    pub channel: Arc<Channel>,
}

impl Changing {
    /// Locks the cart that the token opens and checks that it may change. A payment session that waits for the customer is voided, as
    /// it was for another cart than this will be; one that the provider is working on keeps the cart from changing.
    pub async fn begin(
        ctx: &Context,
        uow: &UnitOfWork,
        token: CartToken,
        expected_version: Option<i32>,
    ) -> Result<Self, Error<CartRefusal>> {
        let Some(before) = uow.carts().lock(token, ctx.customer()).await? else {
            return Err(Error::refused(CartRefusal::CartNotFound));
        };
        before.check_version(expected_version)?;
        let mut cart = before.clone();
        void_waiting_session(ctx, uow, &mut cart).await?;
        cart.check_changeable(None)?;
        let channel = ctx.shop().channel_by_id(cart.channel_id)?;
        Ok(Self { before, cart, channel })
    }

    /// Reads what the cart's variants, and those beside them, are at this moment.
    pub async fn quoting(
        &self,
        ctx: &Context,
        uow: &UnitOfWork,
        beside: impl IntoIterator<Item = VariantId>,
    ) -> Result<Quoting, Failure> {
        Quoting::read_in(ctx, uow, &self.cart, &self.channel, beside).await
    }

    /// Saves the changed cart under its next version, unless it no longer fits into a number. Where risen prices have made it so
    /// before the change, it may be mended step by step: only what makes a line larger is refused.
    pub async fn save(
        mut self,
        ctx: &Context,
        uow: &UnitOfWork,
        quoting: Option<&Quoting>,
    ) -> Result<CartToken, Error<CartRefusal>> {
        if let Some(quoting) = quoting
            && let Err(error) = quoting.price(&self.cart)
        {
            let was_so = quoting.price(&self.before) == Err(CartError::AmountTooLarge);
            if error != CartError::AmountTooLarge || !was_so || self.cart.has_grown_since(&self.before) {
                return Err(error.into());
            }
        }
        // One change is one version, also where a payment that waited was given up for it.
        self.cart.version = self.before.version;
        self.cart.touch(ctx.now(), ctx.settings().cart_lifetime);
        uow.carts().save(&self.before, &self.cart).await?;
        Ok(self.cart.token)
    }
}
