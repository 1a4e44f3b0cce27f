//! What a GraphQL request was answered with.

use serde_json::Value;

/// The answer to one document.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer(pub Value);

impl Answer {
    /// The data; the test fails where there is any error.
    #[track_caller]
    pub fn data(&self) -> &Value {
        assert!(self.0.get("errors").is_none(), "there are errors: {:#}", self.0);
        &self.0["data"]
    }

    /// A part of the data, by a JSON pointer without the first slash: `product/title`. The test fails where there is any error, or no such part.
    #[track_caller]
    pub fn at(&self, path: &str) -> &Value {
        let found = self.data().pointer(&format!("/{path}"));
        found.unwrap_or_else(|| panic!("nothing is at {path}: {:#}", self.0))
    }

    /// The entries of the top-level `errors`, none where all went well.
    pub fn errors(&self) -> &[Value] {
        self.0["errors"].as_array().map_or(&[], Vec::as_slice)
    }

    /// The `extensions.code` of every error, in their order.
    pub fn codes(&self) -> Vec<&str> {
        self.errors().iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("none")).collect()
    }
}
