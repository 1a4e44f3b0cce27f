//! What is said on a socket.

use serde_json::{Map, Value};

use super::super::answers::Answer;

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum ClientMessage {
    /// Who it is and what it wants to be asked as.
    ConnectionInit(Map<String, Value>),
    /// It wants a sign of life, with its own words in it.
    Ping(Option<Value>),
    /// It lives.
    Pong,
    /// It wants an operation to run.
    Subscribe { id: String, parameters: Map<String, Value> },
    /// It does not want to hear more of an operation.
    Complete { id: String },
}

impl ClientMessage {
    /// Nothing for what is no message of the protocol.
    pub fn read(text: &str) -> Option<Self> {
        let Value::Object(mut members) = serde_json::from_str(text).ok()? else {
            return None;
        };
        let kind = members.remove("type")?;
        let payload = match members.remove("payload") {
            None | Some(Value::Null) => None,
            Some(Value::Object(payload)) => Some(payload),
            Some(_) => return None,
        };
        Some(match kind.as_str()? {
            "connection_init" => Self::ConnectionInit(payload.unwrap_or_default()),
            "ping" => Self::Ping(payload.map(Value::Object)),
            "pong" => Self::Pong,
            "subscribe" => Self::Subscribe { id: id(&mut members)?, parameters: payload? },
            "complete" => Self::Complete { id: id(&mut members)? },
            _ => return None,
        })
    }
}

fn id(members: &mut Map<String, Value>) -> Option<String> {
    match members.remove("id")? {
        Value::String(id) if !id.is_empty() => Some(id),
        _ => None,
    }
}

/// The connection is open for operations.
pub(super) const ACKNOWLEDGED: &str = r#"{"type":"connection_ack"}"#;

/// The answer to a ping, with its words.
pub(super) fn pong(payload: Option<Value>) -> String {
    match payload {
        Some(payload) => format!(r#"{{"type":"pong","payload":{payload}}}"#),
        None => r#"{"type":"pong"}"#.to_owned(),
    }
}

/// An answer of the operation with that id.
pub(super) fn answer(id: &str, answer: &Answer) -> String {
    let id = Value::from(id);
    match answer {
        Answer::Result(json) => format!(r#"{{"id":{id},"type":"next","payload":{json}}}"#),
        Answer::Refused(errors) => format!(r#"{{"id":{id},"type":"error","payload":{errors}}}"#),
    }
}

/// The end of the operation with that id.
pub(super) fn complete(id: &str) -> String {
    format!(r#"{{"id":{},"type":"complete"}}"#, Value::from(id))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_read_strictly() {
        let subscribe = r#"{"id":"1","type":"subscribe","payload":{"query":"{ a }"},"more":1}"#;
        let Some(ClientMessage::Subscribe { id, parameters }) = ClientMessage::read(subscribe) else {
            panic!("it is a message");
        };
        assert_eq!((id.as_str(), &parameters["query"]), ("1", &json!("{ a }")));
        let init = r#"{"type":"connection_init","payload":null}"#;
        assert_eq!(ClientMessage::read(init), Some(ClientMessage::ConnectionInit(Map::new())));
        for wrong in [
            "",
            "null",
            "[]",
            "{}",
            "subscribe",
            r#"{"type":1}"#,
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"connection_init","payload":"x"}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"","payload":{}}"#,
            r#"{"type":"subscribe","id":1,"payload":{}}"#,
            r#"{"type":"complete"}"#,
        ] {
            assert_eq!(ClientMessage::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_id_comes_back_as_it_was_sent() {
        let id = "a \"quoted\"\n\u{1F6D2}";
        let text = answer(id, &Answer::Result(r#"{"data":null}"#.to_owned()));
        let read: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(read, json!({ "id": id, "type": "next", "payload": { "data": null } }));
        let text = complete(id);
        assert_eq!(serde_json::from_str::<Value>(&text).expect("JSON")["id"], id);
    }
}
