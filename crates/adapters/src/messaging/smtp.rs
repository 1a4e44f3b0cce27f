//! Mails over SMTP.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use cartwright_services::messaging::{Mail, MailError, Mailer};
use lettre::{
    Message,
    transport::smtp::{
        Error,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{AsyncSmtpConnection, Certificate, TlsParameters},
        commands::{Data, Mail as MailFrom, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::time::timeout;

use super::{Encryption, SmtpServer, mime};

/// How long it may take until the server is ready to take a mail.
const CONNECT: Duration = Duration::from_secs(15);
/// How long it may take after that until it has taken it.
const DELIVER: Duration = Duration::from_secs(30);
/// The server's word for "not now, from anybody".
const CLOSING: u16 = 421;

/// Hands mails to a server, over a connection of its own each: a connection whose other end has fallen silent is simply dropped, and
/// each step is known by which a server refuses either the shop or one mail.
pub struct SmtpMailer {
    server: SmtpServer,
    tls: Option<TlsParameters>,
    name: ClientId,
}

/// The server cannot be spoken to as it was configured.
#[derive(Debug, thiserror::Error)]
#[error("TLS with the mail server cannot be prepared: {0}")]
pub struct SmtpSetupError(#[from] Error);

impl SmtpMailer {
    /// A way to the server. Beside the certificate authorities that everybody knows, those of `authorities` are trusted (PEM).
    pub fn new(server: SmtpServer, authorities: Option<&[u8]>) -> Result<Self, SmtpSetupError> {
        let tls = match server.encryption {
            Encryption::Off => None,
            Encryption::Implicit | Encryption::StartTls => {
                let mut tls = TlsParameters::builder(server.host.clone());
                if let Some(authorities) = authorities {
                    tls = tls.add_root_certificate(Certificate::from_pem(authorities)?);
                }
                Some(tls.build()?)
            }
        };
        Ok(Self { server, tls, name: ClientId::default() })
    }

    /// A connection over which mails are taken.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let (implicit, explicit) = match self.server.encryption {
            Encryption::Implicit => (self.tls.clone(), None),
            Encryption::StartTls | Encryption::Off => (None, self.tls.clone()),
        };
        let place = (self.server.host.as_str(), self.server.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(place, Some(CONNECT), &self.name, implicit, None).await?;
        if let Some(tls) = explicit {
            connection.starttls(tls, &self.name).await?;
        }
        if let Some((user, password)) = self.server.credentials.clone() {
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user, password)).await?;
        }
        Ok(connection)
    }
}

impl fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpMailer").field("server", &self.server).finish_non_exhaustive()
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = mime::message(mail)?;
        let late = |what: &str| MailError::Unavailable(format!("{what} took too long"));
        let connected = timeout(CONNECT, self.connect()).await.map_err(|_| late("connecting"))?;
        let mut connection = connected.map_err(|error| MailError::Unavailable(reason(&error)))?;
        let delivered = timeout(DELIVER, deliver(&mut connection, &message)).await.map_err(|_| late("delivering"))?;
        // The mail is taken or refused by now, whatever becomes of the farewell.
        let _said_goodbye = timeout(Duration::from_secs(1), connection.quit()).await.is_ok();
        delivered
    }
}

async fn deliver(connection: &mut AsyncSmtpConnection, message: &Message) -> Result<(), MailError> {
    let envelope = message.envelope();
    let mut options = Vec::new();
    if envelope.to().iter().chain(envelope.from()).any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(MailError::Refused("the server takes addresses in ASCII only".to_owned()));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    // A server that refuses the sender would refuse him in every other mail.
    let from = MailFrom::new(envelope.from().cloned(), options);
    connection.command(from).await.map_err(|error| MailError::Unavailable(reason(&error)))?;
    for recipient in envelope.to() {
        connection.command(Rcpt::new(recipient.clone(), Vec::new())).await.map_err(of_this_mail)?;
    }
    connection.command(Data).await.map_err(of_this_mail)?;
    connection.message(&message.formatted()).await.map_err(of_this_mail)?;
    Ok(())
}

/// What it means that the server did not take the recipient or the mail.
fn of_this_mail(error: Error) -> MailError {
    let code = error.status().map(u16::from);
    match code {
        Some(code) if code != CLOSING && error.is_permanent() => MailError::Refused(reason(&error)),
        Some(code) if code != CLOSING && error.is_transient() => MailError::Deferred(reason(&error)),
        _ => MailError::Unavailable(reason(&error)),
    }
}

/// What happened, without the words of the server, which like to repeat addresses.
fn reason(error: &Error) -> String {
    match error.status() {
        Some(code) => format!("code {code}"),
        None if error.is_response() => "an answer that is not SMTP".to_owned(),
        None => error.to_string(),
    }
}
