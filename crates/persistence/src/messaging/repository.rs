//! Messages in and out.

use cartwright_domain::{customer::Email, id::MessageId, messaging::Message, time::Timestamp};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    sea_query::Expr,
};

use super::entity::{Column, Entity, Model};
use crate::{StoreError, Writes, corrupt, json::Json, repository::repository};

repository! {
    /// Messages that wait to be sent.
    MessageRepository, messages
}

impl<C: ConnectionTrait> MessageRepository<'_, C> {
    /// The message with that key; none once it was sent.
    pub async fn find(&self, id: MessageId) -> Result<Option<Message>, StoreError> {
        Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }
}

impl MessageRepository<'_, DatabaseTransaction> {
    /// Writes a new message.
    pub fn insert(&self, writes: &mut Writes, message: &Message) {
        let row = Model {
            id: message.id.0,
            recipient: message.recipient.as_str().to_owned(),
            recipient_folded: message.recipient.folded(),
            language: message.language.to_string(),
            content: Json(message.content.clone()),
            created_at: message.created_at,
            given_up_at: message.given_up_at,
        };
        writes.insert([row.into_active_model().reset_all()]);
    }

    /// Removes the message, because it was sent.
    pub async fn delete(&self, id: MessageId) -> Result<(), StoreError> {
        Entity::delete_by_id(id.0).exec(self.connection).await?;
        Ok(())
    }

    /// Notes that the message will not be sent.
    pub async fn give_up(&self, id: MessageId, now: Timestamp) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::GivenUpAt, Expr::value(now))
            .filter(Column::Id.eq(id.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Removes everything that waits to be sent to the mailbox; answers how many messages that were. Their jobs find nothing to do.
    pub async fn delete_to(&self, recipient: &Email) -> Result<u64, StoreError> {
        let theirs = Column::RecipientFolded.eq(recipient.folded());
        Ok(Entity::delete_many().filter(theirs).exec(self.connection).await?.rows_affected)
    }

    /// Removes the messages that were given up before that instant; answers how many.
    pub async fn delete_given_up(&self, before: Timestamp) -> Result<u64, StoreError> {
        Ok(Entity::delete_many().filter(Column::GivenUpAt.lt(before)).exec(self.connection).await?.rows_affected)
    }
}

fn to_domain(row: Model) -> Result<Message, StoreError> {
    let id = MessageId(row.id);
    Ok(Message {
        id,
        recipient: row.recipient.parse().map_err(corrupt(id))?,
        language: row.language.parse().map_err(corrupt(id))?,
        content: row.content.0,
        created_at: row.created_at,
        given_up_at: row.given_up_at,
    })
}
