//! Writing a message with its cause.

use std::sync::Arc;

use cartwright_domain::{
    channel::LanguageCode,
    customer::Email,
    id::MessageId,
    messaging::{Links, Message, MessageContent, Sender},
};
use cartwright_persistence::{UnitOfWork, Writes};

use super::{Mailer, Templates};
use crate::{Failure, Shop, Work};

/// How messages leave the shop.
#[derive(Debug, Clone)]
pub struct Messaging {
    /// Takes the mails.
    pub mailer: Arc<dyn Mailer>,
    /// Whom they are from.
    pub sender: Sender,
    /// What they say, in every language.
    pub templates: Arc<Templates>,
    /// Where their links lead: to what was configured, never to where a request says it came from.
    pub links: Links,
}

/// A message that something caused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Whom it is for.
    pub recipient: Email,
    /// The language that it is wanted in; where it has no such templates it is sent in English.
    pub language: LanguageCode,
    /// What it says.
    pub content: MessageContent,
}

/// Writes the message and the job that sends it with the transaction of their cause: nothing is sent unless that commits, and nothing is
/// forgotten once it has. A shop without a way to send writes nothing, so that no heap of old messages leaves it when it gets one.
pub async fn write_message(shop: &Shop, uow: &UnitOfWork, new: NewMessage) -> Result<(), Failure> {
    let mut writes = Writes::default();
    write_message_with(shop, uow, &mut writes, new)?;
    Ok(uow.write(writes).await?)
}

/// The same with the other writes.
pub(crate) fn write_message_with(
    shop: &Shop,
    uow: &UnitOfWork,
    writes: &mut Writes,
    new: NewMessage,
) -> Result<(), Failure> {
    if shop.messaging.is_none() {
        return Ok(());
    }
    let now = shop.clock.now();
    let NewMessage { recipient, language, content } = new;
    let id: MessageId = shop.ids.key(now);
    let message = Message { id, recipient, language, content, created_at: now, given_up_at: None };
    uow.messages().insert(writes, &message);
    shop.enqueue_with(uow, writes, Work::SendMessage { message: id }, now)
}
