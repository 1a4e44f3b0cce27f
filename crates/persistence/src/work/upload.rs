//! Files that staff hand in, and files made for them, kept in pieces so that any process can read them.

use cartwright_domain::{id::UploadId, time::Timestamp};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

use crate::{StoreError, repository::repository};

mod file {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub file_name: String,
        pub size_bytes: i64,
        pub complete: bool,
        pub created_at: DateTimeUtc,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

mod chunk {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "upload_chunk")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub upload_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i32,
        pub content: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

repository! {
    /// Uploaded files.
    UploadRepository, uploads
}

/// A file without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The key.
    pub id: UploadId,
    /// What whoever handed it in calls it.
    pub file_name: String,
    /// How many bytes have been written so far.
    pub size_bytes: i64,
    /// Whether all of it is there.
    pub complete: bool,
    /// When it was begun.
    pub created_at: Timestamp,
}

impl Upload {
    /// The most bytes of a chunk; all chunks of a file but its last are that long.
    pub const CHUNK_BYTES: usize = 1024 * 1024;
}

impl<C: ConnectionTrait> UploadRepository<'_, C> {
    /// The file with that id, without its content.
    pub async fn find(&self, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let row = file::Entity::find_by_id(id.0).one(self.connection).await?;
        Ok(row.map(|row| Upload {
            id,
            file_name: row.file_name,
            size_bytes: row.size_bytes,
            complete: row.complete,
            created_at: row.created_at,
        }))
    }

    /// The chunk at that place, counted from 0; none behind the last.
    pub async fn chunk(&self, id: UploadId, position: i32) -> Result<Option<Vec<u8>>, StoreError> {
        let row = chunk::Entity::find_by_id((id.0, position)).one(self.connection).await?;
        Ok(row.map(|row| row.content))
    }
}

impl UploadRepository<'_, DatabaseTransaction> {
    /// Begins a file; it stays incomplete until [`Self::complete`].
    pub async fn begin(&self, id: UploadId, file_name: &str, now: Timestamp) -> Result<(), StoreError> {
        let row = file::ActiveModel {
            id: Set(id.0),
            file_name: Set(file_name.to_owned()),
            size_bytes: Set(0),
            complete: Set(false),
            created_at: Set(now),
        };
        file::Entity::insert(row).exec_without_returning(self.connection).await?;
        Ok(())
    }

    /// Adds a chunk at that place, counted from 0. Fails where the file is gone or has a chunk there already.
    pub async fn append(&self, id: UploadId, position: i32, content: Vec<u8>) -> Result<(), StoreError> {
        let length = i64::try_from(content.len()).unwrap_or(i64::MAX);
        let row = chunk::ActiveModel { upload_id: Set(id.0), position: Set(position), content: Set(content) };
        chunk::Entity::insert(row).exec_without_returning(self.connection).await?;
        file::Entity::update_many()
            .col_expr(file::Column::SizeBytes, Expr::col(file::Column::SizeBytes).add(length))
            .filter(file::Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Says that all of the file is there. Answers false where the file is gone.
    pub async fn complete(&self, id: UploadId) -> Result<bool, StoreError> {
        let updated = file::Entity::update_many()
            .col_expr(file::Column::Complete, Expr::value(true))
            .filter(file::Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(updated.rows_affected > 0)
    }

    /// Removes the file with its content. Answers false where there is none.
    pub async fn delete(&self, id: UploadId) -> Result<bool, StoreError> {
        let deleted = file::Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(deleted.rows_affected > 0)
    }

    /// Removes the files begun before that instant; answers how many.
    pub async fn delete_before(&self, instant: Timestamp) -> Result<u64, StoreError> {
        let deleted =
            file::Entity::delete_many().filter(file::Column::CreatedAt.lt(instant)).exec(self.connection).await?;
        Ok(deleted.rows_affected)
    }
}
