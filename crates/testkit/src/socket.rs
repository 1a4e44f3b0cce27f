//! A client of `graphql-transport-ws` that says what it is told to, right or wrong.

use std::{net::SocketAddr, time::Duration};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest,
        http::{HeaderName, HeaderValue, StatusCode, header},
    },
};

/// Longer than anything here takes; what hangs fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// The sub-protocol.
pub const PROTOCOL: &str = "graphql-transport-ws";

/// A socket, seen from the client.
#[derive(Debug)]
pub struct SocketClient(WebSocketStream<TcpStream>);

impl SocketClient {
    /// Asks for a socket at that path with those headers; the status where there is none.
    pub async fn request(address: SocketAddr, path: &str, headers: &[(&str, &str)]) -> Result<Self, StatusCode> {
        let mut request = format!("ws://{address}{path}").into_client_request().expect("a request");
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).expect("the name of a header");
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("the value of a header"));
        }
        let stream = TcpStream::connect(address).await.expect("the server listens");
        match timeout(PATIENCE, client_async(request, stream)).await.expect("an answer in time") {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status()),
            Err(error) => panic!("neither a socket nor an answer: {error}"),
        }
    }

    /// Asks for a socket with the right sub-protocol.
    pub async fn connect(address: SocketAddr, path: &str) -> Self {
        let protocol = [(header::SEC_WEBSOCKET_PROTOCOL.as_str(), PROTOCOL)];
        Self::request(address, path, &protocol).await.expect("the socket is opened")
    }

    /// The same, ready for operations.
    pub async fn acknowledged(address: SocketAddr, path: &str, payload: Value) -> Self {
        let mut client = Self::connect(address, path).await;
        client.send(json!({ "type": "connection_init", "payload": payload })).await;
        assert_eq!(client.next().await, json!({ "type": "connection_ack" }));
        client
    }

    /// Says something.
    pub async fn send(&mut self, message: Value) {
        self.send_raw(Message::text(message.to_string())).await;
    }

    /// Says something that need not be JSON, nor text.
    pub async fn send_raw(&mut self, message: impl Into<Message>) {
        self.0.send(message.into()).await.expect("the server reads");
    }

    /// Subscribes with a document alone.
    pub async fn subscribe(&mut self, id: &str, document: &str, variables: Value) {
        let payload = json!({ "query": document, "variables": variables });
        self.send(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next thing that is heard, pings among them.
    pub async fn hear(&mut self) -> Option<Message> {
        let heard = timeout(PATIENCE, self.0.next()).await.expect("something is heard in time");
        match heard {
            Some(Ok(message)) => Some(message),
            Some(Err(_)) | None => None,
        }
    }

    /// The next message; the test fails where the socket is closed.
    pub async fn next(&mut self) -> Value {
        loop {
            match self.hear().await {
                Some(Message::Text(text)) => return serde_json::from_str(text.as_str()).expect("messages are JSON"),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                other => panic!("no message, but {other:?}"),
            }
        }
    }

    /// The result that comes next, for the operation with that id.
    pub async fn next_result(&mut self, id: &str) -> Value {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message:#}");
        message["payload"].clone()
    }

    /// The codes of the errors that come next and end the operation with that id.
    pub async fn next_error(&mut self, id: &str) -> Vec<String> {
        let message = self.next().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message:#}");
        let errors = message["payload"].as_array().expect("a list of errors");
        let code = |error: &Value| error["extensions"]["code"].as_str().unwrap_or("none").to_owned();
        errors.iter().map(code).collect()
    }

    /// Expects that the operation with that id is complete.
    pub async fn next_complete(&mut self, id: &str) {
        assert_eq!(self.next().await, json!({ "id": id, "type": "complete" }));
    }

    /// The code with which the server closes the socket; what it says before that is left unread.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match self.hear().await {
                Some(Message::Close(frame)) => return frame.expect("a reason").code.into(),
                Some(_) => {}
                None => panic!("the socket is gone without a reason"),
            }
        }
    }
}
