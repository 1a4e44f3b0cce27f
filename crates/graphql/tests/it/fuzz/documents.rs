//! Documents made up from a schema.

use serde_json::{Map, Value};

use super::{
    dice::Dice,
    values::{Given, World},
};
use crate::schema::introspected::{Field, Type};

/// A document with its variables.
pub struct Made {
    pub document: String,
    pub variables: Map<String, Value>,
}

/// What is written while a document is made up.
struct Pen<'p, 'w> {
    world: &'p World<'w>,
    dice: &'p mut Dice,
    declared: Vec<String>,
    variables: Map<String, Value>,
    fragments: Vec<String>,
    /// How many fields may be written still.
    ink: usize,
}

/// A document that fits the schema but for its values.
pub fn make_up(world: &World<'_>, dice: &mut Dice) -> Made {
    let operation = if dice.one_in(2) { "mutation" } else { "query" };
    let root = if operation == "mutation" { "Mutation" } else { "Query" };
    let ink = 4 + dice.below(40);
    let mut pen = Pen { world, dice, declared: Vec::new(), variables: Map::new(), fragments: Vec::new(), ink };
    let fields = 1 + pen.dice.below(2);
    let body = pen.selection(&world.types[root], 5, fields);
    let declared = if pen.declared.is_empty() { String::new() } else { format!("({})", pen.declared.join(", ")) };
    let document = format!("{operation} Made{declared} {body}{}", pen.fragments.concat());
    Made { document, variables: pen.variables }
}

impl Pen<'_, '_> {
    fn selection(&mut self, of: &Type, depth: usize, most: usize) -> String {
        let fields: &[Field] = of.fields.as_deref().unwrap_or_default();
        let mut parts = Vec::new();
        if fields.is_empty() || self.dice.one_in(8) {
            parts.push("__typename".to_owned());
        }
        for _ in 0..1 + self.dice.below(most.max(1)) {
            if fields.is_empty() || self.ink == 0 {
                break;
            }
            let field = self.dice.pick(fields);
            if let Some(part) = self.field(field, depth) {
                parts.push(part);
            }
        }
        if parts.is_empty() {
            parts.push("__typename".to_owned());
        }
        let body = format!("{{ {} }}", parts.join(" "));
        match self.dice.below(25) {
            0 => format!("{{ ... on {} {body} }}", of.name),
            1 => {
                let name = format!("Part{}", self.fragments.len());
                self.fragments.push(format!("\nfragment {name} on {} {body}", of.name));
                format!("{{ ...{name} }}")
            }
            _ => body,
        }
    }

    fn field(&mut self, field: &Field, depth: usize) -> Option<String> {
        self.ink = self.ink.saturating_sub(1);
        let written = field.of.to_string();
        let named = written.trim_matches(['[', ']', '!']);
        let of = self.world.types.get(named)?;
        let is_composite = matches!(of.kind.as_str(), "OBJECT" | "INTERFACE" | "UNION");
        if is_composite && depth == 0 {
            return None;
        }
        let arguments = self.arguments(field);
        // Two fields of one name with other arguments would be a conflict.
        let needs_alias = !arguments.is_empty() || self.dice.one_in(15);
        let alias = if needs_alias && !self.dice.one_in(30) { format!("f{}: ", self.ink) } else { String::new() };
        let directive = match self.dice.below(40) {
            0 => " @include(if: true)",
            1 => " @skip(if: false)",
            _ => "",
        };
        let below = if is_composite { format!(" {}", self.selection(of, depth - 1, 4)) } else { String::new() };
        Some(format!("{alias}{}{arguments}{directive}{below}", field.name))
    }

    fn arguments(&mut self, field: &Field) -> String {
        let mut written = Vec::new();
        for argument in &field.args {
            let of = argument.of.to_string();
            let is_required = of.ends_with('!') && argument.default_value.is_none();
            if !(is_required || self.dice.one_in(3)) {
                continue;
            }
            let value = self.world.value(self.dice, &of, 6);
            let literal = if self.dice.one_in(2) { self.variable(&of, &value) } else { value.literal() };
            written.push(format!("{}: {literal}", argument.name));
        }
        if written.is_empty() { String::new() } else { format!("({})", written.join(", ")) }
    }

    fn variable(&mut self, of: &str, value: &Given) -> String {
        let name = format!("v{}", self.declared.len());
        self.declared.push(format!("${name}: {of}"));
        if !self.dice.one_in(30) {
            self.variables.insert(name.clone(), value.json());
        }
        format!("${name}")
    }
}
