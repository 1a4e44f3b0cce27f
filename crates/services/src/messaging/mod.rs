//! Messages to customers and staff. A message is written with its cause ([`write_message`]), waits in the database, and is made into a mail
//! and handed over by a job ([`Mailer`]).

mod embedded;
mod mailer;
mod order_text;
mod sample;
mod send_message;
pub(crate) mod template_folder;
mod templates;
mod text;
mod write_message;

pub use mailer::{Mail, MailError, Mailer};
pub use templates::{TemplateError, Templates};
pub use write_message::{Messaging, NewMessage, write_message};

pub(crate) use order_text::{OrderText, ShipmentText};
pub(crate) use send_message::send_message;
pub(crate) use write_message::write_message_with;
