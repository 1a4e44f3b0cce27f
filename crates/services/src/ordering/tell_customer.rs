//! Messages to whoever ordered.

use cartwright_domain::{messaging::MessageContent, ordering::Order};
use cartwright_persistence::{UnitOfWork, Writes};

use crate::{
    Failure, Shop,
    messaging::{NewMessage, write_message_with},
};

/// Writes the message with the change that it tells, in the language of the cart.
pub(super) async fn tell_customer(
    shop: &Shop,
    uow: &UnitOfWork,
    order: &Order,
    content: MessageContent,
) -> Result<(), Failure> {
    let mut writes = Writes::default();
    tell_customer_with(shop, uow, &mut writes, order, content)?;
    Ok(uow.write(writes).await?)
}

/// The same with the other writes.
pub(super) fn tell_customer_with(
    shop: &Shop,
    uow: &UnitOfWork,
    writes: &mut Writes,
    order: &Order,
    content: MessageContent,
) -> Result<(), Failure> {
    match order.email.parse() {
        Ok(recipient) => {
            write_message_with(shop, uow, writes, NewMessage { recipient, language: order.language, content })
        }
        Err(error) => {
            // Carts take addresses only; an order goes its way whatever this one is.
            tracing::error!(order = %order.id, kind = content.kind().as_str(), %error, "a customer is not told of an order");
            Ok(())
        }
    }
}
