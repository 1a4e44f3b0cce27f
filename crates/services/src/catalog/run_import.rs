//! The job that imports a file.

use std::{sync::Arc, time::Duration};

use cartwright_domain::id::{JobId, UploadId};
use cartwright_jobs::ClaimedJob;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::{sync::watch, time};

use super::{
    file_job::FileJob,
    import::{ImportOptions, ImportProgress, ImportReport, PipeClosed, PipeWriter, import_products, pipe},
    stored_file::StoredFile,
};
use crate::{Failure, Shop};

/// How long to wait between two notes of the progress.
const PAUSE: Duration = Duration::from_secs(1);

/// How far the job is: what [`cartwright_jobs::Job::progress`] of an import holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportJobProgress {
    /// What is done.
    #[serde(flatten)]
    pub done: ImportProgress,
    /// The bytes of the whole file.
    pub size_bytes: i64,
}

/// Imports the file and answers the report. Done twice it does the same once more, to no effect.
pub(crate) async fn run_import(
    shop: &Arc<Shop>,
    claimed: &ClaimedJob,
    upload: UploadId,
    set_stock: bool,
    wanted: &FileJob,
) -> Result<Value, Failure> {
    let file = StoredFile::of_store(&shop.store, upload).await?;
    let (Some(ctx), Some(file)) = (wanted.context(shop).await?, file) else {
        // Another attempt would not find them either.
        let stopped = Some("the file or its channel is gone".to_owned());
        return told(&ImportReport { stopped, ..ImportReport::default() });
    };
    let options =
        ImportOptions { set_stock, location: wanted.location, reference: Some(JobId(claimed.job.id).to_string()) };
    let size_bytes = file.size_bytes();
    let (sender, progress) = watch::channel(ImportProgress::default());
    let on_progress = move |progress| {
        sender.send_replace(progress);
    };
    let (writer, reader) = pipe();
    let import = async {
        let (sent, report) = tokio::join!(send(file, writer), import_products(&ctx, reader, &options, &on_progress));
        // Where the file could not be sent, the report is of a part.
        sent.and(report)
    };
    let last = progress.clone();
    let report = tokio::select! {
        report = import => report?,
        failure = note_again_and_again(shop, claimed, progress, size_bytes) => return Err(failure),
    };
    let done = *last.borrow();
    note(shop, claimed, ImportJobProgress { done, size_bytes }).await?;
    told(&report)
}

fn told(report: &ImportReport) -> Result<Value, Failure> {
    serde_json::to_value(report).map_err(|error| Failure::Internal(error.to_string()))
}

async fn send(mut file: StoredFile, writer: PipeWriter) -> Result<(), Failure> {
    // An import that has stopped reads no further, and says why itself.
    while let Some(chunk) = file.next_chunk().await? {
        if writer.send(chunk).await.is_err() {
            return Ok(());
        }
    }
    match writer.finish().await {
        Ok(()) | Err(PipeClosed) => Ok(()),
    }
}

/// Notes the progress now and then; ends only where that fails.
async fn note_again_and_again(
    shop: &Shop,
    claimed: &ClaimedJob,
    mut progress: watch::Receiver<ImportProgress>,
    size_bytes: i64,
) -> Failure {
    loop {
        if progress.changed().await.is_err() {
            return std::future::pending().await;
        }
        let done = *progress.borrow_and_update();
        if let Err(failure) = note(shop, claimed, ImportJobProgress { done, size_bytes }).await {
            return failure;
        }
        time::sleep(PAUSE).await;
    }
}

async fn note(shop: &Shop, claimed: &ClaimedJob, progress: ImportJobProgress) -> Result<(), Failure> {
    let uow = shop.store.begin().await?;
    uow.jobs().report_progress(claimed, json!(progress)).await?;
    uow.commit().await?;
    Ok(())
}
