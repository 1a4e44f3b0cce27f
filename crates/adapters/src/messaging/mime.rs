//! A mail in the form in which it travels.

use cartwright_services::messaging::{Mail, MailError};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, SinglePart,
        header::{HeaderName, HeaderValue},
    },
};

/// The mail as a message of two alternative bodies. The same mail becomes the same bytes every time.
pub(super) fn message(mail: &Mail) -> Result<Message, MailError> {
    let from = Mailbox::new(mail.from.name.clone(), address(mail.from.address.as_str())?);
    let boundary = format!("part-{}", mail.message_id.split('@').next().unwrap_or_default());
    let bodies = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, address(mail.to.as_str())?))
        .subject(mail.subject.clone())
        .message_id(Some(format!("<{}>", mail.message_id)))
        .date(mail.date.into())
        .raw_header(automatic)
        .multipart(bodies)
        .map_err(|error| MailError::Refused(error.to_string()))
}

/// An address of the shop as mail servers write it. The two rules differ in rare spellings only.
fn address(text: &str) -> Result<Address, MailError> {
    text.parse().map_err(|error: lettre::address::AddressError| MailError::Refused(error.to_string()))
}
