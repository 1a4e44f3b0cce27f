//! Payment sessions in and out.

use cartwright_domain::{
    event::ShopEvent,
    id::{CartId, PaymentSessionId},
    ordering::Order,
    payment::{PaymentSession, PaymentSessionStatus},
    pricing::Money,
    time::Timestamp,
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::Expr,
};

use super::entity::payment_session::{ActiveModel, Column, Entity, Model};
use crate::{StoreError, Writes, corrupt, json::Json, repository::recording_repository};

recording_repository! {
    /// Payment sessions. Their owner sees them with the cart, so that whoever watches it is told of every change.
    PaymentSessionRepository, payment_sessions
}

const LIVE: [PaymentSessionStatus; 3] =
    [PaymentSessionStatus::Open, PaymentSessionStatus::ActionRequired, PaymentSessionStatus::Processing];

impl<C: ConnectionTrait> PaymentSessionRepository<'_, C> {
    /// The session with that key.
    pub async fn find(&self, id: PaymentSessionId) -> Result<Option<PaymentSession>, StoreError> {
        Entity::find_by_id(id.0).one(self.connection).await?.map(to_domain).transpose()
    }

    /// The session whose payment the provider calls by that name.
    pub async fn by_reference(&self, provider: &str, reference: &str) -> Result<Option<PaymentSession>, StoreError> {
        let named = Entity::find()
            .filter(Column::Provider.eq(provider))
            .filter(Column::ProviderReference.eq(reference))
            .one(self.connection)
            .await?;
        named.map(to_domain).transpose()
    }

    /// The cart's newest session, in whatever state.
    pub async fn latest(&self, cart: CartId) -> Result<Option<PaymentSession>, StoreError> {
        let newest = Entity::find()
            .filter(Column::CartId.eq(cart.0))
            .order_by_desc(Column::CreatedAt)
            .order_by_desc(Column::Id)
            .one(self.connection)
            .await?;
        newest.map(to_domain).transpose()
    }

    /// Sessions from which money may still come although they hold stock for too long already, the oldest first.
    pub async fn overdue(&self, now: Timestamp, limit: u64) -> Result<Vec<PaymentSession>, StoreError> {
        let rows = Entity::find()
            .filter(Column::Status.is_in(LIVE.map(PaymentSessionStatus::as_str)))
            .filter(Column::ReservedUntil.lte(now))
            .order_by_asc(Column::ReservedUntil)
            .order_by_asc(Column::Id)
            .limit(limit)
            .all(self.connection)
            .await?;
        rows.into_iter().map(to_domain).collect()
    }
}

impl PaymentSessionRepository<'_, DatabaseTransaction> {
    /// The session with that key, held until the end of the transaction. The cart is locked before its session.
    pub async fn lock(&self, id: PaymentSessionId) -> Result<Option<PaymentSession>, StoreError> {
        Ok(self.lock_with_draft(id).await?.map(|(session, _)| session))
    }

    /// The same with the order that will be placed once its money is sure, where it is known.
    pub async fn lock_with_draft(
        &self,
        id: PaymentSessionId,
    ) -> Result<Option<(PaymentSession, Option<Order>)>, StoreError> {
        let row = Entity::find_by_id(id.0).lock_exclusive().one(self.connection).await?;
        row.map(with_draft).transpose()
    }

    /// The session of the cart from which money may still come, held until the end of the transaction.
    pub async fn lock_live(&self, cart: CartId) -> Result<Option<PaymentSession>, StoreError> {
        let live = Entity::find()
            .filter(Column::CartId.eq(cart.0))
            .filter(Column::Status.is_in(LIVE.map(PaymentSessionStatus::as_str)))
            .lock_exclusive()
            .one(self.connection)
            .await?;
        live.map(to_domain).transpose()
    }

    /// Writes a new session, with the order that will be placed once its money is sure where it is known already. Fails where the cart has a
    /// live one (`payment_session_live`).
    pub fn insert(&self, writes: &mut Writes, session: &PaymentSession, draft: Option<&Order>) {
        writes.insert([to_row(session, draft)]);
        self.record(ShopEvent::CartChanged(session.cart_id));
    }

    /// Writes the session as it is now, with the order that will be placed once its money is sure where it is known now.
    pub fn save(&self, writes: &mut Writes, session: &PaymentSession, draft: Option<&Order>) -> Result<(), StoreError> {
        self.record(ShopEvent::CartChanged(session.cart_id));
        writes.update(to_row(session, draft))
    }

    /// Takes what is personal out of the cart's sessions: how it was to be paid, and the orders as they would have been placed.
    pub async fn forget_customer(&self, cart: CartId) -> Result<(), StoreError> {
        Entity::update_many()
            .col_expr(Column::Token, Expr::value(Option::<String>::None))
            .col_expr(Column::ReturnUrl, Expr::value(Option::<String>::None))
            .col_expr(Column::ClientSecret, Expr::value(Option::<String>::None))
            .col_expr(Column::NextActionUrl, Expr::value(Option::<String>::None))
            .col_expr(Column::OrderDraft, Expr::value(Option::<Json<Order>>::None))
            .filter(Column::CartId.eq(cart.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }
}

fn to_row(session: &PaymentSession, draft: Option<&Order>) -> ActiveModel {
    let row = Model {
        id: session.id.0,
        cart_id: session.cart_id.0,
        cart_version: session.cart_version,
        provider: session.provider.clone(),
        status: session.status.as_str().to_owned(),
        amount_minor: session.amount.minor,
        currency: session.amount.currency.code().to_owned(),
        token: session.token.clone(),
        return_url: session.return_url.clone(),
        next_action_url: session.next_action_url.clone(),
        client_secret: session.client_secret.clone(),
        provider_reference: session.provider_reference.clone(),
        decline_message: session.decline_message.clone(),
        order_draft: None,
        in_flight_until: session.in_flight_until,
        reserved_until: session.reserved_until,
        created_at: session.created_at,
        updated_at: session.updated_at,
    };
    // The draft stays as it was once written.
    let order_draft = draft.map_or(NotSet, |draft| Set(Some(Json(draft.clone()))));
    ActiveModel { order_draft, ..row.into_active_model().reset_all() }
}

/// The session of that row, with the order that will be placed once its money is sure where it is known.
pub(super) fn with_draft(mut row: Model) -> Result<(PaymentSession, Option<Order>), StoreError> {
    let draft = row.order_draft.take().map(|draft| draft.0);
    Ok((to_domain(row)?, draft))
}

fn to_domain(row: Model) -> Result<PaymentSession, StoreError> {
    let id = PaymentSessionId(row.id);
    Ok(PaymentSession {
        id,
        cart_id: row.cart_id.into(),
        cart_version: row.cart_version,
        provider: row.provider,
        status: row.status.parse().map_err(corrupt(id))?,
        amount: Money::new(row.amount_minor, row.currency.parse().map_err(corrupt(id))?),
        token: row.token,
        return_url: row.return_url,
        next_action_url: row.next_action_url,
        client_secret: row.client_secret,
        provider_reference: row.provider_reference,
        decline_message: row.decline_message,
        in_flight_until: row.in_flight_until,
        reserved_until: row.reserved_until,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
