//! Carts in and out, whole: a cart without its lines is of no use to anybody.

use std::collections::HashSet;

use cartwright_domain::{
    cart::{Cart, CartLine, CartStatus},
    event::ShopEvent,
    id::{CartId, CartToken, ChannelId, CustomerId},
    time::Timestamp,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};

use super::entity::{cart, cart_line};
use crate::{StoreError, Writes, corrupt, json::Json, repository::recording_repository};

recording_repository! {
    /// Carts. Whoever watches one is told of every change.
    CartRepository, carts
}

/// No customer has had more carts.
const MOST_OF_CUSTOMER: u64 = 100_000;

impl<C: ConnectionTrait> CartRepository<'_, C> {
    /// The cart that the token opens to that customer, or to a guest: a guest's cart opens to whoever has its token, a customer's to its customer
    /// alone.
    pub async fn find(&self, token: CartToken, customer: Option<CustomerId>) -> Result<Option<Cart>, StoreError> {
        self.load(opened(token, customer)).await
    }

    /// The cart that the customer has in the channel, as long as it can become an order.
    pub async fn find_current(&self, customer: CustomerId, channel: ChannelId) -> Result<Option<Cart>, StoreError> {
        self.load(current(customer, channel)).await
    }

    /// The cart with that key.
    pub async fn find_by_id(&self, id: CartId) -> Result<Option<Cart>, StoreError> {
        self.load(cart::Entity::find_by_id(id.0)).await
    }

    /// The keys of open carts that nobody has changed for longer than they live, the oldest first.
    pub async fn overdue(&self, now: Timestamp, limit: u64) -> Result<Vec<CartId>, StoreError> {
        let ids: Vec<uuid::Uuid> = cart::Entity::find()
            .select_only()
            .column(cart::Column::Id)
            .filter(cart::Column::Status.eq(CartStatus::Open.as_str()))
            .filter(cart::Column::ExpiresAt.lte(now))
            .order_by_asc(cart::Column::ExpiresAt)
            .limit(limit)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(ids.into_iter().map(CartId).collect())
    }

    /// All carts that the customer has or had, the newest first.
    pub async fn of_customer(&self, customer: CustomerId) -> Result<Vec<Cart>, StoreError> {
        let ids = self.ids_of_customer(customer).await?;
        let mut carts = Vec::with_capacity(ids.len());
        for id in ids {
            carts.extend(self.find_by_id(id).await?);
        }
        Ok(carts)
    }

    async fn ids_of_customer(&self, customer: CustomerId) -> Result<Vec<CartId>, StoreError> {
        let ids: Vec<uuid::Uuid> = cart::Entity::find()
            .select_only()
            .column(cart::Column::Id)
            .filter(cart::Column::CustomerId.eq(customer.0))
            .order_by_desc(cart::Column::Id)
            .limit(MOST_OF_CUSTOMER)
            .into_tuple()
            .all(self.connection)
            .await?;
        Ok(ids.into_iter().map(CartId).collect())
    }

    async fn load(&self, select: Select<cart::Entity>) -> Result<Option<Cart>, StoreError> {
        let Some(row) = select.one(self.connection).await? else {
            return Ok(None);
        };
        let lines = cart_line::Entity::find()
            .filter(cart_line::Column::CartId.eq(row.id))
            .order_by_asc(cart_line::Column::Position)
            .order_by_asc(cart_line::Column::Id)
            .all(self.connection)
            .await?;
        to_cart(row, lines).map(Some)
    }
}

impl CartRepository<'_, DatabaseTransaction> {
    /// The same cart as [`CartRepository::find`] finds, held until the end of the transaction: parallel changes wait and then see this one's.
    pub async fn lock(&self, token: CartToken, customer: Option<CustomerId>) -> Result<Option<Cart>, StoreError> {
        self.load(opened(token, customer).lock_exclusive()).await
    }

    /// The same cart as [`CartRepository::find_current`] finds, held until the end of the transaction.
    pub async fn lock_current(&self, customer: CustomerId, channel: ChannelId) -> Result<Option<Cart>, StoreError> {
        self.load(current(customer, channel).lock_exclusive()).await
    }

    /// The cart with that key, held until the end of the transaction.
    pub async fn lock_by_id(&self, id: CartId) -> Result<Option<Cart>, StoreError> {
        self.load(cart::Entity::find_by_id(id.0).lock_exclusive()).await
    }

    /// All carts that the customer has or had, held until the end of the transaction.
    pub async fn lock_of_customer(&self, customer: CustomerId) -> Result<Vec<Cart>, StoreError> {
        let mut ids = self.ids_of_customer(customer).await?;
        // Always in the same order, as others may hold one and wait for another.
        ids.sort_unstable();
        let mut carts = Vec::with_capacity(ids.len());
        for id in ids {
            carts.extend(self.lock_by_id(id).await?);
        }
        Ok(carts)
    }

    /// Makes the customer's carts nobody's; whoever knows one's token has it as a guest's.
    pub async fn release_of_customer(&self, customer: CustomerId) -> Result<(), StoreError> {
        cart::Entity::update_many()
            .col_expr(cart::Column::CustomerId, Expr::value(Option::<uuid::Uuid>::None))
            .filter(cart::Column::CustomerId.eq(customer.0))
            .exec(self.connection)
            .await?;
        Ok(())
    }

    /// Writes a new cart with its lines.
    pub async fn insert(&self, cart: &Cart) -> Result<(), StoreError> {
        let mut writes = Writes::default();
        writes.insert([to_row(cart).into_active_model().reset_all()]);
        insert_lines(&mut writes, cart, &cart.lines);
        self.record(ShopEvent::CartChanged(cart.id));
        writes.send(self.connection).await
    }

    /// Writes what has changed since the cart was locked.
    pub async fn save(&self, before: &Cart, after: &Cart) -> Result<(), StoreError> {
        let mut writes = Writes::default();
        self.save_with(&mut writes, before, after)?;
        writes.send(self.connection).await
    }

    /// Writes what has changed since the cart was locked, with the others.
    pub fn save_with(&self, writes: &mut Writes, before: &Cart, after: &Cart) -> Result<(), StoreError> {
        if before == after {
            return Ok(());
        }
        writes.update(to_row(after).into_active_model().reset_all())?;
        let kept: HashSet<_> = after.lines.iter().map(|line| line.id).collect();
        let removed: Vec<_> =
            before.lines.iter().filter(|line| !kept.contains(&line.id)).map(|line| line.id.0).collect();
        if !removed.is_empty() {
            writes.delete(cart_line::Entity::delete_many().filter(cart_line::Column::Id.is_in(removed)));
        }
        let known = |line: &CartLine| before.lines.iter().find(|known| known.id == line.id);
        for line in after.lines.iter().filter(|line| known(line).is_some_and(|known| known != *line)) {
            writes.update(line_to_row(after, line).into_active_model().reset_all())?;
        }
        insert_lines(writes, after, after.lines.iter().filter(|line| known(line).is_none()));
        self.record(ShopEvent::CartChanged(after.id));
        Ok(())
    }
}

