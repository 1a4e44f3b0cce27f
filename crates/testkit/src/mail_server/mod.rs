//! A mail server that keeps what it gets: for tests that read what customers would read.

mod certificate;
mod conversation;
mod received;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    net::{TcpListener, TcpSocket},
    sync::Notify,
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

pub use received::ReceivedMail;

/// How long a test waits for mail before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server on this machine that speaks SMTP over real connections.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    state: Arc<State>,
    authority: String,
    accepting: Option<JoinHandle<()>>,
}

/// How the server keeps the conversation private.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Not at all.
    Open,
    /// After STARTTLS; nothing else is answered before.
    StartTls,
    /// From the first byte on.
    Implicit,
}

/// What the connections share.
#[derive(Default)]
struct State {
    mails: Mutex<Vec<ReceivedMail>>,
    /// The answers to recipients that are not simply taken.
    answers: Mutex<HashMap<String, String>>,
    /// The name and the password that are asked for.
    account: Option<(String, String)>,
    silent: Mutex<bool>,
    connections: Mutex<usize>,
    changed: Notify,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("State")
    }
}

impl MailServer {
    /// A server that takes mails from everybody, without TLS.
    pub async fn open() -> Self {
        Self::with(Privacy::Open, None).await
    }

    /// A server with TLS, and with an account that has to be signed in to where one is given.
    pub async fn with(privacy: Privacy, account: Option<(&str, &str)>) -> Self {
        let account = account.map(|(user, password)| (user.to_owned(), password.to_owned()));
        let state = Arc::new(State { account, ..State::default() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port is known");
        let (authority, acceptor) = certificate::for_localhost();
        let accepting = Some(accept(listener, Arc::clone(&state), privacy, acceptor));
        Self { address, state, authority, accepting }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Its address for a shop, without TLS.
    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=off", self.port())
    }

    /// The certificate authority of its TLS, in PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Answers this to everybody who names the recipient, such as `550 no such mailbox`.
    pub fn answer_recipient(&self, recipient: &str, answer: &str) {
        lock(&self.state.answers).insert(recipient.to_owned(), answer.to_owned());
    }

    /// Takes mails to the recipient again.
    pub fn accept_recipient(&self, recipient: &str) {
        lock(&self.state.answers).remove(recipient);
    }

    /// Accepts connections and says nothing on them from now on.
    pub fn fall_silent(&self) {
        *lock(&self.state.silent) = true;
    }

    /// Speaks again.
    pub fn speak(&self) {
        *lock(&self.state.silent) = false;
    }

    /// How often somebody has connected.
    pub fn connections(&self) -> usize {
        *lock(&self.state.connections)
    }

    /// Refuses connections from now on, as a machine does on which no server runs.
    pub async fn stop(&mut self) {
        if let Some(accepting) = self.accepting.take() {
            accepting.abort();
            // Its end is what was wanted.
            let _ended = accepting.await.is_ok();
        }
    }

    /// Listens again on the same port, without TLS.
    pub async fn start(&mut self) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("the option is known");
        socket.bind(self.address).expect("the port is still free");
        let listener = socket.listen(16).expect("the port can be listened on");
        let (_, acceptor) = certificate::for_localhost();
        self.accepting = Some(accept(listener, Arc::clone(&self.state), Privacy::Open, acceptor));
    }

    /// What has arrived so far, in order of arrival.
    pub fn mails(&self) -> Vec<ReceivedMail> {
        lock(&self.state.mails).clone()
    }

    /// What has arrived, once that are so many; fails where they do not come.
    pub async fn wait_for(&self, how_many: usize) -> Vec<ReceivedMail> {
        let arrived = async {
            loop {
                let changed = self.state.changed.notified();
                let mails = self.mails();
                if mails.len() >= how_many {
                    return mails;
                }
                changed.await;
            }
        };
        timeout(PATIENCE, arrived).await.unwrap_or_else(|_| panic!("{how_many} mails did not arrive in time"))
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

fn accept(listener: TcpListener, state: Arc<State>, privacy: Privacy, acceptor: TlsAcceptor) -> JoinHandle<()> {
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *lock(&state.connections) += 1;
            let (state, acceptor) = (Arc::clone(&state), acceptor.clone());
            tokio::spawn(async move {
                // A client that hangs up in the middle is what some tests are about.
                let _ended = conversation::hold(stream, &state, privacy, &acceptor).await.is_ok();
            });
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
