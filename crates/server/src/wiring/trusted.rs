//! The documents that the shop's own storefronts were built with.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use cartwright_graphql::http::TrustedDocuments;

use crate::config::Configuration;

/// The documents of the manifest, if there is one.
pub(super) fn read(configuration: &Configuration) -> anyhow::Result<Option<TrustedDocuments>> {
    let Some(file) = &configuration.trusted_documents else {
        return Ok(None);
    };
    let by_id = manifest(file).with_context(|| format!("{} cannot be read (--trusted-documents)", file.display()))?;
    Ok(Some(TrustedDocuments { by_id, only: configuration.only_trusted_documents }))
}

/// An object of documents by their ids, as graphql-codegen's client preset writes it.
fn manifest(file: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let text = fs::read_to_string(file)?;
    serde_json::from_str(&text).context("it must be a JSON object of documents by their ids")
}
