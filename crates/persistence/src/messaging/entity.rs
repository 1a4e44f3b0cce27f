//! The table of messages.

use cartwright_domain::messaging::MessageContent;
use sea_orm::entity::prelude::*;

use crate::json::Json;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub recipient: String,
    pub recipient_folded: String,
    pub language: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub content: Json<MessageContent>,
    pub created_at: DateTimeUtc,
    pub given_up_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
