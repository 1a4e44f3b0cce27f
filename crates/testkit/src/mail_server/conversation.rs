//! What the server says.

use std::io;

use base64::{Engine, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::TlsAcceptor;

use super::{Privacy, ReceivedMail, State, lock};

trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Speaks with one client until it says goodbye or hangs up.
pub(super) async fn hold(
    mut stream: TcpStream,
    state: &State,
    privacy: Privacy,
    acceptor: &TlsAcceptor,
) -> io::Result<()> {
    if *lock(&state.silent) {
        let mut nothing = [0; 64];
        while stream.read(&mut nothing).await? > 0 {}
        return Ok(());
    }
    match privacy {
        Privacy::Open => Conversation::new(stream, state, true).hold(true).await.map(drop),
        Privacy::Implicit => {
            let stream = acceptor.accept(stream).await?;
            Conversation::new(stream, state, true).hold(true).await.map(drop)
        }
        Privacy::StartTls => match Conversation::new(stream, state, false).hold(true).await? {
            Some(stream) => {
                let stream = acceptor.accept(stream).await?;
                Conversation::new(stream, state, true).hold(false).await.map(drop)
            }
            None => Ok(()),
        },
    }
}

struct Conversation<'a, S> {
    stream: BufReader<S>,
    state: &'a State,
    private: bool,
    signed_in: bool,
    sender: String,
    recipients: Vec<String>,
}

impl<'a, S: Stream> Conversation<'a, S> {
    fn new(stream: S, state: &'a State, private: bool) -> Self {
        let signed_in = state.account.is_none();
        let stream = BufReader::new(stream);
        Self { stream, state, private, signed_in, sender: String::new(), recipients: Vec::new() }
    }

    /// Answers commands; gives back the stream where the client wants to go on privately.
    async fn hold(mut self, greets: bool) -> io::Result<Option<S>> {
        if greets {
            self.say("220 localhost waits for mail").await?;
        }
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                return Ok(None);
            }
            let line = line.trim_end();
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" if !self.private => self.say("250-localhost\r\n250 STARTTLS").await?,
                "EHLO" => self.say("250-localhost\r\n250-SMTPUTF8\r\n250 AUTH PLAIN").await?,
                "STARTTLS" if !self.private => {
                    self.say("220 go on").await?;
                    return Ok(Some(self.stream.into_inner()));
                }
                "QUIT" => {
                    self.say("221 goodbye").await?;
                    return Ok(None);
                }
                _ if !self.private => self.say("530 STARTTLS comes first").await?,
                "AUTH" => self.sign_in(line).await?,
                _ if !self.signed_in => self.say("530 sign in first").await?,
                "MAIL" => {
                    self.sender = address(line);
                    self.say("250 fine").await?;
                }
                "RCPT" => self.take_recipient(address(line)).await?,
                "DATA" => self.take_mail().await?,
                "NOOP" | "RSET" => self.say("250 fine").await?,
                _ => self.say("502 what does that mean").await?,
            }
        }
    }

    async fn sign_in(&mut self, line: &str) -> io::Result<()> {
        let given = line.split(' ').nth(2).and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
        let expected = self.state.account.as_ref().map(|(user, password)| format!("\0{user}\0{password}"));
        self.signed_in = expected.is_some_and(|expected| expected.as_bytes() == given);
        self.say(if self.signed_in { "235 welcome" } else { "535 who are you" }).await
    }

    async fn take_recipient(&mut self, recipient: String) -> io::Result<()> {
        let answer = lock(&self.state.answers).get(&recipient).cloned();
        if answer.is_none() {
            self.recipients.push(recipient);
        }
        self.say(answer.as_deref().unwrap_or("250 fine")).await
    }

    async fn take_mail(&mut self) -> io::Result<()> {
        if self.recipients.is_empty() {
            return self.say("503 for whom").await;
        }
        self.say("354 go on").await?;
        let mut content = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.strip_prefix(b".") {
                Some(b"\r\n") => break,
                Some(rest) => content.extend_from_slice(rest),
                None => content.extend_from_slice(&line),
            }
        }
        let recipients = std::mem::take(&mut self.recipients);
        lock(&self.state.mails).push(ReceivedMail::read(&self.sender, &recipients, &content));
        self.state.changed.notify_waiters();
        self.say("250 taken").await
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        self.stream.write_all(format!("{text}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inner = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inner.map_or_else(String::new, |(address, _)| address.to_owned())
}
