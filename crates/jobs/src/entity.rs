//! The table of jobs.

#![expect(missing_docs, reason = "the columns are those of `Job`, which says what they are")]

use sea_orm::entity::prelude::*;

use crate::job::{Job, JobStatus};

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub lane: String,
    pub unique_key: Option<String>,
    #[sea_orm(column_type = "JsonBinary")]
    pub payload: Json,
    pub status: String,
    pub run_at: DateTimeUtc,
    pub attempts: i32,
    pub max_attempts: i32,
    pub lease_until: Option<DateTimeUtc>,
    pub lease_token: Option<Uuid>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub progress: Option<Json>,
    #[sea_orm(column_type = "JsonBinary", nullable)]
    pub result: Option<Json>,
    pub last_error: Option<String>,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The job with that id, whatever its state.
pub async fn find(connection: &impl ConnectionTrait, id: Uuid) -> Result<Option<Job>, DbErr> {
    Entity::find_by_id(id).one(connection).await?.map(Job::try_from).transpose()
}

impl TryFrom<Model> for Job {
    type Error = DbErr;
    fn try_from(row: Model) -> Result<Self, DbErr> {
        let status = JobStatus::parse(&row.status)
            .ok_or_else(|| DbErr::Type(format!("job {} has the unknown status {:?}", row.id, row.status)))?;
        Ok(Self {
            id: row.id,
            kind: row.kind,
            payload: row.payload,
            status,
            run_at: row.run_at,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            progress: row.progress,
            result: row.result,
            last_error: row.last_error,
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}