fn insert_lines<'a>(writes: &mut Writes, cart: &Cart, lines: impl IntoIterator<Item = &'a CartLine>) {
    writes.insert(lines.into_iter().map(|line| line_to_row(cart, line).into_active_model().reset_all()));
}

/// The cart that the token opens to that customer; see [`CartRepository::find`].
pub(crate) fn opened(token: CartToken, customer: Option<CustomerId>) -> Select<cart::Entity> {
    let owner = Condition::any()
        .add(cart::Column::CustomerId.is_null())
        .add_option(customer.map(|customer| cart::Column::CustomerId.eq(customer.0)));
    cart::Entity::find().filter(cart::Column::Token.eq(token.0)).filter(owner)
}

fn current(customer: CustomerId, channel: ChannelId) -> Select<cart::Entity> {
    let statuses = [CartStatus::Open, CartStatus::AwaitingPayment].map(CartStatus::as_str);
    cart::Entity::find()
        .filter(cart::Column::CustomerId.eq(customer.0))
        .filter(cart::Column::ChannelId.eq(channel.0))
        .filter(cart::Column::Status.is_in(statuses))
}

fn to_row(cart: &Cart) -> cart::Model {
    cart::Model {
        id: cart.id.0,
        token: cart.token.0,
        channel_id: cart.channel_id.0,
        customer_id: cart.customer_id.map(|id| id.0),
        status: cart.status.as_str().to_owned(),
        version: cart.version,
        language: cart.language.to_string(),
        email: cart.email.clone(),
        phone: cart.phone.clone(),
        note: cart.note.clone(),
        attributes: Json(cart.attributes.clone()),
        shipping_address: cart.shipping_address.clone().map(Json),
        billing_address: cart.billing_address.clone().map(Json),
        shipping_method_id: cart.shipping_method_id.map(|id| id.0),
        order_id: cart.order_id.map(|id| id.0),
        reserved_since: cart.reserved_since,
        expires_at: cart.expires_at,
        created_at: cart.created_at,
        updated_at: cart.updated_at,
    }
}

fn line_to_row(cart: &Cart, line: &CartLine) -> cart_line::Model {
    cart_line::Model {
        id: line.id.0,
        cart_id: cart.id.0,
        position: line.position,
        variant_id: line.variant_id.map(|id| id.0),
        quantity: line.quantity,
        snapshot: Json(line.snapshot.clone()),
        attributes: Json(line.attributes.clone()),
    }
}

/// The cart of those rows.
pub(crate) fn to_cart(row: cart::Model, lines: Vec<cart_line::Model>) -> Result<Cart, StoreError> {
    let id = CartId(row.id);
    Ok(Cart {
        id,
        token: row.token.into(),
        channel_id: row.channel_id.into(),
        customer_id: row.customer_id.map(Into::into),
        status: row.status.parse().map_err(corrupt(id))?,
        version: row.version,
        language: row.language.parse().map_err(corrupt(id))?,
        lines: lines
            .into_iter()
            .map(|line| CartLine {
                id: line.id.into(),
                variant_id: line.variant_id.map(Into::into),
                quantity: line.quantity,
                position: line.position,
                snapshot: line.snapshot.0,
                attributes: line.attributes.0,
            })
            .collect(),
        email: row.email,
        phone: row.phone,
        note: row.note,
        attributes: row.attributes.0,
        shipping_address: row.shipping_address.map(|address| address.0),
        billing_address: row.billing_address.map(|address| address.0),
        shipping_method_id: row.shipping_method_id.map(Into::into),
        order_id: row.order_id.map(Into::into),
        reserved_since: row.reserved_since,
        expires_at: row.expires_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}
