//! The real executable, on a database of the test's own.

use std::{
    net::SocketAddr,
    process::{Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::http::{HeaderMap, Method, Request, StatusCode};
use cartwright_persistence::DatabaseAddress;
use cartwright_server::cli::CommandLine;
use cartwright_testkit::TestDatabase;
use clap::CommandFactory;
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Child,
    sync::watch,
    time::timeout,
};

/// Longer than anything here takes; what hangs fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What opens the staff's endpoint in these tests.
pub const ADMIN_TOKEN: &str = "jX7pQw2mVb9sLk4tRz8nHc3yGd6fAa1e";

/// Lets this process and those that it starts have so many connections, or as many as the machine allows; answers how many.
pub fn allow_connections(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = if raised.is_ok() { limit.maximum } else { limit.current };
    // A few are for everything else.
    files.map_or(wanted, |files| usize::try_from(files).unwrap_or(usize::MAX).saturating_sub(300).min(wanted))
}

/// The executable, without any setting from the environment of the test.
pub fn executable() -> Command {
    let mut process = Command::new(env!("CARGO_BIN_EXE_cartwright"));
    for argument in CommandLine::command().get_arguments() {
        if let Some(variable) = argument.get_env() {
            process.env_remove(variable);
        }
    }
    process
}

/// A place to run the executable in: a data folder and a database without tables.
pub struct Place {
    pub folder: TempDir,
    pub database: TestDatabase,
}

impl Place {
    pub async fn new() -> Self {
        Self::with(TestDatabase::empty().await)
    }

    /// The same with a file of SQLite, whatever the run is about.
    pub fn embedded() -> Self {
        Self::with(TestDatabase::embedded())
    }

    fn with(database: TestDatabase) -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), database }
    }

    /// The executable with those arguments, in this place.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_at(&self.database_url(), arguments)
    }

    /// The same with another database.
    pub fn command_at(&self, database_url: &str, arguments: &[&str]) -> Command {
        let mut command = executable();
        command.args(arguments).arg("--data-dir").arg(self.folder.path());
        command.env("DATABASE_URL", database_url);
        command
    }

    /// Runs a command that ends by itself.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output()).await.expect("no panic");
        Ended(output.expect("the executable starts"))
    }

    /// Starts a server and waits until it is open.
    pub async fn serve(&self, arguments: &[&str]) -> Server {
        let mut server = Server::start(self.command(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat()));
        server.wait_until_open().await;
        server
    }

    pub fn database_url(&self) -> String {
        match self.database.options().database {
            DatabaseAddress::File(path) => format!("sqlite:{}", path.display()),
            DatabaseAddress::Postgres(url) => url,
        }
    }

    pub fn file(&self, name: &str, content: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("our own folder");
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

/// A process that has ended.
pub struct Ended(Output);

impl Ended {
    pub fn code(&self) -> Option<i32> {
        self.0.status.code()
    }

    pub fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.0.stdout).into_owned()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.0.stderr).into_owned()
    }
}

/// A server that runs; killed when dropped.
pub struct Server {
    child: Child,
    stdout: Lines,
    stderr: Lines,
    address: Option<SocketAddr>,
}

impl Server {
    pub fn start(command: Command) -> Self {
        let mut command = tokio::process::Command::from(command);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("the executable starts");
        let stdout = Lines::read(child.stdout.take().expect("a pipe"));
        let stderr = Lines::read(child.stderr.take().expect("a pipe"));
        Self { child, stdout, stderr, address: None }
    }

    /// Waits for the port, which comes before the shop.
    pub async fn wait_until_listening(&mut self) {
        let line = self.stderr.wait_for("address=").await;
        let (_, address) = line.split_once("address=").expect("the line has it");
        self.address = Some(address.trim().parse().expect("an address"));
    }

    /// Waits for the start message.
    pub async fn wait_until_open(&mut self) {
        let line = self.stdout.wait_for("http://").await;
        let address = line.split_once("http://").and_then(|(_, rest)| rest.split_once("/graphql"));
        let (address, _) = address.expect("the message has the address");
        self.address = Some(address.parse().expect("an address"));
        let last = self.stdout.wait_for("  database ").await;
        assert!(!last.is_empty());
    }

    /// Waits for a line of the log.
    pub async fn wait_for_log(&self, part: &str) -> String {
        self.stderr.wait_for(part).await
    }

    pub fn log(&self) -> String {
        self.stderr.text()
    }

