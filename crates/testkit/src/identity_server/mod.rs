//! Somebody who vouches for people: a real server of OpenID Connect, and of what GitHub speaks, that can be told to cheat.

mod answering;
mod http;
mod keys;
mod person;

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

pub use keys::Signing;
pub use person::{Person, Returned};

/// What the server knows the shop by.
pub const CLIENT_ID: &str = "the-shop";
/// What proves to the server that it is the shop.
pub const CLIENT_SECRET: &str = "what only the shop & its provider know";

/// A provider of sign-ins on this machine, over real connections.
#[derive(Debug)]
pub struct IdentityServer {
    address: SocketAddr,
    state: Arc<State>,
    accepting: JoinHandle<()>,
}

/// What the connections share.
struct State {
    issuer: String,
    now: Box<dyn Fn() -> i64 + Send + Sync>,
    told: Mutex<Told>,
    codes: Mutex<HashMap<String, Code>>,
    requests: Mutex<Vec<String>>,
}

/// What a test has told the server.
struct Told {
    person: Person,
    signing: Signing,
    claims: Vec<(String, Option<Value>)>,
    answers: HashMap<String, http::Answer>,
    silent: bool,
    takes_every_verifier: bool,
    tells_issuer: bool,
}

/// A code that was given to a browser.
#[derive(Clone)]
struct Code {
    person: Person,
    redirect_uri: String,
    challenge: String,
    nonce: Option<String>,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

impl IdentityServer {
    /// A server by whose clock it is `now`, in seconds since 1970.
    pub async fn open(now: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port is known");
        let told = Told {
            person: Person::ada(),
            signing: Signing::Rs256,
            claims: Vec::new(),
            answers: HashMap::new(),
            silent: false,
            takes_every_verifier: false,
            tells_issuer: true,
        };
        let state = Arc::new(State {
            issuer: format!("http://{address}"),
            now: Box::new(now),
            told: Mutex::new(told),
            codes: Mutex::default(),
            requests: Mutex::default(),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { address, state, accepting }
    }

    /// Its issuer.
    pub fn issuer(&self) -> &str {
        &self.state.issuer
    }

    /// Who signs in from now on.
    pub fn becomes(&self, person: Person) {
        self.told().person = person;
    }

    /// Signs so from now on.
    pub fn signs(&self, signing: Signing) {
        self.told().signing = signing;
    }

    /// Says this in every id token from now on, or leaves the claim out.
    pub fn claims(&self, name: &str, value: Option<Value>) {
        self.told().claims.push((name.to_owned(), value));
    }

    /// Answers this to everybody who asks for the path.
    pub fn answers(&self, path: &str, status: u16, body: &str) {
        let answer = http::Answer { status, content_type: "application/json", location: None, body: body.to_owned() };
        self.told().answers.insert(path.to_owned(), answer);
    }

    /// Sends everybody who asks for the path there.
    pub fn redirects(&self, path: &str, location: &str) {
        self.told().answers.insert(path.to_owned(), http::Answer::redirect(location.to_owned()));
    }

    /// Says nothing from now on.
    pub fn falls_silent(&self) {
        self.told().silent = true;
    }

    /// Gives tokens to whoever has a code, without a proof that it is who asked for it: as servers do that know nothing of PKCE.
    pub fn takes_every_verifier(&self) {
        self.told().takes_every_verifier = true;
    }

    /// Whether browsers bring back who has sent them.
    pub fn tells_issuer(&self, tells: bool) {
        self.told().tells_issuer = tells;
    }

    /// Cheats no more.
    pub fn is_honest(&self) {
        let mut told = self.told();
        (told.signing, told.takes_every_verifier, told.tells_issuer) = (Signing::Rs256, false, true);
        told.claims.clear();
        told.answers.clear();
    }

    /// How often the path was asked for.
    pub fn requests(&self, path: &str) -> usize {
        lock(&self.state.requests).iter().filter(|asked| *asked == path).count()
    }

    /// What a browser does with the address: it goes there, and is sent back.
    pub async fn visit(&self, authorization_url: &str) -> Returned {
        let url = Url::parse(authorization_url).expect("an address");
        assert_eq!(url.port(), Some(self.address.port()), "another server's address");
        let target = &authorization_url[url.origin().ascii_serialization().len()..];
        let mut stream = TcpStream::connect(self.address).await.expect("the server listens");
        let request = format!("GET {target} HTTP/1.1\r\nhost: {}\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).await.expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("the server answers");
        Returned::read(&answer)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        lock(&self.state.told)
    }
}

impl Drop for IdentityServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        tokio::spawn(async move {
            // A client that hangs up is what some tests are about.
            let _ended = converse(BufReader::new(stream), &state).await.is_ok();
        });
    }
}

async fn converse(mut stream: BufReader<TcpStream>, state: &State) -> std::io::Result<()> {
    let Some(request) = http::read(&mut stream).await? else {
        return Ok(());
    };
    lock(&state.requests).push(request.path.clone());
    if lock(&state.told).silent {
        return stream.read_to_end(&mut Vec::new()).await.map(drop);
    }
    let answer = lock(&state.told).answers.get(&request.path).cloned();
    let answer = answer.unwrap_or_else(|| answering::answer(state, &request));
    http::write(&mut stream, &answer).await
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
