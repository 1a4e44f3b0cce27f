//! Orders that staff prepare for a customer, who pays by a link.

use cartwright_domain::{
    cart::{Cart, CartDetails, CartError},
    channel::LanguageCode,
    customer::{Address, AddressDraft, validate_address},
    id::{CartId, ShippingMethodId, VariantId},
    identity::Permission,
    input::{InputCheck, InputProblem, InputProblemCode},
    messaging::{Link, MessageContent},
};
use cartwright_persistence::UnitOfWork;
use serde::Serialize;

use super::{OrderRefusal, goods::not_for_sale};
use crate::{
    Context, Done, Error, Failure,
    cart::{CartLineAdd, CartView, Quoting, cart_view, new_lines},
    idempotency,
    messaging::{NewMessage, write_message},
};

/// What an order is to be about.
#[derive(Debug, Clone, Serialize)]
pub struct OrderDraftCreate {
    /// The channel's name in addresses; none means the shop's first.
    pub channel: Option<String>,
    /// The language in which the customer is written to; none means the channel's first.
    pub language: Option<LanguageCode>,
    /// Where the link is sent and the order confirmed.
    pub email: String,
    /// The goods.
    pub lines: Vec<(VariantId, i32)>,
    /// Where the goods go.
    pub shipping_address: Option<AddressDraft>,
    /// Where the bill goes.
    pub billing_address: Option<AddressDraft>,
    /// How they are sent.
    pub shipping_method: Option<ShippingMethodId>,
    /// What the order says as the customer's note.
    pub note: Option<String>,
    /// Whether the customer gets the link by mail.
    pub sends_payment_link: bool,
}

/// A cart that staff have filled for a customer.
#[derive(Debug, Clone)]
pub struct OrderDraft {
    /// The cart. Whoever has its token can pay for it.
    pub cart: CartView,
    /// The address of the storefront that opens it; none where the shop knows no storefront.
    pub payment_link: Option<String>,
}

/// Fills a cart for somebody, which becomes an order once it is paid: by the rules, at the prices and with the checks of every other cart.
pub async fn order_draft_create(
    ctx: &Context,
    input: OrderDraftCreate,
    key: Option<&str>,
) -> Result<Done<OrderDraft>, Error<OrderRefusal>> {
    ctx.require_staff(Permission::OrdersWrite)?;
    let request = idempotency::Request::new("orderDraftCreate", ctx.actor().label(), key, &input)?;
    let draft = &Draft::new(ctx, input)?;
    let done: Done<CartId> =
        idempotency::run(ctx, &request, |uow| async move { create(ctx, &uow, draft).await }).await?;
    let cart = ctx.store().carts().find_by_id(done.outcome).await?;
    let cart = cart.ok_or_else(|| Failure::Internal(format!("{} is gone right after it was made", done.outcome)))?;
    let token = cart.token.to_string();
    let payment_link = ctx.shop().messaging.as_ref().map(|messaging| messaging.links.address(Link::Pay, &token));
    let outcome = OrderDraft { cart: cart_view(ctx, cart).await?, payment_link };
    Ok(Done { outcome, replayed: done.replayed })
}

/// A draft whose input is clean.
struct Draft {
    cart: Cart,
    lines: Vec<CartLineAdd>,
    sends_payment_link: bool,
}

impl Draft {
    fn new(ctx: &Context, input: OrderDraftCreate) -> Result<Self, Error<OrderRefusal>> {
        let unknown = |field: &str, message: &str| -> Error<OrderRefusal> {
            vec![InputProblem::new(&[field], InputProblemCode::Unknown, message)].into()
        };
        let channel = ctx.shop().channel(input.channel.as_deref());
        let channel = channel.ok_or_else(|| unknown("channel", "the shop has no such channel"))?;
        let language = input.language.or_else(|| channel.languages.first().copied());
        let language = language.ok_or_else(|| unknown("languageCode", "the channel has no language"))?;
        let mut check = InputCheck::new();
        let variants: Vec<VariantId> = input.lines.iter().map(|(variant, _)| *variant).collect();
        check.list(&["lines"], &variants, 1..=Cart::MOST_LINES);
        let mut address = |field: &str, draft: Option<AddressDraft>| -> Option<Address> {
            validate_address(draft?).map_err(|problems| check.absorb(&[field], problems)).ok()
        };
        let shipping_address = address("shippingAddress", input.shipping_address);
        let billing_address = address("billingAddress", input.billing_address);
        let now = ctx.now();
        let mut cart = Cart {
            shipping_address,
            billing_address,
            shipping_method_id: input.shipping_method,
            ..Cart::empty(ctx.ids().key(now), ctx.ids().secret(), channel.id, language, now)
        };
        let details =
            CartDetails { email: Some(Some(input.email)), phone: None, note: Some(input.note), attributes: None };
        let needed = "is needed to reach the customer";
        match cart.change_details(details) {
            Ok(()) => {
                check.require(cart.email.is_some(), &["email"], InputProblemCode::Required, needed);
            }
            Err(CartError::Invalid(problems)) => check.absorb(&[], problems),
            Err(error) => return Err(not_for_sale(error, "lines")),
        }
        check.finish(())?;
        let line = |(variant, quantity)| CartLineAdd { variant, quantity, attributes: Vec::new() };
        let lines = input.lines.into_iter().map(line).collect();
        Ok(Self { cart, lines, sends_payment_link: input.sends_payment_link })
    }
}

async fn create(ctx: &Context, uow: &UnitOfWork, draft: &Draft) -> Result<CartId, Error<OrderRefusal>> {
    let refused = |error| not_for_sale(error, "lines");
    let mut cart = draft.cart.clone();
    let channel = ctx.shop().channel_by_id(cart.channel_id)?;
    let quoting = Quoting::read_in(ctx, uow, &cart, &channel, draft.lines.iter().map(|line| line.variant)).await?;
    cart.add_lines(new_lines(ctx, &draft.lines, &quoting).map_err(refused)?).map_err(refused)?;
    if let Some(wanted) = cart.shipping_method_id {
        let offered = quoting.shipping_methods(&cart).map_err(refused)?;
        if offered.iter().all(|quote| quote.method.id != wanted) {
            let message = "is not offered for these goods and this address";
            return Err(vec![InputProblem::new(&["shippingMethodId"], InputProblemCode::Unknown, message)].into());
        }
    }
    quoting.price(&cart).map_err(refused)?;
    cart.touch(ctx.now(), ctx.settings().cart_lifetime);
    uow.carts().insert(&cart).await?;
    if draft.sends_payment_link {
        let recipient = cart.email.as_deref().unwrap_or_default().parse();
        let recipient = recipient.map_err(|error| Failure::Internal(format!("{}: {error}", cart.id)))?;
        let content = MessageContent::PaymentLink { cart: cart.id };
        write_message(ctx.shop(), uow, NewMessage { recipient, language: cart.language, content }).await?;
    }
    Ok(cart.id)
}
