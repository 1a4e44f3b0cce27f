//! The documents of an endpoint: found by their text, by the hash of it, or by the id of a trusted one.
//!
//! What has been parsed, measured and validated is kept under the SHA-256 of its text, in a cache that is bounded by memory. An
//! automatic persisted query is a look into the same cache: nothing can be kept under a hash that is not its own.

mod apart;
mod cost;
mod marks;
mod parsed;
mod shape;
mod trusted;
mod validation;
mod variables;

use std::{collections::HashMap, sync::Arc};

use async_graphql::Executor;
use moka::sync::Cache;
use sha2::{Digest, Sha256};

use self::parsed::Document;
pub use self::trusted::{TrustedDocuments, UntrustedDocument};
pub(super) use self::{
    parsed::{Origin, ToRun},
    shape::Shape,
    variables::{coerce, remove_omitted},
};
use super::{Code, Limits, Mark, Marks, RequestError, WrittenLists, parameters::Asked, precheck};

/// The SHA-256 of a text.
pub(super) type Hash = [u8; 32];

/// How a client names the hash of a text in a document id.
const HASH_PREFIX: &str = "sha256:";

/// Finds documents, and checks those that are new.
pub(super) struct Documents<E> {
    schema: E,
    limits: Limits,
    marks: Option<Marks>,
    written_lists: WrittenLists,
    pub shape: Shape,
    known: Cache<Hash, Arc<Document>>,
    trusted: HashMap<Hash, Arc<Document>>,
    ids: HashMap<String, Hash>,
    only_trusted: bool,
}

impl<E: Executor> Documents<E> {
    /// `schema` validates what is new; what is known takes so much memory at most.
    pub fn new(schema: E, limits: Limits, known_bytes: u64, marks: Option<Marks>, written_lists: WrittenLists) -> Self {
        let known = Cache::builder()
            .max_capacity(known_bytes)
            .weigher(|_, document: &Arc<Document>| document.kept_weight())
            .build();
        Self {
            shape: Shape::of(&schema),
            schema,
            limits,
            marks,
            written_lists,
            known,
            trusted: HashMap::new(),
            ids: HashMap::new(),
            only_trusted: false,
        }
    }

    /// Checks the documents of a manifest and keeps them for good.
    pub fn trust(&mut self, manifest: &TrustedDocuments) -> Result<(), UntrustedDocument> {
        for (id, text) in &manifest.by_id {
            let document = self
                .check(text)
                .map_err(|error| UntrustedDocument { id: id.clone(), reason: error.message().to_owned() })?;
            let hash = hash(text);
            self.trusted.insert(hash, Arc::new(document));
            self.ids.insert(without_prefix(id).to_owned(), hash);
        }
        self.only_trusted = manifest.only;
        Ok(())
    }

    /// The document that is asked for.
    pub fn find(&self, asked: &Asked) -> Result<Arc<Document>, RequestError> {
        match asked {
            Asked::Text { query, expected } => {
                // The hash of a text that is too long is not worth computing.
                precheck::check_length(query, &self.limits)?;
                let hash = hash(query);
                if let Some(expected) = expected
                    && parse_hash(expected) != Some(hash)
                {
                    let message = "The hash of the persisted query is not the SHA-256 of its text";
                    return Err(RequestError::new(Code::BadRequest, message));
                }
                self.by_text(query, hash)
            }
            Asked::Hash(text) => parse_hash(text).and_then(|hash| self.by_hash(&hash)).ok_or_else(not_found),
            Asked::Id(id) => {
                let id = without_prefix(id);
                let hash = self.ids.get(id).copied().or_else(|| parse_hash(id));
                hash.and_then(|hash| self.by_hash(&hash)).ok_or_else(not_found)
            }
        }
    }

    /// The hash under which the document is kept that is asked for; nothing for what is to be refused, or is not known by that name.
    pub fn hash_of(&self, asked: &Asked) -> Option<Hash> {
        match asked {
            Asked::Text { query, expected } => {
                precheck::check_length(query, &self.limits).ok()?;
                let hash = hash(query);
                expected.as_ref().is_none_or(|expected| parse_hash(expected) == Some(hash)).then_some(hash)
            }
            Asked::Hash(text) => parse_hash(text),
            Asked::Id(id) => {
                let id = without_prefix(id);
                self.ids.get(id).copied().or_else(|| parse_hash(id))
            }
        }
    }

    /// How public the operation is of a document that is known; nothing for one that is not.
    pub fn known_mark(&self, hash: &Hash, operation_name: Option<&str>) -> Option<Mark> {
        let origin = self.by_hash(hash)?.choose(operation_name).ok()?;
        Some(origin.operation().mark)
    }

    fn by_hash(&self, hash: &Hash) -> Option<Arc<Document>> {
        self.trusted.get(hash).cloned().or_else(|| self.known.get(hash))
    }

    fn by_text(&self, text: &str, hash: Hash) -> Result<Arc<Document>, RequestError> {
        if let Some(document) = self.by_hash(&hash) {
            return Ok(document);
        }
        if self.only_trusted {
            let message = "Only trusted documents are run here; name one with `documentId`";
            return Err(RequestError::new(Code::BadRequest, message));
        }
        let document = Arc::new(self.check(text)?);
        self.known.insert(hash, Arc::clone(&document));
        Ok(document)
    }

    fn check(&self, text: &str) -> Result<Document, RequestError> {
        let parsed = precheck::check_document(text, &self.limits)?;
        let document = Document::new(&parsed, text.len(), &self.shape, self.marks, self.written_lists)
            .map_err(precheck::contains_itself)?;
        if let Some(missing) =
            parsed.operations.iter().find(|(_, operation)| self.shape.root(operation.node.ty).is_empty())
        {
            let message = format!("There is no {} here", missing.1.node.ty);
            return Err(RequestError::new(Code::OperationResolutionFailure, message).at(missing.1.pos));
        }
        validation::validate(&self.schema, parsed)?;
        Ok(document)
    }
}

fn hash(text: &str) -> Hash {
    Sha256::digest(text).into()
}

fn without_prefix(id: &str) -> &str {
    id.strip_prefix(HASH_PREFIX).unwrap_or(id)
}

/// 64 hexadecimal digits.
fn parse_hash(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut hash = [0; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        if !pair.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(hash)
}

/// A cache on the way must not keep this answer: the same address will have another one.
fn not_found() -> RequestError {
    use axum::http::{HeaderValue, header::CACHE_CONTROL};
    RequestError::new(Code::PersistedQueryNotFound, "PersistedQueryNotFound")
        .header(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, must-revalidate"))
}
