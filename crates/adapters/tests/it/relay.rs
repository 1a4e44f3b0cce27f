//! A relay before a server, by which a test takes the server away and brings it back.

use std::net::SocketAddr;

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// What the relay does with its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// They lead to the server.
    Open,
    /// They are closed, those that are there and those that come.
    Closed,
    /// They stay, and nothing comes through any more.
    Hanging,
}

/// Dropped, it closes all connections.
pub struct Relay {
    pub address: SocketAddr,
    mode: watch::Sender<Mode>,
}

impl Relay {
    /// A relay to the server at that address, which need not be there as long as the relay is not open.
    pub async fn before(server: &str, mode: Mode) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, mode) = watch::channel(mode);
        tokio::spawn(accept(listener, server.to_owned(), mode));
        Self { address, mode: sender }
    }

    pub fn switch(&self, mode: Mode) {
        self.mode.send_replace(mode);
    }

    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }
}

async fn accept(listener: TcpListener, server: String, mut mode: watch::Receiver<Mode>) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            gone = mode.wait_for(|_| false) => {
                assert!(gone.is_err(), "the condition is never true");
                return;
            }
        };
        let (stream, _) = accepted.unwrap();
        tokio::spawn(relay(stream, server.clone(), mode.clone()));
    }
}

/// Ends, and closes, when the mode changes; but one that hangs goes on hanging until it is closed.
async fn relay(mut stream: TcpStream, server: String, mut mode: watch::Receiver<Mode>) {
    if *mode.borrow_and_update() == Mode::Open {
        let mut behind = TcpStream::connect(&server).await.unwrap();
        tokio::select! {
            // A connection that breaks is what the relay is for.
            _broken = copy_bidirectional(&mut stream, &mut behind) => return,
            _switched = mode.changed() => {}
        }
        if mode.has_changed().is_err() || *mode.borrow() == Mode::Closed {
            return;
        }
    } else if *mode.borrow() == Mode::Closed {
        return;
    }
    let _closed = mode.wait_for(|mode| *mode != Mode::Hanging).await.is_ok();
}
