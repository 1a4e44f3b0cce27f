//! As much of HTTP as a provider of sign-ins speaks: one request a connection.

use std::{collections::HashMap, io};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use url::{Url, form_urlencoded};

/// A request.
pub(super) struct Request {
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub form: HashMap<String, String>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: u16,
    pub content_type: &'static str,
    pub location: Option<String>,
    pub body: String,
}

impl Answer {
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self { status, content_type: "application/json", location: None, body: body.to_string() }
    }

    pub fn redirect(location: String) -> Self {
        Self { status: 302, content_type: "text/plain", location: Some(location), body: String::new() }
    }
}

/// Reads a request; none where the other end hangs up before.
pub(super) async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.to_owned()),
            None => break,
        };
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let url = Url::parse(&format!("http://localhost{target}")).map_err(io::Error::other)?;
    Ok(Some(Request {
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        headers,
        form: form_urlencoded::parse(&body).into_owned().collect(),
    }))
}

pub(super) async fn write(stream: &mut BufReader<TcpStream>, answer: &Answer) -> io::Result<()> {
    let location = answer.location.as_ref().map_or(String::new(), |location| format!("location: {location}\r\n"));
    let head = format!(
        "HTTP/1.1 {} Whatever\r\ncontent-type: {}\r\ncontent-length: {}\r\nconnection: close\r\n{location}\r\n",
        answer.status,
        answer.content_type,
        answer.body.len(),
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(answer.body.as_bytes()).await?;
    stream.flush().await
}
