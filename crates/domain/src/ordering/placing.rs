//! From a cart to an order.

use std::collections::HashMap;

use super::{
    Order, OrderError, OrderFulfillmentStatus, OrderLine, OrderPaymentStatus, OrderShippingMethod, OrderStatus,
};
use crate::{
    cart::{Cart, CartLine, PricedCart, PricedLine, VariantFacts},
    id::{OrderId, OrderLineId, VariantId},
    time::Timestamp,
};

/// What an order is made of.
#[derive(Debug, Clone)]
pub struct NewOrder<'a> {
    /// The key of the order.
    pub id: OrderId,
    /// The number of the order.
    pub number: String,
    /// The cart; one without problems.
    pub cart: &'a Cart,
    /// Its variants at this moment.
    pub facts: &'a HashMap<VariantId, VariantFacts>,
    /// Its prices at this moment.
    pub priced: &'a PricedCart,
    /// The name of the chosen way of shipping; none where nothing is sent.
    pub shipping_method: Option<String>,
    /// Where the money is.
    pub payment_status: OrderPaymentStatus,
}

impl Order {
    /// The order of a cart, with copies of everything. Fails where the cart lacks something that
    /// [`crate::cart::problems`] would have told.
    pub fn from_cart(
        new: NewOrder<'_>,
        mut next_line_id: impl FnMut() -> OrderLineId,
        now: Timestamp,
    ) -> Result<Self, OrderError> {
        let NewOrder { id, number, cart, facts, priced, shipping_method, payment_status } = new;
        let lacking = |lacking| OrderError::CartNotReady { lacking };
        let email = cart.email.clone().ok_or_else(|| lacking("an e-mail address"))?;
        if cart.lines.is_empty() {
            return Err(lacking("lines"));
        }
        let copy = |line: &CartLine| {
            let facts = line.facts(facts).ok_or_else(|| lacking("a variant"))?;
            let priced = priced.lines.iter().find(|priced| priced.line_id == line.id);
            Ok(order_line(next_line_id(), line, facts, priced.ok_or_else(|| lacking("a price"))?))
        };
        let lines = cart.lines.iter().map(copy).collect::<Result<Vec<_>, OrderError>>()?;
        let price = priced.totals.shipping;
        Ok(Self {
            id,
            number,
            cart_id: cart.id,
            channel_id: cart.channel_id,
            customer_id: cart.customer_id,
            status: OrderStatus::Open,
            payment_status,
            fulfillment_status: OrderFulfillmentStatus::Unfulfilled,
            email,
            phone: cart.phone.clone(),
            note: cart.note.clone(),
            attributes: cart.attributes.clone(),
            language: cart.language,
            shipping_address: cart.shipping_address.clone(),
            billing_address: cart.billing_address.clone().or_else(|| cart.shipping_address.clone()),
            shipping_method: shipping_method.map(|name| OrderShippingMethod { name, price }),
            lines,
            totals: priced.totals.clone().into(),
            placed_totals: None,
            lowered: None,
            placed_at: now,
            cancelled_at: None,
            updated_at: now,
            version: 1,
        })
    }
}

fn order_line(id: OrderLineId, line: &CartLine, facts: &VariantFacts, priced: &PricedLine) -> OrderLine {
    OrderLine {
        id,
        variant_id: Some(facts.variant_id),
        product_id: Some(facts.product_id),
        title: facts.title.clone(),
        variant_title: facts.variant_title.clone(),
        sku: facts.sku.clone(),
        image_url: facts.image_url.clone(),
        quantity: line.quantity,
        fulfilled_quantity: 0,
        packed_quantity: 0,
        refunded_quantity: 0,
        restocked_quantity: 0,
        returning_quantity: 0,
        returned_quantity: 0,
        unit_price: priced.unit_price,
        subtotal: priced.subtotal,
        total: priced.total,
        tax_class: priced.tax_class.clone(),
        tax_rate: priced.tax_rate,
        requires_shipping: facts.requires_shipping,
        attributes: line.attributes.clone(),
    }
}
