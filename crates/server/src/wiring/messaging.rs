//! Makes of the configuration how messages leave the shop.

use std::{fs, sync::Arc};

use anyhow::Context;
use cartwright_adapters::messaging::{FolderMailer, SmtpMailer};
use cartwright_services::messaging::{Mailer, Messaging, Templates};

use crate::config::{MailConfiguration, MailRoute};

/// The way out for messages; none where mail is off. Templates of the shop's own are tried even then, so that a mistake in them is told
/// whenever the shop starts.
pub(super) fn open(mail: &MailConfiguration) -> anyhow::Result<Option<Messaging>> {
    let templates = Templates::load(mail.templates_dir.as_deref());
    let templates = Arc::new(templates.context("the templates of messages cannot be used (--templates-dir)")?);
    let mailer: Arc<dyn Mailer> = match &mail.route {
        MailRoute::Off => {
            tracing::warn!("Mail is off: nobody gets a message until --smtp-url (or CARTWRIGHT_SMTP_URL) is set");
            return Ok(None);
        }
        MailRoute::Folder(folder) => Arc::new(FolderMailer::new(folder.clone())),
        MailRoute::Server(server) => {
            let authorities = mail.smtp_ca_file.as_ref().map(fs::read).transpose();
            let authorities = authorities.context("the certificate authorities cannot be read (--smtp-ca-file)")?;
            Arc::new(SmtpMailer::new(server.clone(), authorities.as_deref())?)
        }
    };
    let (sender, links) = (mail.sender.clone(), mail.links.clone());
    Ok(Some(Messaging { mailer, sender, templates, links }))
}
