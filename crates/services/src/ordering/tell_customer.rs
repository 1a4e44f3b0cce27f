//! Messages to whoever ordered.

use cartwright_domain::{messaging::MessageContent, ordering::Order};
use cartwright_persistence::UnitOfWork;

use crate::{
    Failure, Shop,
    messaging::{NewMessage, write_message},
};

/// Writes the message with the change that it tells, in the language of the cart.
pub(super) async fn tell_customer(
    shop: &Shop,
    uow: &UnitOfWork,
    order: &Order,
    content: MessageContent,
) -> Result<(), Failure> {
    match order.email.parse() {
        Ok(recipient) => write_message(shop, uow, NewMessage { recipient, language: order.language, content }).await,
        Err(error) => {
            // Carts take addresses only; an order goes its way whatever this one is.
            tracing::error!(order = %order.id, kind = content.kind().as_str(), %error, "a customer is not told of an order");
            Ok(())
        }
    }
}
