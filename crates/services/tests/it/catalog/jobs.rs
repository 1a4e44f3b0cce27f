//! Files that are handed in and fetched, and the jobs between.

use std::sync::Arc;

use cartwright_domain::id::{ChannelId, JobId, StockLocationId, UploadId};
use cartwright_persistence::Upload;
use cartwright_services::{
    Actor, Context, Error, Failure, Job, JobStatus, KeyRefusal,
    catalog::{
        ExportedFile, ImportJobProgress, ProductsExport, ProductsImport, StoredFile,
        import::{ImportRefusal, ImportReport},
        products_export, products_import,
    },
    enqueue_routine, find_job,
    worker::run_due,
};
use chrono::TimeDelta;
use serde::de::DeserializeOwned;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::Storeroom;

const FILE: &str =
    "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\nmug,Mug,MUG,7,5\ncup,Cup,CUP,many,5\n";

fn input() -> ProductsImport {
    ProductsImport { file_name: " mugs.csv ".to_owned(), channel_id: None, location_id: None, set_stock: false }
}

const ALL: ProductsExport = ProductsExport { channel_id: None, location_id: None };

async fn ended(room: &Storeroom, job: &Job) -> Job {
    run_due(&room.shop).await.unwrap();
    find_job(&room.ctx, JobId(job.id)).await.unwrap().unwrap()
}

fn result<T: DeserializeOwned>(job: &Job) -> T {
    assert_eq!((job.status, &job.last_error), (JobStatus::Succeeded, &None));
    serde_json::from_value(job.result.clone().unwrap()).unwrap()
}

/// The file that the job is about.
fn upload_of(job: &Job) -> UploadId {
    serde_json::from_value(job.payload["payload"]["upload"].clone()).unwrap()
}

#[tokio::test]
async fn a_file_handed_in_is_imported_by_a_job_that_tells_how_it_went() {
    let room = Storeroom::open().await;
    let done = products_import(&room.ctx, input(), FILE.as_bytes(), Some("k")).await.unwrap();
    assert_eq!((done.replayed, done.outcome.status), (false, JobStatus::Queued));
    let job = ended(&room, &done.outcome).await;
    let report: ImportReport = result(&job);
    assert_eq!((report.rows, report.products.created, report.refusal_count), (2, 2, 1));
    assert_eq!(report.refusals[0].column.as_deref(), Some("Variant Inventory Qty"));
    let size_bytes = i64::try_from(FILE.len()).unwrap();
    let progress: ImportJobProgress = serde_json::from_value(job.progress.clone().unwrap()).unwrap();
    assert_eq!((progress.done.rows, progress.done.products, progress.size_bytes), (2, 2, size_bytes));
    assert_eq!(room.on_hand("mug", "MUG").await, Some(7));

    let again = products_import(&room.ctx, input(), FILE.as_bytes(), Some("k")).await.unwrap();
    assert_eq!((again.replayed, again.outcome), (true, job.clone()));
    let other = products_import(&room.ctx, input(), "Handle\n".as_bytes(), Some("k")).await;
    assert!(matches!(other, Err(Error::Refused(refused)) if refused == [ImportRefusal::Key(KeyRefusal::Reused)]));
    let second = products_import(&room.ctx, input(), FILE.as_bytes(), None).await.unwrap();
    let report: ImportReport = result(&ended(&room, &second.outcome).await);
    assert!(report.changed_nothing());
    let kept = StoredFile::open(&room.ctx, upload_of(&job)).await.unwrap().unwrap();
    assert_eq!((kept.file_name(), kept.size_bytes()), ("mugs.csv", size_bytes));
}

#[tokio::test]
async fn a_file_of_several_chunks_is_imported_whole() {
    let room = Storeroom::open().await;
    let mut file = "Handle,Title,Body (HTML)\n".to_owned();
    let body = "x".repeat(60_000);
    for number in 0..45 {
        file.push_str(&format!("p{number},P{number},{body}\n"));
    }
    assert!(file.len() > 2 * Upload::CHUNK_BYTES);
    let job = products_import(&room.ctx, input(), file.as_bytes(), None).await.unwrap().outcome;
    let report: ImportReport = result(&ended(&room, &job).await);
    assert_eq!((report.rows, report.products.created, report.stopped), (45, 45, None));
    assert_eq!(room.product("p44").await.description_html.len(), 60_000);
}

