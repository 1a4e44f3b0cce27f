//! What providers have told.

use cartwright_domain::{
    id::{PaymentNotificationId, PaymentSessionId},
    time::Timestamp,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait, sea_query::OnConflict};

use super::{
    PaymentSessionRepository,
    entity::payment_notification::{ActiveModel, Column, Entity},
};
use crate::StoreError;

/// Something that a provider told of a payment.
#[derive(Debug, Clone)]
pub struct PaymentNotification {
    /// The key.
    pub id: PaymentNotificationId,
    /// The provider's name in the shop.
    pub provider: String,
    /// The provider's name of what it told, the same each time it tells it.
    pub event: String,
    /// What kind of thing it is, in the provider's words.
    pub kind: String,
    /// The session of the payment.
    pub payment_session_id: PaymentSessionId,
    /// When it came.
    pub received_at: Timestamp,
}

impl PaymentSessionRepository<'_, DatabaseTransaction> {
    /// Notes what a provider told, and answers whether it is new.
    pub async fn insert_notification(&self, notification: &PaymentNotification) -> Result<bool, StoreError> {
        let row = ActiveModel {
            id: Set(notification.id.0),
            provider: Set(notification.provider.clone()),
            event: Set(notification.event.clone()),
            kind: Set(notification.kind.clone()),
            payment_session_id: Set(notification.payment_session_id.0),
            received_at: Set(notification.received_at),
        };
        let known = OnConflict::columns([Column::Provider, Column::Event]).do_nothing().to_owned();
        let written = Entity::insert(row).on_conflict(known).exec_without_returning(self.connection).await?;
        Ok(written > 0)
    }

    /// Forgets what was told before then, and answers how much it was.
    pub async fn delete_notifications_before(&self, before: Timestamp) -> Result<u64, StoreError> {
        use sea_orm::{ColumnTrait, QueryFilter};
        let old = Entity::delete_many().filter(Column::ReceivedAt.lt(before));
        Ok(old.exec(self.connection).await?.rows_affected)
    }
}
