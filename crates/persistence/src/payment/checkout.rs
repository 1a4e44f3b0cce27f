//! What a checkout decides on, in two statements: what must hold still is locked by one, and then everything else is read at one moment by
//! another. A checkout waits for each statement, and others wait for the checkout.

use std::{
    collections::{BTreeMap, HashMap},
    sync::OnceLock,
};

use cartwright_domain::{
    cart::{Cart, VariantFacts},
    channel::Channel,
    id::{CartToken, ChannelId, CustomerId, PaymentSessionId, VariantId},
    ordering::Order,
    payment::PaymentSession,
    time::Timestamp,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, FromQueryResult, IdenStatic, Iterable,
    QueryResult, QuerySelect, QueryTrait, Statement, TryGetable, Value,
    sea_query::{self, ExprTrait, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{PaymentSessionRepository, entity::payment_session, repository::with_draft};
use crate::{
    StockShare, StoreError,
    cart::{cart, cart_line, opened, to_cart},
    catalog::{FactsRow, fact_columns, join_facts, to_facts, variant},
    fixed_statement::FixedStatement,
    inventory::{stock_reservation, to_share},
    work::{KnownRequest, idempotency_key, to_known},
};

/// A cart and its session, held until the end of the transaction: whoever wants to change one of them waits.
#[derive(Debug)]
pub struct LockedCheckout {
    cart: cart::Model,
    session: Option<(PaymentSession, Option<Order>)>,
}

impl LockedCheckout {
    /// Where the cart is.
    pub fn channel(&self) -> ChannelId {
        self.cart.channel_id.into()
    }
}

/// What else a checkout decides on.
#[derive(Debug)]
pub struct CheckoutState {
    /// The cart.
    pub cart: Cart,
    /// The session, with the order that will be placed once its money is sure where it is known; none where the cart has no such session.
    pub session: Option<(PaymentSession, Option<Order>)>,
    /// What was done under the key of the request.
    pub known: Option<KnownRequest>,
    /// The variants of the cart as its channel sells them.
    pub facts: HashMap<VariantId, VariantFacts>,
    /// What the session holds of them, by variant and location; not what it holds of a variant that was deleted and is in no line any more.
    pub held: Vec<StockShare>,
}

impl PaymentSessionRepository<'_, DatabaseTransaction> {
    /// Locks the cart that the token opens to that customer (see [`crate::CartRepository::find`]), and that session where it is one of the cart's.
    pub async fn lock_checkout(
        &self,
        token: CartToken,
        customer: Option<CustomerId>,
        session: Option<PaymentSessionId>,
    ) -> Result<Option<LockedCheckout>, StoreError> {
        if let Some(session) = session {
            let statement = lock(self.connection.get_database_backend(), token, customer, session);
            if let Some(row) = self.connection.query_one_raw(statement).await? {
                let session = payment_session::Model::from_query_result(&row, "B_")?;
                let cart = cart::Model::from_query_result(&row, "A_")?;
                return Ok(Some(LockedCheckout { cart, session: Some(with_draft(session)?) }));
            }
        }
        let cart = opened(token, customer).lock_exclusive().one(self.connection).await?;
        Ok(cart.map(|cart| LockedCheckout { cart, session: None }))
    }

    /// Reads what else the checkout decides on. The channel is the cart's, the key one of an idempotent request: whose it is, of what, and what the
    /// caller calls it.
    pub async fn read_checkout(
        &self,
        locked: LockedCheckout,
        channel: &Channel,
        key: Option<(&str, &str, &str)>,
        now: Timestamp,
    ) -> Result<CheckoutState, StoreError> {
        let LockedCheckout { cart, session } = locked;
        let backend = self.connection.get_database_backend();
        let statement = read(backend, cart.id, session.as_ref().map(|(session, _)| session.id), channel.id, key);
        let mut lines: Vec<cart_line::Model> = Vec::new();
        let (mut known, mut facts, mut held) = (None, HashMap::new(), BTreeMap::new());
        for row in self.connection.query_all_raw(statement).await? {
            if key.is_some() && known.is_none() && has::<String>(&row, KEY, "fingerprint")? {
                known = Some(to_known(idempotency_key::Model::from_query_result(&row, KEY)?));
            }
            if session.is_some() && has::<Uuid>(&row, HELD, "location_id")? {
                let share = to_share(stock_reservation::Model::from_query_result(&row, HELD)?);
                held.insert(share.key(), share);
            }
            if has::<Uuid>(&row, VARIANT, "id")? {
                let variant = to_facts(FactsRow::from_query_result(&row, VARIANT)?, channel, now)?;
                facts.insert(variant.variant_id, variant);
            }
            // A line stands in as many rows as there are places that hold its variant.
            let id: Option<Uuid> = row.try_get(LINE, "id")?;
            if id.is_some() && id != lines.last().map(|line| line.id) {
                lines.push(cart_line::Model::from_query_result(&row, LINE)?);
            }
        }
        Ok(CheckoutState { cart: to_cart(cart, lines)?, session, known, facts, held: held.into_values().collect() })
    }
}

/// The parts of a row, by what the names of their columns begin with.
const KEY: &str = "key_";
const LINE: &str = "line_";
const VARIANT: &str = "variant_";
const HELD: &str = "held_";

/// Whether there is a part of a row, by a column that it never lacks.
fn has<T: TryGetable>(row: &QueryResult, prefix: &str, column: &str) -> Result<bool, StoreError> {
    Ok(row.try_get::<Option<T>>(prefix, column)?.is_some())
}

/// Locks a cart and its session.
fn lock(
    backend: DatabaseBackend,
    token: CartToken,
    customer: Option<CustomerId>,
    session: PaymentSessionId,
) -> Statement {
    static STATEMENTS: [OnceLock<FixedStatement>; 4] = [const { OnceLock::new() }; 4];
    let fixed = STATEMENTS[shape([backend == DatabaseBackend::Postgres, customer.is_some()])].get_or_init(|| {
        let [token, session, known] = [1, 2, 3].map(Uuid::from_u128);
        let mut both =
            opened(CartToken(token), customer.map(|_| CustomerId(known))).select_two_required(payment_session::Entity);
        let of_cart = payment_session::Column::CartId
            .into_expr()
            .eq(cart::Column::Id.into_expr())
            .and(payment_session::Column::Id.eq(session));
        // The cart is locked before its session, as everywhere.
        QuerySelect::query(&mut both).join(JoinType::InnerJoin, payment_session::Entity, of_cart).lock_exclusive();
        FixedStatement::new(backend, &[token, session, known].map(Value::from), QueryTrait::as_query(&both))
    });
    let customer = customer.map_or(Uuid::nil(), |customer| customer.0);
    fixed.with(&[token.0, session.0, customer].map(Value::from))
}

/// Reads one row for each line and each place that holds its variant for the session, and one at least.
fn read(
    backend: DatabaseBackend,
    cart: Uuid,
    session: Option<PaymentSessionId>,
    channel: ChannelId,
    key: Option<(&str, &str, &str)>,
) -> Statement {
    static STATEMENTS: [OnceLock<FixedStatement>; 8] = [const { OnceLock::new() }; 8];
    let is = [backend == DatabaseBackend::Postgres, session.is_some(), key.is_some()];
    let fixed = STATEMENTS[shape(is)].get_or_init(|| {
        let [cart, held_by, channel] = [1, 2, 3].map(Uuid::from_u128);
        let key = key.map(|_| ("a principal", "an operation", "a key"));
        let select = select(cart, session.map(|_| PaymentSessionId(held_by)), ChannelId(channel), key);
        let samples = ["a principal", "an operation", "a key"].map(Value::from);
        FixedStatement::new(backend, &[&[cart, held_by, channel].map(Value::from), &samples[..]].concat(), &select)
    });
    let (principal, operation, key) = key.unwrap_or_default();
    let session = session.map_or(Uuid::nil(), |session| session.0);
    let ids = [cart, session, channel.0].map(Value::from);
    fixed.with(&[&ids[..], &[principal, operation, key].map(Value::from)].concat())
}

/// Which of the statements it is that differ by whether something is so.
fn shape<const N: usize>(is: [bool; N]) -> usize {
    is.iter().fold(0, |shape, is| shape * 2 + usize::from(*is))
}

fn select(
    cart: Uuid,
    session: Option<PaymentSessionId>,
    channel: ChannelId,
    key: Option<(&str, &str, &str)>,
) -> SelectStatement {
    use stock_reservation::Column::{LocationId, PaymentSessionId, Quantity, VariantId};
    let of_cart = cart_line::Column::CartId.into_expr().eq(cart::Column::Id.into_expr());
    let of_line = variant::Column::Id.into_expr().eq(cart_line::Column::VariantId.into_expr());
    let mut select = Query::select();
    select
        .from(cart::Entity)
        .and_where(cart::Column::Id.eq(cart))
        .join(JoinType::LeftJoin, cart_line::Entity, of_cart)
        .join(JoinType::LeftJoin, variant::Entity, of_line)
        .order_by((cart_line::Entity, cart_line::Column::Position), sea_query::Order::Asc)
        .order_by((cart_line::Entity, cart_line::Column::Id), sea_query::Order::Asc);
    join_facts(&mut select, channel);
    for column in cart_line::Column::iter() {
        select.expr_as(column.into_expr(), format!("{LINE}{}", column.as_str()));
    }
    for (name, value) in fact_columns(channel) {
        select.expr_as(value, format!("{VARIANT}{name}"));
    }
    if let Some(session) = session {
        let of_session =
            PaymentSessionId.eq(session.0).and(VariantId.into_expr().eq(cart_line::Column::VariantId.into_expr()));
        select.join(JoinType::LeftJoin, stock_reservation::Entity, of_session);
        for column in [PaymentSessionId, VariantId, LocationId, Quantity] {
            select.expr_as(column.into_expr(), format!("{HELD}{}", column.as_str()));
        }
    }
    if let Some((principal, operation, key)) = key {
        let of_request = idempotency_key::Column::Principal
            .eq(principal)
            .and(idempotency_key::Column::Operation.eq(operation))
            .and(idempotency_key::Column::IdempotencyKey.eq(key));
        select.join(JoinType::LeftJoin, idempotency_key::Entity, of_request);
        for column in idempotency_key::Column::iter() {
            select.expr_as(column.into_expr(), format!("{KEY}{}", column.as_str()));
        }
    }
    select
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATABASES: [DatabaseBackend; 2] = [DatabaseBackend::Postgres, DatabaseBackend::Sqlite];

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    #[test]
    fn what_is_read_is_the_same_whether_its_text_was_made_before_or_not() {
        // What clients choose may be anything, also what stood for something else when the text was made.
        let keys = [None, Some(("p", "o", "k")), Some(("a key", "a principal", "an operation"))];
        for (backend, key) in DATABASES.into_iter().flat_map(|backend| keys.map(|key| (backend, key))) {
            for session in [None, Some(PaymentSessionId(id(1))), Some(PaymentSessionId(id(8)))] {
                let (cart, channel) = (id(3), ChannelId(id(2)));
                let made_now = backend.build(&select(cart, session, channel, key));
                assert_eq!(read(backend, cart, session, channel, key), made_now);
            }
        }
    }

    #[test]
    fn the_owner_of_a_cart_is_asked_for_where_somebody_has_signed_in() {
        let [token, session, customer] = [7, 8, 9].map(id);
        for backend in DATABASES {
            let values = |who: Option<CustomerId>| {
                let Statement { sql, values, .. } = lock(backend, CartToken(token), who, PaymentSessionId(session));
                (sql.contains("\"customer_id\" = "), values.map(|values| values.0).unwrap_or_default())
            };
            let (is_asked, bound) = values(None);
            assert!(!is_asked && bound.contains(&token.into()) && bound.contains(&session.into()), "{bound:?}");
            let (is_asked, bound) = values(Some(CustomerId(customer)));
            assert!(is_asked && bound.contains(&customer.into()), "{bound:?}");
        }
    }
}
