//! Lists that are written as JSON at once, where a tree of values would cost more than all that is in it.
//!
//! async-graphql makes an answer of [`Value`]s, and knows nothing that is text already. So such a list goes through it as bytes, which no
//! type of the schemas is, and is put into the answer as it stands when that is written ([`write_value`]). async-graphql merges what is
//! asked for twice under one key, which it cannot do with bytes: a list may be written only where the request says so
//! ([`MayBeWritten`]), as no key of its document stands twice.

use std::{collections::HashMap, fmt::Display, sync::Arc};

use async_graphql::{
    Pos, Positioned, Value,
    parser::types::{Field, SelectionSet},
};
use bytes::Bytes;
use cartwright_domain::pricing::Money;
use uuid::Uuid;

/// Says of a request that no key of its document stands twice in one place. With it come the selections that are not in the document that runs.
#[derive(Clone, Debug, Default)]
pub struct MayBeWritten(pub Arc<SelectionsApart>);

/// Selections that are kept apart from a document, by the field to which they belong. Most of a document is what its lists show of each entry;
/// async-graphql needs a copy of what it runs and looks through that each time, and a list that is written reads it from here.
#[derive(Clone, Debug, Default)]
pub struct SelectionsApart(HashMap<Pos, Positioned<SelectionSet>>);

impl SelectionsApart {
    /// Takes the selection of a field away, and keeps it.
    pub fn take(&mut self, field: &mut Positioned<Field>) {
        let set = &mut field.node.selection_set;
        let taken = Positioned::new(std::mem::take(&mut set.node), set.pos);
        self.0.insert(field.pos, taken);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The selection of a field, where it is kept here.
    pub fn of(&self, field: &Positioned<Field>) -> Option<&Positioned<SelectionSet>> {
        self.0.get(&field.pos).filter(|_| field.node.selection_set.node.items.is_empty())
    }
}

/// JSON that is written from the front to the end.
#[derive(Debug, Default)]
pub struct JsonText {
    json: String,
    /// How many things have been written as entries of lists.
    entries: u64,
}

/// A list that has been written.
#[derive(Debug, PartialEq, Eq)]
pub struct WrittenList<'a> {
    /// The JSON of the list.
    pub json: &'a str,
    /// How many things are in it and in the lists of these, as the cost of a query counts them.
    pub entries: u64,
}

impl WrittenList<'_> {
    /// The list as it goes through async-graphql.
    pub fn into_value(text: JsonText) -> Value {
        let mut bytes = text.json.into_bytes();
        bytes.extend_from_slice(&text.entries.to_le_bytes());
        Value::Binary(Bytes::from(bytes))
    }
}

impl<'a> WrittenList<'a> {
    /// The list that went through async-graphql as these bytes.
    pub fn of(bytes: &'a Bytes) -> Option<Self> {
        let (json, entries) = bytes.split_last_chunk::<8>()?;
        Some(Self { json: std::str::from_utf8(json).ok()?, entries: u64::from_le_bytes(*entries) })
    }
}

impl JsonText {
    /// An empty one with room for so many bytes.
    pub fn with_room(bytes: usize) -> Self {
        Self { json: String::with_capacity(bytes), entries: 0 }
    }

    /// JSON or a part of it.
    pub fn raw(&mut self, json: &str) {
        self.json.push_str(json);
    }

    /// What needs no escapes when it is written, as a string.
    pub fn plain(&mut self, value: impl Display) {
        use std::fmt::Write;
        // Writing to a string never fails.
        let _written = write!(self.json, "\"{value}\"").is_ok();
    }

    /// The id of a thing, of those with that prefix.
    pub fn id(&mut self, prefix: &str, id: impl Into<Uuid>) {
        self.json.push('"');
        self.json.push_str(prefix);
        self.json.push('_');
        self.json.push_str(id.into().simple().encode_lower(&mut Uuid::encode_buffer()));
        self.json.push('"');
    }

    /// An exact decimal, as a string.
    pub fn decimal(&mut self, money: Money) {
        self.json.push('"');
        money.write_decimal(&mut self.json);
        self.json.push('"');
    }

    /// A string.
    pub fn text(&mut self, text: &str) {
        self.json.push('"');
        let mut rest = text;
        while let Some(place) = first_to_escape(rest.as_bytes()) {
            let (before, from) = rest.split_at(place);
            self.json.push_str(before);
            let mut characters = from.chars();
            match characters.next() {
                Some('"') => self.json.push_str("\\\""),
                Some('\\') => self.json.push_str("\\\\"),
                Some('\u{8}') => self.json.push_str("\\b"),
                Some('\u{c}') => self.json.push_str("\\f"),
                Some('\n') => self.json.push_str("\\n"),
                Some('\r') => self.json.push_str("\\r"),
                Some('\t') => self.json.push_str("\\t"),
                Some(control) => self.raw(&format!("\\u{:04x}", u32::from(control))),
                None => {}
            }
            rest = characters.as_str();
        }
        self.json.push_str(rest);
        self.json.push('"');
    }

