//! Where mails leave the shop: an SMTP server, or a folder in development.

mod folder;
mod mime;
mod smtp;
mod smtp_server;

pub use folder::FolderMailer;
pub use smtp::{SmtpMailer, SmtpSetupError};
pub use smtp_server::{Encryption, InvalidSmtpUrl, SmtpServer};
