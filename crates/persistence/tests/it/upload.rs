//! Files in chunks.

use cartwright_domain::{
    id::UploadId,
    time::{Timestamp, to_microseconds},
};
use cartwright_persistence::{Store, StoreError, Upload};
use cartwright_testkit::TestDatabase;
use chrono::{TimeDelta, Utc};
use uuid::Uuid;

async fn begun(store: &Store, name: &str, now: Timestamp) -> UploadId {
    let id = UploadId(Uuid::now_v7());
    store.transaction(|uow| async move { uow.uploads().begin(id, name, now).await }).await.unwrap();
    id
}

async fn append(store: &Store, id: UploadId, position: i32, content: &[u8]) -> Result<(), StoreError> {
    store.transaction(|uow| async move { uow.uploads().append(id, position, content.to_vec()).await }).await
}

#[tokio::test]
async fn a_file_is_written_and_read_chunk_by_chunk() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let now = to_microseconds(Utc::now());
    let id = begun(&store, "café.csv", now).await;
    let first: Vec<u8> = (0..Upload::CHUNK_BYTES).map(|byte| (byte % 251) as u8).collect();
    append(&store, id, 0, &first).await.unwrap();
    append(&store, id, 1, b"\0\xff end").await.unwrap();
    let size_bytes = i64::try_from(first.len()).unwrap() + 6;
    let expected = Upload { id, file_name: "café.csv".to_owned(), size_bytes, complete: false, created_at: now };
    assert_eq!(store.uploads().find(id).await.unwrap(), Some(expected.clone()));
    assert!(store.transaction(|uow| async move { uow.uploads().complete(id).await }).await.unwrap());
    assert_eq!(store.uploads().find(id).await.unwrap(), Some(Upload { complete: true, ..expected }));
    assert_eq!(store.uploads().chunk(id, 0).await.unwrap(), Some(first));
    assert_eq!(store.uploads().chunk(id, 1).await.unwrap().as_deref(), Some(&b"\0\xff end"[..]));
    assert_eq!(store.uploads().chunk(id, 2).await.unwrap(), None);
}

#[tokio::test]
async fn a_chunk_has_one_place_in_a_file_that_exists() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let id = begun(&store, "a.csv", to_microseconds(Utc::now())).await;
    append(&store, id, 0, b"a").await.unwrap();
    assert!(append(&store, id, 0, b"b").await.unwrap_err().is_duplicate_of("upload_chunk"));
    assert!(append(&store, UploadId(Uuid::now_v7()), 0, b"b").await.unwrap_err().is_reference());
    assert_eq!(store.uploads().find(id).await.unwrap().unwrap().size_bytes, 1);
}

#[tokio::test]
async fn old_files_go_with_their_content() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let now = to_microseconds(Utc::now());
    let old = begun(&store, "old.csv", now - TimeDelta::days(8)).await;
    append(&store, old, 0, b"a").await.unwrap();
    let new = begun(&store, "new.csv", now).await;
    append(&store, new, 0, b"b").await.unwrap();
    let week_ago = now - TimeDelta::days(7);
    let deleted = store.transaction(|uow| async move { uow.uploads().delete_before(week_ago).await }).await;
    assert_eq!(deleted.unwrap(), 1);
    assert_eq!(store.uploads().find(old).await.unwrap(), None);
    assert_eq!(store.uploads().chunk(old, 0).await.unwrap(), None);
    assert_eq!(store.uploads().chunk(new, 0).await.unwrap().as_deref(), Some(&b"b"[..]));
    let deleted = store
        .transaction(|uow| async move {
            Ok::<_, StoreError>((uow.uploads().delete(new).await?, uow.uploads().delete(new).await?))
        })
        .await;
    assert_eq!(deleted.unwrap(), (true, false));
    assert_eq!(store.uploads().chunk(new, 0).await.unwrap(), None);
}
