//! Values for arguments and variables: plausible ones, and what no client should send.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::dice::Dice;
use crate::schema::introspected::{Input, Type};

/// What is known while a request is made up.
pub struct World<'w> {
    pub types: &'w BTreeMap<String, Type>,
    /// Ids that exist, or did.
    pub ids: &'w [String],
}

/// A value as it stands in a document or among the variables.
#[derive(Clone, Debug)]
pub enum Given {
    Json(Value),
    Enum(String),
    List(Vec<Given>),
    Object(Vec<(String, Given)>),
}

impl Given {
    /// As it stands in a document.
    pub fn literal(&self) -> String {
        match self {
            Self::Json(value) => value.to_string(),
            Self::Enum(name) => name.clone(),
            Self::List(entries) => format!("[{}]", entries.iter().map(Self::literal).collect::<Vec<_>>().join(", ")),
            Self::Object(fields) => {
                let fields = fields.iter().map(|(name, value)| format!("{name}: {}", value.literal()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// As it stands among the variables.
    pub fn json(&self) -> Value {
        match self {
            Self::Json(value) => value.clone(),
            Self::Enum(name) => json!(name),
            Self::List(entries) => entries.iter().map(Self::json).collect(),
            Self::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), value.json())).collect::<Map<_, _>>().into()
            }
        }
    }
}

const TEXTS: [&str; 25] = [
    "",
    " ",
    "a",
    "anvil",
    "Ada",
    "ada@shop.example",
    "DE",
    "10115",
    "standard",
    "0.19",
    "5",
    "null",
    "true",
    "default",
    "x\u{0}y",
    "\u{feff}\u{202e}",
    "𝔘𝔫𝔦",
    "%",
    "_%'\"--;",
    "' OR 1=1 --",
    "\\",
    "../../etc/passwd",
    "<b>x</b>",
    "2026-02-30T25:61:61Z",
    "https://shop.example/a?b=c",
];
const SMALL: [i32; 12] = [0, 1, 1, 2, 3, 5, 20, 100, -1, 9999, i32::MAX, i32::MIN];
const NUMBERS: [i64; 6] = [0, 10_000, 2_147_483_648, -2_147_483_649, i64::MAX, i64::MIN];
const DECIMALS: [&str; 14] = [
    "0",
    "1",
    "-1",
    "0.01",
    "19.90",
    "19.999",
    "1e400",
    "99999999999999999999999999999999999999",
    "92233720368547758.07",
    "92233720368547758.08",
    "NaN",
    "Infinity",
    "0x10",
    "00.0",
];

impl World<'_> {
    /// A value of the type, as the schema writes it; now and then one of another type.
    pub fn value(&self, dice: &mut Dice, of: &str, depth: usize) -> Given {
        if dice.one_in(150) {
            return self.anything(dice, 3);
        }
        let required = of.ends_with('!');
        let of = of.trim_end_matches('!');
        if !required && dice.one_in(6) {
            return Given::Json(Value::Null);
        }
        if let Some(entry) = of.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let count = if dice.one_in(60) { 300 } else { dice.below(3) };
            return Given::List((0..count).map(|_| self.value(dice, entry, depth.saturating_sub(1))).collect());
        }
        match of {
            "ID" => return Given::Json(json!(self.id(dice))),
            "Int" if !dice.one_in(20) => return Given::Json(json!(dice.pick(&SMALL))),
            "Int" => return Given::Json(json!(dice.pick(&NUMBERS))),
            "Boolean" => return Given::Json(json!(dice.one_in(2))),
            "Decimal" | "BigInt" => return Given::Json(json!(dice.pick(&DECIMALS))),
            "DateTime" => return Given::Json(json!(dice.pick(&["2027-01-15T08:00:00Z", "2027-01-15", "x"]))),
            _ => {}
        }
        let Some(known) = self.types.get(of) else {
            return self.text(dice);
        };
        if let Some(values) = known.enum_values.as_ref().filter(|values| !values.is_empty()) {
            return Given::Enum(dice.pick(values).name.clone());
        }
        match &known.input_fields {
            Some(fields) if depth > 0 => self.object(dice, fields, depth - 1),
            Some(_) => Given::Object(Vec::new()),
            None => self.text(dice),
        }
    }

    fn object(&self, dice: &mut Dice, fields: &[Input], depth: usize) -> Given {
        let is_required = |field: &Input| field.of.to_string().ends_with('!') && field.default_value.is_none();
        let one_of = !fields.iter().any(is_required) && dice.one_in(2);
        let only = dice.below(fields.len());
        let mut given = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let wanted =
                if one_of { index == only } else { (is_required(field) && !dice.one_in(50)) || dice.one_in(3) };
            if wanted {
                given.push((field.name.clone(), self.value(dice, &field.of.to_string(), depth)));
            }
        }
        if dice.one_in(60) {
            given.push(("price".to_owned(), Given::Json(json!("0"))));
        }
        Given::Object(given)
    }

    fn id(&self, dice: &mut Dice) -> String {
        match dice.below(8) {
            0 => (*dice.pick(&TEXTS)).to_owned(),
            // The key of one thing under the name of another.
            1 => {
                let (one, other) = (dice.pick(self.ids), dice.pick(self.ids));
                let prefix = one.rsplit_once('_').map_or("", |(prefix, _)| prefix);
                let key = other.rsplit_once('_').map_or("", |(_, key)| key);
                format!("{prefix}_{key}")
            }
            _ => dice.pick(self.ids).clone(),
        }
    }

    fn text(&self, dice: &mut Dice) -> Given {
        Given::Json(match dice.below(30) {
            0 => json!("x".repeat(*dice.pick(&[256, 5_000, 20_000]))),
            1 => json!(self.id(dice)),
            _ => json!(dice.pick(&TEXTS)),
        })
    }

    /// Some value of whatever type.
    pub fn anything(&self, dice: &mut Dice, depth: usize) -> Given {
        match dice.below(if depth == 0 { 6 } else { 8 }) {
            0 => Given::Json(Value::Null),
            1 => Given::Json(json!(dice.one_in(2))),
            2 => Given::Json(json!(dice.pick(&NUMBERS))),
            3 => Given::Json(json!(1.5e300)),
            4 => Given::Enum((*dice.pick(&["DE", "EUR", "ACTIVE", "NOTHING", "__typename"])).to_owned()),
            5 => self.text(dice),
            6 => Given::List((0..dice.below(4)).map(|_| self.anything(dice, depth - 1)).collect()),
            _ => {
                let name = |dice: &mut Dice| (*dice.pick(&["id", "amount", "min", "a", "_"])).to_owned();
                Given::Object((0..dice.below(4)).map(|_| (name(dice), self.anything(dice, depth - 1))).collect())
            }
        }
    }
}