#[tokio::test]
async fn a_file_that_is_too_long_leaves_nothing_behind() {
    let room = Storeroom::open().await;
    let endless = tokio::io::repeat(b'x').take(ProductsImport::MAX_BYTES + 1);
    let refused = products_import(&room.ctx, input(), endless, None).await;
    let Err(Error::Refused(refusals)) = refused else { panic!("{refused:?}") };
    assert_eq!(
        (refusals[0].path(), refusals[0].to_string()),
        (vec!["file".to_owned()], "must have at most 100 MiB".to_owned())
    );
    let later = room.ctx.now() + TimeDelta::days(1);
    let left = room.shop.store.transaction(|uow| async move { uow.uploads().delete_before(later).await }).await;
    assert_eq!(left.unwrap(), 0);
}

#[tokio::test]
async fn what_is_not_there_and_who_may_not_is_refused() {
    let room = Storeroom::open().await;
    let nowhere = ProductsImport {
        channel_id: Some(ChannelId(Uuid::nil())),
        location_id: Some(StockLocationId(Uuid::nil())),
        ..input()
    };
    let refused = products_import(&room.ctx, nowhere, FILE.as_bytes(), None).await;
    let Err(Error::Refused(refusals)) = refused else { panic!("{refused:?}") };
    assert_eq!(refusals.iter().map(ImportRefusal::path).collect::<Vec<_>>(), [["channelId"], ["locationId"]]);
    let guest = Context::new(Arc::clone(&room.shop), Actor::Guest, Arc::clone(room.channel()), &[]);
    let forbidden = products_import(&guest, input(), FILE.as_bytes(), None).await;
    assert!(matches!(forbidden, Err(Error::Failed(Failure::Unauthenticated))));
    let forbidden = products_export(&guest, ALL, None).await;
    assert!(matches!(forbidden, Err(Error::Failed(Failure::Unauthenticated))));
    assert!(matches!(find_job(&guest, JobId(Uuid::nil())).await, Err(Failure::Unauthenticated)));
    assert!(matches!(StoredFile::open(&guest, UploadId(Uuid::nil())).await, Err(Failure::Unauthenticated)));
}

#[tokio::test]
async fn an_export_is_a_file_that_staff_fetch() {
    let room = Storeroom::open().await;
    room.import(FILE).await;
    let job = products_export(&room.ctx, ALL, Some("k")).await.unwrap().outcome;
    assert!(products_export(&room.ctx, ALL, Some("k")).await.unwrap().replayed);
    let file: ExportedFile = result(&ended(&room, &job).await);
    let mut stored = StoredFile::open(&room.ctx, file.upload).await.unwrap().unwrap();
    let mut content = Vec::new();
    while let Some(chunk) = stored.next_chunk().await.unwrap() {
        content.extend_from_slice(&chunk);
    }
    assert_eq!(String::from_utf8(content).unwrap(), room.export().await);
    assert_eq!((file.file_name.as_str(), file.size_bytes), ("products-default.csv", stored.size_bytes()));
}

#[tokio::test]
async fn an_export_that_was_interrupted_is_begun_anew() {
    let room = Storeroom::open().await;
    room.import(FILE).await;
    let job = products_export(&room.ctx, ALL, None).await.unwrap().outcome;
    let (upload, now) = (upload_of(&job), room.ctx.now());
    room.shop
        .store
        .transaction(|uow| async move {
            uow.uploads().begin(upload, "half.csv", now).await?;
            uow.uploads().append(upload, 0, b"half a file".to_vec()).await
        })
        .await
        .unwrap();
    assert!(StoredFile::open(&room.ctx, upload).await.unwrap().is_none(), "a part is no file");
    let file: ExportedFile = result(&ended(&room, &job).await);
    assert_eq!(file.size_bytes, i64::try_from(room.export().await.len()).unwrap());
}

#[tokio::test]
async fn files_go_after_a_week_and_an_import_of_one_says_so() {
    let room = Storeroom::open().await;
    enqueue_routine(&room.shop).await.unwrap();
    let job = products_import(&room.ctx, input(), FILE.as_bytes(), None).await.unwrap().outcome;
    let gone = upload_of(&job);
    room.shop.store.transaction(|uow| async move { uow.uploads().delete(gone).await }).await.unwrap();
    let report: ImportReport = result(&ended(&room, &job).await);
    assert_eq!(report.stopped.as_deref(), Some("the file or its channel is gone"));
    let job = products_import(&room.ctx, input(), FILE.as_bytes(), None).await.unwrap().outcome;
    let upload = upload_of(&job);
    for (days, kept) in [(6, true), (2, false)] {
        room.shop.clock.advance(TimeDelta::days(days));
        run_due(&room.shop).await.unwrap();
        assert_eq!(room.shop.store.uploads().find(upload).await.unwrap().is_some(), kept);
    }
}
