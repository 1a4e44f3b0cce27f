//! Documents that the shop's own storefronts were built with, named by an id instead of being sent.

use std::{collections::BTreeMap, fmt};

/// The documents of a manifest by id, and whether others are run as well.
#[derive(Clone, Debug, Default)]
pub struct TrustedDocuments {
    /// The text of each document by its id, as graphql-codegen writes them to `persisted-documents.json`.
    pub by_id: BTreeMap<String, String>,
    /// Whether nothing else is run.
    pub only: bool,
}

/// A document of the manifest that the endpoint would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UntrustedDocument {
    /// Its id.
    pub id: String,
    /// Why it would be refused, in words.
    pub reason: String,
}

impl fmt::Display for UntrustedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the trusted document {:?} cannot be run: {}", self.id, self.reason)
    }
}

impl std::error::Error for UntrustedDocument {}
