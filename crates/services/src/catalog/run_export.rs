//! The job that writes a file.

use std::sync::Arc;

use cartwright_domain::id::UploadId;
use cartwright_jobs::ClaimedJob;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    export::ProductExport,
    file_job::FileJob,
    stored_file::{FileWriter, StoredFile},
};
use crate::{Failure, Shop};

/// A file that an export has written: what [`cartwright_jobs::Job::result`] of an export holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportedFile {
    /// The file, for [`StoredFile`].
    pub upload: UploadId,
    /// What it is called.
    pub file_name: String,
    /// How many bytes it has.
    pub size_bytes: i64,
}

/// How far an export is: what [`cartwright_jobs::Job::progress`] of it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportJobProgress {
    /// Products written.
    pub products: u64,
    /// Bytes written.
    pub bytes: u64,
}

/// Writes the file and answers where it is. An attempt that was interrupted is begun anew, a finished one is left as it is.
pub(crate) async fn run_export(
    shop: &Arc<Shop>,
    claimed: &ClaimedJob,
    upload: UploadId,
    wanted: &FileJob,
) -> Result<Value, Failure> {
    let ctx = wanted.context(shop).await?;
    let ctx = ctx.ok_or_else(|| Failure::Internal(format!("{} is gone, which no channel can be", wanted.channel)))?;
    if StoredFile::of_store(&shop.store, upload).await?.is_none() {
        let file_name = format!("products-{}.csv", ctx.channel().slug);
        let mut writer = FileWriter::begin(&shop.store, upload, &file_name, ctx.now()).await?;
        let mut export = ProductExport::begin(&ctx, wanted.location).await?;
        while let Some(piece) = export.next().await? {
            writer.write(&piece).await?;
            let note = json!(ExportJobProgress { products: export.products(), bytes: writer.size() });
            let uow = shop.store.begin().await?;
            uow.jobs().report_progress(claimed, note).await?;
            uow.commit().await?;
        }
        writer.flush().await?;
        let uow = shop.store.begin().await?;
        uow.uploads().complete(upload).await?;
        uow.commit().await?;
    }
    let file = StoredFile::of_store(&shop.store, upload).await?;
    let file = file.ok_or_else(|| Failure::Internal(format!("{upload} was removed while it was written")))?;
    let (file_name, size_bytes) = (file.file_name().to_owned(), file.size_bytes());
    Ok(json!(ExportedFile { upload, file_name, size_bytes }))
}
