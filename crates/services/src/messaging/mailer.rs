//! The port that the mail server stands behind.

use std::fmt;

use cartwright_domain::{customer::Email, messaging::Sender, time::Timestamp};

/// A mail, ready to be handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The id between the angle brackets of the header; the same in every attempt.
    pub message_id: String,
    /// Whom it is from.
    pub from: Sender,
    /// Whom it is for.
    pub to: Email,
    /// The subject: one line, not empty.
    pub subject: String,
    /// The body for those who read text.
    pub text: String,
    /// The same as a page.
    pub html: String,
    /// When its cause happened.
    pub date: Timestamp,
}

/// Why a mail was not taken. The reasons go into logs and into the job, so that they hold codes and no addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server is away, or takes nothing from us; it would take no other mail either.
    #[error("the mail server cannot be used: {0}")]
    Unavailable(String),
    /// The server will not have this mail now, and perhaps later.
    #[error("the mail server put this mail off: {0}")]
    Deferred(String),
    /// The server will never have this mail.
    #[error("the mail server refused this mail: {0}")]
    Refused(String),
}

/// Takes mails to where they leave the shop. A mail that is handed over twice, because the first answer was lost, may arrive twice.
#[async_trait::async_trait]
pub trait Mailer: fmt::Debug + Send + Sync {
    /// Hands the mail over; when this ends well, somebody else is responsible for it. Takes a bounded time.
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
