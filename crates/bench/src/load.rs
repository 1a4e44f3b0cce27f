//! Clients that ask again as soon as they are answered.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, Response, StatusCode,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::{net::TcpStream, task::JoinSet};

/// Makes the body of a request of its number.
pub type Bodies = Arc<dyn Fn(u64) -> Bytes + Send + Sync>;

/// What is asked, by how many, for how long.
#[derive(Clone)]
pub struct Load {
    /// Whom.
    pub address: SocketAddr,
    /// At which path.
    pub path: &'static str,
    /// By how many connections.
    pub connections: usize,
    /// For how long.
    pub duration: Duration,
    /// What.
    pub bodies: Bodies,
    /// Whether an answer may be a refusal.
    pub refusals: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Answered {
    /// How many requests were answered.
    pub requests: u64,
    latencies: Vec<u64>,
}

impl Answered {
    /// The time on the clock below which 99 of 100 answers stayed.
    pub fn p99(&self) -> Duration {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let place = sorted.len() * 99 / 100;
        Duration::from_nanos(sorted.get(place).copied().unwrap_or(0))
    }
}

impl Load {
    /// Asks until the time is over. Fails where an answer is not what it should be.
    pub async fn drive(&self) -> Result<Answered> {
        let numbers = Arc::new(AtomicU64::new(0));
        let end = Instant::now() + self.duration;
        let mut clients = JoinSet::new();
        for _ in 0..self.connections {
            clients.spawn(client(self.clone(), Arc::clone(&numbers), end));
        }
        let mut latencies = Vec::new();
        while let Some(client) = clients.join_next().await {
            latencies.extend(client??);
        }
        Ok(Answered { requests: u64::try_from(latencies.len())?, latencies })
    }
}

async fn client(load: Load, numbers: Arc<AtomicU64>, end: Instant) -> Result<Vec<u64>> {
    let mut connection = Connection::open(load.address).await?;
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let body = (load.bodies)(numbers.fetch_add(1, Ordering::Relaxed));
        let began = Instant::now();
        let (status, answer) = connection.post(load.path, body).await?;
        latencies.push(u64::try_from(began.elapsed().as_nanos())?);
        if !load.refusals {
            ensure!(
                status == StatusCode::OK && answer.starts_with(b"{\"data\":"),
                "the answer is {status}: {}",
                String::from_utf8_lossy(&answer[..answer.len().min(400)])
            );
        }
    }
    Ok(latencies)
}

/// A connection that is kept.
pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
}

impl Connection {
    /// Connects. Fails where nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("connecting to {address}"))?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender })
    }

    /// Sends a body of JSON, and reads the answer to its end.
    pub async fn post(&mut self, path: &str, body: Bytes) -> Result<(StatusCode, Bytes)> {
        self.send(Method::POST, path, &[], body).await
    }

    /// The same with any method and more headers.
    pub async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<(StatusCode, Bytes)> {
        let (head, body) = self.exchange(method, path, headers, body).await?.into_parts();
        Ok((head.status, body))
    }

    /// The same, with the headers of the answer.
    pub async fn exchange(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Bytes,
    ) -> Result<Response<Bytes>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1")
            .header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let (head, body) = response.into_parts();
        Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
    }

    /// Runs a document, and answers its data. Fails where there is an error.
    pub async fn run(
        &mut self,
        path: &str,
        headers: &[(&str, &str)],
        document: &str,
        variables: &Value,
    ) -> Result<Value> {
        let body = serde_json::json!({ "query": document, "variables": variables }).to_string();
        let (status, answer) = self.send(Method::POST, path, headers, body.into()).await?;
        let mut answer: Value = serde_json::from_slice(&answer).with_context(|| format!("the answer is {status}"))?;
        if answer.get("errors").is_some() {
            bail!("the answer is {status}: {answer}");
        }
        Ok(answer["data"].take())
    }
}
