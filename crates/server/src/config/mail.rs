//! How messages leave the shop, and where their links lead.

use std::path::{Path, PathBuf};

use cartwright_adapters::messaging::SmtpServer;
use cartwright_domain::messaging::{LinkProblem, Links, Sender};
use secrecy::{ExposeSecret, SecretString};

use super::checks::Problems;
use crate::cli::Mode;

/// Where a storefront that is being built usually listens.
const STOREFRONT_OF_DEVELOPMENT: &str = "http://localhost:3000";

/// How messages leave the shop.
#[derive(Debug, Clone)]
pub struct MailConfiguration {
    /// Where mails go.
    pub route: MailRoute,
    /// A file of certificate authorities that are trusted for the mail server.
    pub smtp_ca_file: Option<PathBuf>,
    /// Whom mails are from.
    pub sender: Sender,
    /// Where links in messages lead.
    pub links: Links,
    /// A folder of templates in place of those of the executable.
    pub templates_dir: Option<PathBuf>,
}

/// Where mails go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailRoute {
    /// To that server.
    Server(SmtpServer),
    /// Into that folder.
    Folder(PathBuf),
    /// Nowhere: messages are not even written.
    Off,
}

/// The settings of mail as they were given.
pub(super) struct MailSettings {
    pub smtp_url: Option<SecretString>,
    pub smtp_ca_file: Option<PathBuf>,
    pub mail_from: Option<String>,
    pub templates_dir: Option<PathBuf>,
    pub storefront_url: Option<String>,
    pub storefront_links: Vec<String>,
}

/// Development writes mails into a folder; production sends none until it has a server, and then needs to be told by whom they are and where
/// the storefront is, which nothing else in the shop knows.
pub(super) fn check(
    settings: MailSettings,
    mode: Mode,
    data_dir: &Path,
    shop_name: &str,
    problems: &mut Problems,
) -> Option<MailConfiguration> {
    let route = match &settings.smtp_url {
        Some(url) => match url.expose_secret().parse::<SmtpServer>() {
            Ok(server) => Some(MailRoute::Server(server)),
            Err(error) => {
                problems.add("--smtp-url", error.to_string());
                None
            }
        },
        None if mode == Mode::Development => Some(MailRoute::Folder(data_dir.join("mail"))),
        None => Some(MailRoute::Off),
    };
    let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let sends = settings.smtp_url.is_some();
    let mail_from = given(settings.mail_from);
    if sends && mail_from.is_none() {
        problems.add("--mail-from", "a shop with a mail server needs the address that its mails are from");
    }
    let address = "orders@shop.example".parse().expect("this is an address");
    let sender = match mail_from.map(|text| text.parse::<Sender>()) {
        None => Some(Sender { name: Some(shop_name.to_owned()), address }),
        Some(Ok(sender)) => Some(sender),
        Some(Err(error)) => {
            problems.add("--mail-from", error.to_string());
            None
        }
    };
    let storefront = given(settings.storefront_url);
    let is_production = mode == Mode::Production;
    match &storefront {
        None if is_production && sends => {
            problems.add("--storefront-url", "messages lead to the storefront, whose address only you know");
        }
        Some(url) if is_production && sends && !url.trim().starts_with("https://") => {
            problems.add("--storefront-url", "links that open something are sent to https:// addresses only");
        }
        _ => {}
    }
    let given_links: Vec<String> =
        settings.storefront_links.into_iter().filter(|link| !link.trim().is_empty()).collect();
    let links = match Links::new(storefront.as_deref().unwrap_or(STOREFRONT_OF_DEVELOPMENT), &given_links) {
        Ok(links) => Some(links),
        Err(problem @ LinkProblem::Base(_)) => {
            problems.add("--storefront-url", problem.to_string());
            None
        }
        Err(problem) => {
            problems.add("--storefront-link", problem.to_string());
            None
        }
    };
    Some(MailConfiguration {
        route: route?,
        smtp_ca_file: settings.smtp_ca_file,
        sender: sender?,
        links: links?,
        templates_dir: settings.templates_dir,
    })
}
