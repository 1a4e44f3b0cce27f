//! How far imports and exports are, and what came of them.

use async_graphql::{ID, Object, Union};
use cartwright_services::catalog;

use super::import_report::{ImportReport, count};
use crate::{id::global_id, scalar::BigInteger};

/// Where the server gives out the files that exports have made.
pub const FILES_PATH: &str = "/admin/files";

/// How far a job is.
#[derive(Clone, Debug, Union)]
pub enum JobProgress {
    /// How far an import is.
    Import(ImportProgress),
    /// How far an export is.
    Export(ExportProgress),
}

/// What came of a job.
#[derive(Clone, Debug, Union)]
pub enum JobResult {
    /// What an import did.
    Import(ImportReport),
    /// What an export made.
    Export(ExportedFile),
}

/// How far an import is.
#[derive(Clone, Debug)]
pub struct ImportProgress(pub catalog::ImportJobProgress);

/// How far an export is.
#[derive(Clone, Debug)]
pub struct ExportProgress(pub catalog::ExportJobProgress);

/// A file that an export has made.
#[derive(Clone, Debug)]
pub struct ExportedFile(pub catalog::ExportedFile);

/// How far an import is.
#[Object]
impl ImportProgress {
    /// Rows read, without the first.
    async fn rows(&self) -> i32 {
        count(self.0.done.rows)
    }

    /// Products dealt with, the refused ones among them.
    async fn products(&self) -> i32 {
        count(self.0.done.products)
    }

    /// Bytes read.
    async fn bytes(&self) -> BigInteger {
        BigInteger(i64::try_from(self.0.done.bytes).unwrap_or(i64::MAX))
    }

    /// The bytes of the whole file.
    async fn size_bytes(&self) -> BigInteger {
        BigInteger(self.0.size_bytes)
    }
}

/// How far an export is.
#[Object]
impl ExportProgress {
    /// Products written.
    async fn products(&self) -> i32 {
        count(self.0.products)
    }

    /// Bytes written.
    async fn bytes(&self) -> BigInteger {
        BigInteger(i64::try_from(self.0.bytes).unwrap_or(i64::MAX))
    }
}

/// A file that an export has made; it is kept for a week.
#[Object]
impl ExportedFile {
    /// The file's id.
    async fn id(&self) -> ID {
        global_id(self.0.upload)
    }

    /// Where it is fetched by GET, with the credential of the staff: a path on this server.
    async fn path(&self) -> String {
        format!("{FILES_PATH}/{}", self.0.upload)
    }

    /// What it is called.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// How many bytes it has.
    async fn size_bytes(&self) -> BigInteger {
        BigInteger(self.0.size_bytes)
    }
}
