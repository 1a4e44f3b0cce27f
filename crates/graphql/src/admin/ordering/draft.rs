//! Orders that staff prepare for a customer.

use async_graphql::{ID, InputObject, Object};
use cartwright_domain::id::{ShippingMethodId, VariantId};
use cartwright_services::ordering::{self, OrderDraftCreate};

use crate::{
    channel::LanguageCode,
    customer::AddressInput,
    id::{GlobalId, global_id},
    many::Many,
    pricing::Money,
    scalar::{DateTime, Url},
};

/// An order for a customer who pays by a link.
#[derive(Debug, InputObject)]
pub struct OrderDraftCreateInput {
    /// The channel, by its name in addresses; the shop's first where it is absent.
    pub channel: Option<String>,
    /// The language in which the customer is written to; the channel's first where it is absent.
    pub language_code: Option<LanguageCode>,
    /// Where the link is sent and the order is confirmed.
    pub email: String,
    /// The goods, each variant once, at the prices of the moment at which they are paid.
    pub lines: Vec<OrderDraftLineInput>,
    /// Where the goods go; the customer says it where it is absent.
    pub shipping_address: Option<AddressInput>,
    /// Where the bill goes; to the shipping address where it is absent.
    pub billing_address: Option<AddressInput>,
    /// How the goods are sent; the customer chooses where it is absent.
    pub shipping_method_id: Option<GlobalId<ShippingMethodId>>,
    /// What the order says as the customer's note, up to 2,000 characters.
    pub note: Option<String>,
    /// Whether the customer gets the link by mail.
    #[graphql(default = true)]
    pub send_payment_link: bool,
    /// The same request with the same key is done once.
    pub idempotency_key: Option<String>,
}

/// Units of a variant in an order that is prepared.
#[derive(Debug, InputObject)]
pub struct OrderDraftLineInput {
    /// The variant.
    pub variant_id: GlobalId<VariantId>,
    /// Units.
    #[graphql(default = 1)]
    pub quantity: i32,
}

impl From<OrderDraftCreateInput> for OrderDraftCreate {
    fn from(input: OrderDraftCreateInput) -> Self {
        let line = |line: OrderDraftLineInput| (line.variant_id.0, line.quantity);
        Self {
            channel: input.channel,
            language: input.language_code.map(|code| code.0),
            email: input.email,
            lines: input.lines.into_iter().map(line).collect(),
            shipping_address: input.shipping_address.map(Into::into),
            billing_address: input.billing_address.map(Into::into),
            shipping_method: input.shipping_method_id.map(|id| id.0),
            note: input.note,
            sends_payment_link: input.send_payment_link,
        }
    }
}

/// An order that is prepared for a customer: a cart, which becomes an order when it is paid.
#[derive(Clone, Debug)]
pub struct OrderDraft(ordering::OrderDraft);

impl From<ordering::OrderDraft> for OrderDraft {
    fn from(draft: ordering::OrderDraft) -> Self {
        Self(draft)
    }
}

/// An order that is prepared for a customer: a cart, which becomes an order when it is paid.
#[Object]
impl OrderDraft {
    /// The id of the cart at the storefronts' endpoint: a secret, as whoever has it can change the cart and pay for it.
    async fn cart_id(&self) -> ID {
        global_id(self.0.cart.cart.token)
    }

    /// The address of the storefront at which the customer pays, which holds the secret; null where the shop was not told its storefront.
    async fn payment_link(&self) -> Option<Url> {
        self.0.payment_link.clone().map(Url)
    }

    /// Where the order will be confirmed.
    async fn email(&self) -> Option<&str> {
        self.0.cart.cart.email.as_deref()
    }

    /// What it costs at this moment, with tax and shipping.
    async fn total(&self) -> Money {
        Money(self.0.cart.priced.totals.total)
    }

    /// What the customer has still to do before it can be paid, in English; as many as there are lines and things to say at most.
    async fn problems(&self) -> Many<String> {
        self.0.cart.problems.iter().map(|problem| problem.message.clone()).collect()
    }

    /// When it is given up, unless it was paid or changed before.
    async fn expires_at(&self) -> DateTime {
        DateTime(self.0.cart.cart.expires_at)
    }
}
