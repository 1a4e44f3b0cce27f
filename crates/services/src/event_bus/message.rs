//! What travels through the channel.

use cartwright_domain::event::ShopEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::ports::BroadcastError;

/// What one process tells the others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Message {
    /// Who tells it, and need not hear it.
    pub from: Uuid,
    /// Whether it says no more than that it is there, and the rest by another way.
    pub is_there: bool,
    /// Whether events before this message may have been lost.
    pub read_again: bool,
    /// Whether whoever tells it is about to end, so that nothing more is to be expected.
    pub leaves: bool,
    pub events: Vec<ShopEvent>,
}

#[derive(Serialize, Deserialize)]
struct Wire {
    from: Uuid,
    #[serde(default)]
    is_there: bool,
    #[serde(default)]
    read_again: bool,
    #[serde(default)]
    leaves: bool,
    #[serde(default)]
    events: Vec<Value>,
}

impl Message {
    pub fn write(&self) -> Result<String, BroadcastError> {
        let Self { from, is_there, read_again, leaves, .. } = *self;
        let events = self.events.iter().map(serde_json::to_value).collect::<Result<_, _>>();
        let events = events.map_err(BroadcastError::failed)?;
        serde_json::to_string(&Wire { from, is_there, read_again, leaves, events }).map_err(BroadcastError::failed)
    }

    /// Nothing for what is no message. Events that this version does not know, nobody here watches.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let Wire { from, is_there, read_again, leaves, events } = serde_json::from_slice(bytes).ok()?;
        let events = events.into_iter().filter_map(|event| serde_json::from_value(event).ok()).collect();
        Some(Self { from, is_there, read_again, leaves, events })
    }
}

#[cfg(test)]
mod tests {
    use cartwright_domain::id::CartId;

    use super::*;

    #[test]
    fn row_98_junk_is_no_message_and_an_unknown_event_is_none() {
        let cart = ShopEvent::CartChanged(CartId(Uuid::from_u128(7)));
        let message =
            Message { from: Uuid::from_u128(1), is_there: false, read_again: false, leaves: false, events: vec![cart] };
        let text = message.write().expect("a message is JSON");
        assert_eq!(Message::read(text.as_bytes()), Some(message));
        let newer = text.replace("[{", r#"[{"sold_out":3},"later",{"#);
        assert_eq!(Message::read(newer.as_bytes()).map(|message| message.events), Some(vec![cart]));
        for junk in ["", "null", "[]", "{}", "\u{0}", r#"{"from":"me"}"#, &text[..text.len() - 1]] {
            assert_eq!(Message::read(junk.as_bytes()), None, "{junk}");
        }
        assert_eq!(Message::read(&[0xff, 0xfe]), None);
    }
}