    /// A string, or `null`.
    pub fn optional_text(&mut self, text: Option<&str>) {
        self.optional(text, Self::text);
    }

    /// What is written of a thing, or `null` where there is none.
    pub fn optional<T>(&mut self, thing: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match thing {
            Some(thing) => write(self, thing),
            None => self.raw("null"),
        }
    }

    /// A whole number.
    pub fn number(&mut self, number: i32) {
        self.raw(&number.to_string());
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// A list of what is written of each thing.
    pub fn list<T>(&mut self, things: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.json.push('[');
        for (place, thing) in things.into_iter().enumerate() {
            if place > 0 {
                self.json.push(',');
            }
            write(self, thing);
        }
        self.json.push(']');
    }

    /// A list of things, which count as entries.
    pub fn things<T>(&mut self, things: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.list(things, |out, thing| {
            out.entries += 1;
            write(out, thing);
        });
    }

    /// What has been written.
    pub fn into_string(self) -> String {
        self.json
    }
}

/// About how many bytes a value takes as JSON: those of the lists that are text already, which are most of what there is.
pub fn written_bytes(value: &Value) -> usize {
    match value {
        Value::Binary(bytes) => bytes.len(),
        Value::Object(fields) => fields.values().map(written_bytes).sum(),
        Value::List(items) => items.iter().map(written_bytes).sum(),
        _ => 0,
    }
}

/// Writes a value of an answer, with the lists that are text already.
pub fn write_value(value: &Value, out: &mut JsonText) {
    match value {
        Value::Null => out.raw("null"),
        Value::Boolean(value) => out.boolean(*value),
        Value::Number(number) => out.raw(&number.to_string()),
        Value::String(text) => out.text(text),
        Value::Enum(name) => out.text(name),
        Value::List(items) => out.list(items, |out, item| write_value(item, out)),
        Value::Binary(bytes) => out.optional(WrittenList::of(bytes), |out, list| out.raw(list.json)),
        Value::Object(fields) => {
            out.raw("{");
            for (place, (key, value)) in fields.iter().enumerate() {
                if place > 0 {
                    out.raw(",");
                }
                out.text(key);
                out.raw(":");
                write_value(value, out);
            }
            out.raw("}");
        }
    }
}

/// Where the first character is that JSON does not take as it is (RFC 8259, section 7).
fn first_to_escape(text: &[u8]) -> Option<usize> {
    // So many bytes are looked at together: most texts have nothing to escape.
    const TOGETHER: usize = 32;
    let is_escaped = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    let clean =
        text.chunks(TOGETHER).take_while(|chunk| !chunk.iter().fold(false, |found, byte| found | is_escaped(byte)));
    let looked_at = clean.count() * TOGETHER;
    let rest = text.get(looked_at..)?;
    rest.iter().position(is_escaped).map(|place| looked_at + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(value: &Value) -> String {
        let mut out = JsonText::default();
        write_value(value, &mut out);
        out.into_string()
    }

    #[test]
    fn a_list_goes_through_as_it_was_written() {
        let mut text = JsonText::default();
        text.things(["a\"b", "ü"], JsonText::text);
        let value = Value::Object([(async_graphql::Name::new("nodes"), WrittenList::into_value(text))].into());
        assert_eq!(written(&value), r#"{"nodes":["a\"b","ü"]}"#);
        let Value::Object(fields) = &value else { panic!("it is an object") };
        let Some(Value::Binary(bytes)) = fields.get("nodes") else { panic!("it is bytes") };
        assert_eq!(WrittenList::of(bytes), Some(WrittenList { json: r#"["a\"b","ü"]"#, entries: 2 }));
    }

    proptest! {
        #[test]
        fn a_text_is_written_as_serde_json_writes_it(text in any::<String>(), clean in "[a-z ]{0,70}") {
            for text in [format!("{clean}{text}"), format!("{text}{clean}\"{clean}\u{1}\\{clean}\n")] {
                let mut out = JsonText::default();
                out.text(&text);
                prop_assert_eq!(out.into_string(), serde_json::to_string(&text).expect("it is JSON"));
            }
        }

        #[test]
        fn a_value_is_written_as_serde_json_writes_it(number in any::<i64>(), fraction in any::<f64>(), texts in prop::collection::vec(any::<String>(), 0..4)) {
            let json = serde_json::json!({ "number": number, "fraction": fraction, "texts": texts, "none": null, "yes": true, "a\"b": { "c": [[]] } });
            let value = Value::from_json(json).expect("a value");
            prop_assert_eq!(written(&value), serde_json::to_string(&value).expect("it is JSON"));
        }
    }
}
