//! Making a cart.

use cartwright_domain::{
    cart::{Attribute, Cart, CartDetails},
    id::CartToken,
    input::{InputProblem, InputProblemCode},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;
use uuid::Uuid;

use super::{
    CartRefusal, CartView, Changing, Quoting,
    cart_lines_add::{CartLineAdd, answer, clean, new_lines},
};
use crate::{Context, Done, Error, Failure, idempotency};

/// A cart to be made.
#[derive(Debug, Clone, Serialize)]
pub struct CartCreate {
    /// What is in it from the start.
    pub lines: Vec<CartLineAdd>,
    /// Where the order will be confirmed to.
    pub email: Option<String>,
    /// What the customer wants to say.
    pub note: Option<String>,
    /// What the storefront notes.
    pub attributes: Vec<Attribute>,
}

/// Makes a cart in the channel of the request. A guest has no name to keep keys apart, so that the key must be a UUID. A customer has one cart in a
/// channel, on every device: where there is one, it takes in what this one would hold.
pub async fn cart_create(
    ctx: &Context,
    input: CartCreate,
    key: Option<&str>,
) -> Result<Done<CartView>, Error<CartRefusal>> {
    let customer = ctx.customer();
    if customer.is_none() && key.is_some_and(|key| Uuid::try_parse(key).is_err()) {
        let message = "must be a random UUID, as nothing else keeps the keys of guests apart";
        return Err(vec![InputProblem::new(&["idempotencyKey"], InputProblemCode::Invalid, message)].into());
    }
    // The channel belongs to the request as much as its input does.
    let principal = customer.map_or_else(|| "guest".to_owned(), |customer| customer.to_string());
    let request = idempotency::Request::new("cartCreate", principal, key, &(ctx.channel().id, &input))?;
    let lines = &clean(input.lines)?;
    let details = &CartDetails {
        email: Some(input.email),
        phone: None,
        note: Some(input.note),
        attributes: Some(input.attributes),
    };
    let done = idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, details, lines).await }).await?;
    answer(ctx, done).await
}

/// Makes the cart, or puts the lines into the one that the customer has. The lines are clean.
pub(super) async fn create(
    ctx: &Context,
    uow: &UnitOfWork,
    details: &CartDetails,
    lines: &[CartLineAdd],
) -> Result<CartToken, Error<CartRefusal>> {
    if let Some(customer) = ctx.customer() {
        // Two devices of one customer make their first cart one after the other.
        uow.accounts().lock(customer.into()).await?.ok_or(Failure::Unauthenticated)?;
        if let Some(known) = uow.carts().lock_current(customer, ctx.channel().id).await? {
            return add(ctx, uow, known.token, details, lines).await;
        }
    }
    let mut cart = empty_cart(ctx)?;
    cart.change_details(details.clone())?;
    if let (Some(customer), None) = (ctx.customer(), &cart.email) {
        let person = uow.customers().find(customer).await?;
        cart.email = person.map(|person| person.email.to_string());
    }
    let quoting = Quoting::read_in(ctx, uow, &cart, ctx.channel(), lines.iter().map(|line| line.variant)).await?;
    cart.add_lines(new_lines(ctx, lines, &quoting)?)?;
    quoting.price(&cart)?;
    cart.touch(ctx.now(), ctx.settings().cart_lifetime);
    uow.carts().insert(&cart).await?;
    Ok(cart.token)
}

/// Puts all of it into the cart that the customer has. Details that are not given stay.
async fn add(
    ctx: &Context,
    uow: &UnitOfWork,
    token: CartToken,
    details: &CartDetails,
    lines: &[CartLineAdd],
) -> Result<CartToken, Error<CartRefusal>> {
    let mut changing = Changing::begin(ctx, uow, token, None).await?;
    let details = CartDetails {
        email: details.email.clone().filter(Option::is_some),
        phone: None,
        note: details.note.clone().filter(Option::is_some),
        attributes: details.attributes.clone().filter(|attributes| !attributes.is_empty()),
    };
    changing.cart.change_details(details)?;
    let quoting = changing.quoting(ctx, uow, lines.iter().map(|line| line.variant)).await?;
    changing.cart.add_lines(new_lines(ctx, lines, &quoting)?)?;
    changing.save(ctx, uow, Some(&quoting)).await
}

fn empty_cart(ctx: &Context) -> Result<Cart, Failure> {
    let now = ctx.now();
    let channel = ctx.channel();
    let language = ctx.language().ok_or_else(|| Failure::Internal(format!("{} has no language", channel.id)))?;
    let cart = Cart::empty(ctx.ids().key(now), ctx.ids().secret(), channel.id, language, now);
    Ok(Cart { customer_id: ctx.customer(), ..cart })
}
