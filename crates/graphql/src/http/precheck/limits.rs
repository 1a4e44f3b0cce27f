//! What one document and its variables may ask for.

/// Upper bounds for a document and its variables; a request at a bound is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of the document in bytes.
    pub document_bytes: u64,
    /// Lexical tokens of the document.
    pub tokens: u64,
    /// Fields, inline fragments and spreads after every fragment has been put in the place of its spreads.
    pub nodes: u64,
    /// Fields inside each other, fragments put in place.
    pub depth: u64,
    /// Aliases after fragments have been put in place.
    pub aliases: u64,
    /// Top-level fields of all operations after fragments have been put in place.
    pub root_fields: u64,
    /// Top-level fields of all mutations.
    pub mutations: u64,
    /// Directives in all places after fragments have been put in place.
    pub directives: u64,
    /// Fragment definitions.
    pub fragments: u64,
    /// Operation definitions.
    pub operations: u64,
    /// Entries of lists that the answer to one operation can hold.
    pub cost: u64,
    /// Entries of one page; more are refused by the list itself.
    pub page: u64,
    /// Items of one list in the variables.
    pub variable_list: u64,
    /// Length of one string in the variables, in bytes.
    pub variable_string_bytes: u64,
    /// Lists and objects inside each other in the variables.
    pub variable_depth: u64,
}

impl Limits {
    /// The limits of the public endpoint.
    pub const fn shop() -> Self {
        Self {
            document_bytes: 16 * 1024,
            tokens: 2_000,
            nodes: 5_000,
            depth: 16,
            aliases: 30,
            root_fields: 20,
            mutations: 5,
            directives: 30,
            fragments: 30,
            operations: 10,
            cost: 1_000,
            page: 100,
            variable_list: 250,
            variable_string_bytes: 16 * 1024,
            variable_depth: 32,
        }
    }

    /// The limits of the staff's endpoint.
    pub const fn admin() -> Self {
        Self {
            document_bytes: 64 * 1024,
            tokens: 6_000,
            nodes: 20_000,
            depth: 20,
            aliases: 60,
            root_fields: 40,
            mutations: 20,
            directives: 60,
            fragments: 60,
            operations: 20,
            cost: 2_000,
            page: 250,
            variable_list: 1_000,
            variable_string_bytes: 256 * 1024,
            variable_depth: 32,
        }
    }
}