    pub fn message(&self) -> String {
        self.stdout.text()
    }

    pub fn address(&self) -> SocketAddr {
        self.address.expect("the server listens")
    }

    /// Asks the shop, as a guest.
    pub async fn query(&self, document: &str, variables: Value) -> Value {
        let answer = self.post("/graphql", &[], document, variables).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let body = answer.json();
        assert!(body.get("errors").is_none(), "{body:#}");
        body["data"].clone()
    }

    /// Posts a document.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], document: &str, variables: Value) -> Answer {
        self.post_body(path, headers, json!({ "query": document, "variables": variables })).await
    }

    /// Posts a body of JSON.
    pub async fn post_body(&self, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send(Method::POST, path, &all, body.to_string()).await
    }

    /// Gets an address.
    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, String::new()).await
    }

    /// Sends any request.
    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: String) -> Answer {
        send(self.address(), method, path, headers, body).await.expect("an answer")
    }

    /// What names the process in the system.
    pub fn process_id(&self) -> u32 {
        self.child.id().expect("the server runs")
    }

    /// Ends it at once, as a loss of power or the system's hunter of memory does.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the server ran");
    }

    /// Orders it to stop, as a supervisor does.
    pub fn terminate(&self) {
        let id = self.process_id();
        // Sending a signal from Rust itself would take unsafe code; every shell can.
        let sent = Command::new("sh").args(["-c", &format!("kill -TERM {id}")]).status().expect("a shell");
        assert!(sent.success());
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        timeout(PATIENCE, self.child.wait()).await.expect("the server ends").expect("its status is known")
    }
}

/// Sends a request to whoever listens there; none where there was no whole answer. Who listens must answer or close in time.
pub async fn send(
    address: SocketAddr,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: String,
) -> Option<Answer> {
    let mut request = Request::builder().method(method).uri(format!("http://{address}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::from(body)).expect("a request");
    // A client of its own for each request: nothing is left open that the server would have to wait for.
    let client = Client::builder(TokioExecutor::new()).build_http::<Full<axum::body::Bytes>>();
    let answering = async {
        let (head, body) = client.request(request).await.ok()?.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let is_printed = head.headers.get("content-type").is_some_and(|of| of == "application/pdf");
        let text = match String::from_utf8(bytes.to_vec()) {
            Ok(text) => text,
            Err(printed) if is_printed => String::from_utf8_lossy(printed.as_bytes()).into_owned(),
            Err(error) => panic!("answers are text, or documents: {error}"),
        };
        Some(Answer { status: head.status, headers: head.headers, text })
    };
    timeout(PATIENCE, answering).await.expect("an answer or an end in time")
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The code of the first error.
    pub fn code(&self) -> String {
        let body = self.json();
        body["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {body:#}")).to_owned()
    }

    /// The text of the first error.
    pub fn message(&self) -> String {
        self.json()["errors"][0]["message"].as_str().unwrap_or_default().to_owned()
    }
}

/// What a process has written so far, line by line.
struct Lines {
    text: Arc<Mutex<String>>,
    changed: watch::Receiver<()>,
}

impl Lines {
    fn read(pipe: impl AsyncRead + Unpin + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let (sender, changed) = watch::channel(());
        let written = Arc::clone(&text);
        tokio::spawn(async move {
            let mut lines = BufReader::new(pipe).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                {
                    let mut text = written.lock().expect("no panic");
                    text.push_str(&line);
                    text.push('\n');
                }
                sender.send_replace(());
            }
        });
        Self { text, changed }
    }

    fn text(&self) -> String {
        self.text.lock().expect("no panic").clone()
    }

    fn find(&self, part: &str) -> Option<String> {
        self.text().lines().find(|line| line.contains(part)).map(str::to_owned)
    }

    async fn wait_for(&self, part: &str) -> String {
        let mut changed = self.changed.clone();
        let waiting = async {
            loop {
                if let Some(line) = self.find(part) {
                    return Some(line);
                }
                if changed.changed().await.is_err() {
                    // The process has ended; its last words may have come after the look above.
                    return self.find(part);
                }
            }
        };
        match timeout(PATIENCE, waiting).await {
            Ok(Some(line)) => line,
            Ok(None) => panic!("the process ended without {part:?}:\n{}", self.text()),
            Err(_) => panic!("no {part:?} in time:\n{}", self.text()),
        }
    }
}
