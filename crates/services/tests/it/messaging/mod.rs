//! Messages: what they say, and that none is lost, delayed or told too much.

mod order_confirmation;
mod order_steps;
mod sending;
mod templates;

use std::convert::Infallible;

use cartwright_domain::messaging::MessageContent;
use cartwright_services::{
    Error, Shop,
    messaging::{NewMessage, write_message},
};

/// Writes a message in a transaction of its own.
pub async fn write(shop: &Shop, recipient: &str, language: &str, content: MessageContent) {
    let new = &NewMessage { recipient: recipient.parse().unwrap(), language: language.parse().unwrap(), content };
    let written: Result<(), Error<Infallible>> =
        shop.store.transaction(|uow| async move { Ok(write_message(shop, &uow, new.clone()).await?) }).await;
    written.unwrap();
}
