//! Files that are kept in the database.

use bytes::Bytes;
use cartwright_domain::{id::UploadId, identity::Permission, time::Timestamp};
use cartwright_persistence::{Store, Upload};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::{Context, Failure};

/// A file to be read chunk by chunk.
#[derive(Debug)]
pub struct StoredFile {
    store: Store,
    upload: Upload,
    position: i32,
}

impl StoredFile {
    /// The whole file with that id, for staff; none where there is none, or not all of it.
    pub async fn open(ctx: &Context, id: UploadId) -> Result<Option<Self>, Failure> {
        ctx.require_staff(Permission::ProductsRead)?;
        Self::of_store(ctx.store(), id).await
    }

    pub(super) async fn of_store(store: &Store, id: UploadId) -> Result<Option<Self>, Failure> {
        let upload = store.uploads().find(id).await?.filter(|upload| upload.complete);
        Ok(upload.map(|upload| Self { store: store.clone(), upload, position: 0 }))
    }

    /// What it is called.
    pub fn file_name(&self) -> &str {
        &self.upload.file_name
    }

    /// How many bytes it has.
    pub fn size_bytes(&self) -> i64 {
        self.upload.size_bytes
    }

    /// The next bytes, none at the end. Fails where the file was removed meanwhile.
    pub async fn next_chunk(&mut self) -> Result<Option<Bytes>, Failure> {
        let chunk = self.store.uploads().chunk(self.upload.id, self.position).await?;
        self.position += 1;
        if chunk.is_none() && self.store.uploads().find(self.upload.id).await?.is_none() {
            return Err(Failure::Internal(format!("{} was removed while it was read", self.upload.id)));
        }
        Ok(chunk.map(Bytes::from))
    }
}

/// Writes a file chunk by chunk, each in a transaction of its own: a long file keeps nobody waiting.
#[derive(Debug)]
pub(super) struct FileWriter<'a> {
    store: &'a Store,
    id: UploadId,
    waiting: Vec<u8>,
    position: i32,
    /// Bytes so far.
    size: u64,
}

impl<'a> FileWriter<'a> {
    /// Begins the file, in place of what an earlier attempt has left.
    pub(super) async fn begin(
        store: &'a Store,
        id: UploadId,
        file_name: &str,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let uow = store.begin().await?;
        uow.uploads().delete(id).await?;
        uow.uploads().begin(id, file_name, now).await?;
        uow.commit().await?;
        Ok(Self { store, id, waiting: Vec::new(), position: 0, size: 0 })
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.size += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        while self.waiting.len() >= Upload::CHUNK_BYTES {
            let rest = self.waiting.split_off(Upload::CHUNK_BYTES);
            let chunk = std::mem::replace(&mut self.waiting, rest);
            self.append(chunk).await?;
        }
        Ok(())
    }

    /// Writes what is left. The file is whole once the caller says so with [`cartwright_persistence::UploadRepository::complete`].
    pub(super) async fn flush(&mut self) -> Result<(), Failure> {
        let rest = std::mem::take(&mut self.waiting);
        if rest.is_empty() { Ok(()) } else { self.append(rest).await }
    }

    /// Takes back all of it.
    pub(super) async fn discard(self) -> Result<(), Failure> {
        remove(self.store, self.id).await
    }

    async fn append(&mut self, chunk: Vec<u8>) -> Result<(), Failure> {
        let uow = self.store.begin().await?;
        uow.uploads().append(self.id, self.position, chunk).await?;
        uow.commit().await?;
        self.position += 1;
        Ok(())
    }
}

/// What was handed in.
#[derive(Debug)]
pub(super) struct Received {
    /// The digest of the content.
    pub(super) digest: String,
}

/// Why a file was not taken.
#[derive(Debug)]
pub(super) enum ReceiveError {
    /// It is longer than it may be.
    TooLong,
    /// It could not be read.
    Unreadable(std::io::Error),
    /// The shop could not do its part.
    Failed(Failure),
}

impl From<Failure> for ReceiveError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Writes all that comes, at most so many bytes.
pub(super) async fn receive(
    writer: &mut FileWriter<'_>,
    mut file: impl AsyncRead + Unpin + Send,
    most: u64,
) -> Result<Received, ReceiveError> {
    let mut digest = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let length = file.read(&mut buffer).await.map_err(ReceiveError::Unreadable)?;
        if length == 0 {
            break;
        }
        if writer.size() + length as u64 > most {
            return Err(ReceiveError::TooLong);
        }
        digest.update(&buffer[..length]);
        writer.write(&buffer[..length]).await?;
    }
    writer.flush().await?;
    let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Received { digest })
}

/// Removes the file, if it is there.
pub(super) async fn remove(store: &Store, id: UploadId) -> Result<(), Failure> {
    let uow = store.begin().await?;
    uow.uploads().delete(id).await?;
    uow.commit().await?;
    Ok(())
}
