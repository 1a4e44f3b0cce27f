//! Messages to customers and staff: what there is to say, to whom, and where its links lead.

mod amount;
mod link;
mod link_token;
mod message;
mod sender;
#[cfg(test)]
mod tests;

pub use amount::amount_text;
pub use link::{Link, LinkProblem, Links};
pub use link_token::{link_token, verify_link_token};
pub use message::{Message, MessageContent, MessageKind};
pub use sender::{InvalidSender, Sender};
