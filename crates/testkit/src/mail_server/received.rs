//! A mail as it arrived.

use mail_parser::MessageParser;

/// A mail, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// The sender that the envelope names.
    pub sender: String,
    /// The recipients that the envelope names.
    pub recipients: Vec<String>,
    /// Whom the mail says it is from: the name and the address.
    pub from: (Option<String>, String),
    /// Whom the mail says it is for.
    pub to: Vec<String>,
    /// Its id, without the angle brackets.
    pub message_id: String,
    /// The subject, decoded.
    pub subject: String,
    /// The text, decoded, with line feeds alone.
    pub text: String,
    /// The page, decoded, with line feeds alone.
    pub html: String,
    /// When it says it was written, in seconds since 1970.
    pub date: i64,
    /// The names of its headers, in order.
    pub headers: Vec<String>,
    /// What arrived.
    pub raw: String,
}

impl ReceivedMail {
    /// Takes apart what arrived in an envelope.
    pub(super) fn read(sender: &str, recipients: &[String], content: &[u8]) -> Self {
        let mail = Self::parse(content);
        Self { sender: sender.to_owned(), recipients: recipients.to_vec(), ..mail }
    }

    /// Takes apart the content of a file.
    pub fn parse(content: &[u8]) -> Self {
        let message = MessageParser::default().parse(content).expect("what arrives is a mail");
        let addresses = |list: Option<&mail_parser::Address<'_>>| -> Vec<(Option<String>, String)> {
            let all = list.map(|list| list.iter().collect::<Vec<_>>()).unwrap_or_default();
            all.into_iter()
                .map(|one| (one.name().map(str::to_owned), one.address().unwrap_or_default().to_owned()))
                .collect()
        };
        let body = |body: Option<std::borrow::Cow<'_, str>>| body.unwrap_or_default().replace("\r\n", "\n");
        Self {
            sender: String::new(),
            recipients: Vec::new(),
            from: addresses(message.from()).into_iter().next().unwrap_or_default(),
            to: addresses(message.to()).into_iter().map(|(_, address)| address).collect(),
            message_id: message.message_id().unwrap_or_default().to_owned(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: body(message.body_text(0)),
            html: body(message.body_html(0)),
            date: message.date().map_or(0, mail_parser::DateTime::to_timestamp),
            headers: message.headers_raw().map(|(name, _)| name.to_owned()).collect(),
            raw: String::from_utf8_lossy(content).into_owned(),
        }
    }
}
