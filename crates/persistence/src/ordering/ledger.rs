//! The ledger of payments: added to, and checked.

use std::fmt;

use cartwright_domain::{
    id::{OrderId, PaymentId},
    ordering::Posting,
};
use sea_orm::{
    ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, PaginatorTrait, Statement,
};
use uuid::Uuid;

use super::{OrderRepository, entity::ledger_entry};
use crate::{StoreError, Writes};

/// What the books do not explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerFault {
    /// The entries of the order do not sum to nothing.
    Unbalanced(OrderId),
    /// The payment status of the order is not what its entries say.
    Misstated(OrderId),
    /// What the payment says of its money is not what its entries say.
    Unexplained(PaymentId),
}

impl fmt::Display for LedgerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced(order) => write!(f, "the entries of {order} do not sum to zero"),
            Self::Misstated(order) => write!(f, "the payment status of {order} is not what its entries say"),
            Self::Unexplained(payment) => write!(f, "{payment} is not what its entries say"),
        }
    }
}

const UNBALANCED: &str = "
    SELECT order_id AS id FROM ledger_entry GROUP BY order_id, currency HAVING SUM(amount_minor) <> 0 ORDER BY order_id";

/// What a payment says of itself beside what its entries sum to. What was refunded is what the customer got
/// back of what came; what was received and captured less that is what the shop has.
const UNEXPLAINED: &str = "
    SELECT payment.id AS id
    FROM payment
    LEFT JOIN (
        SELECT payment_id,
            MIN(currency) AS currency,
            MAX(currency) AS other_currency,
            SUM(CASE WHEN account = 'authorized' THEN amount_minor ELSE 0 END) AS authorized,
            SUM(CASE WHEN account = 'capturing' THEN amount_minor ELSE 0 END) AS capturing,
            SUM(CASE WHEN account = 'refunding' THEN amount_minor ELSE 0 END) AS refunding,
            SUM(CASE WHEN account = 'captured' THEN amount_minor ELSE 0 END) AS captured,
            SUM(CASE WHEN account = 'customer' AND kind IN ('refunded', 'refund_returned') THEN amount_minor ELSE 0 END) AS refunded,
            SUM(CASE WHEN account = 'customer' AND kind IN ('charged_back', 'chargeback_reversed') THEN amount_minor ELSE 0 END)
                AS charged_back
        FROM ledger_entry
        GROUP BY payment_id
    ) AS ledger ON ledger.payment_id = payment.id
    WHERE payment.capturing_minor <> COALESCE(ledger.capturing, 0)
        OR payment.refunding_minor <> COALESCE(ledger.refunding, 0)
        OR payment.refunded_minor <> COALESCE(ledger.refunded, 0)
        OR payment.charged_back_minor <> COALESCE(ledger.charged_back, 0)
        OR payment.captured_minor - payment.refunded_minor - payment.refunding_minor - payment.charged_back_minor
            <> COALESCE(ledger.captured, 0)
        OR COALESCE(ledger.authorized, 0) <> CASE WHEN payment.status = 'authorized'
            THEN payment.amount_minor - payment.captured_minor - payment.capturing_minor ELSE 0 END
        OR COALESCE(ledger.currency, payment.currency) <> payment.currency
        OR COALESCE(ledger.other_currency, payment.currency) <> payment.currency
    ORDER BY payment.id";

/// The payment status of an order beside what its entries and payments say; the cases are those of the domain's `payment_status`.
const MISSTATED: &str = "
    SELECT sales_order.id AS id
    FROM sales_order
    LEFT JOIN (
        SELECT order_id,
            SUM(CASE WHEN account = 'captured' AND kind IN ('captured', 'received') THEN amount_minor ELSE 0 END) AS captured,
            SUM(CASE WHEN account = 'customer' AND kind IN ('refunded', 'refund_returned', 'charged_back', 'chargeback_reversed')
                THEN amount_minor ELSE 0 END) AS refunded
        FROM ledger_entry
        GROUP BY order_id
    ) AS ledger ON ledger.order_id = sales_order.id
    LEFT JOIN (
        SELECT order_id,
            MAX(CASE WHEN status = 'authorized' THEN 1 ELSE 0 END) AS authorized,
            MAX(CASE WHEN status = 'voided' THEN 1 ELSE 0 END) AS voided,
            MAX(CASE WHEN status = 'pending' THEN 1 ELSE 0 END) AS pending
        FROM payment
        GROUP BY order_id
    ) AS promise ON promise.order_id = sales_order.id
    WHERE sales_order.payment_status <> CASE
        WHEN COALESCE(ledger.refunded, 0) > COALESCE(sales_order.lowered_minor, 0) AND ledger.refunded >= ledger.captured
            THEN 'refunded'
        WHEN COALESCE(ledger.refunded, 0) > COALESCE(sales_order.lowered_minor, 0) THEN 'partially_refunded'
        WHEN COALESCE(ledger.captured, 0) - COALESCE(sales_order.lowered_minor, 0) >= sales_order.total_minor THEN 'paid'
        WHEN COALESCE(ledger.captured, 0) > COALESCE(sales_order.lowered_minor, 0) THEN 'partially_paid'
        WHEN promise.authorized = 1 THEN 'authorized'
        WHEN promise.voided = 1 AND promise.pending = 0 THEN 'voided'
        ELSE 'pending' END
    ORDER BY sales_order.id";

#[derive(FromQueryResult)]
struct Key {
    id: Uuid,
}

impl<C: ConnectionTrait> OrderRepository<'_, C> {
    /// What the books do not explain; nothing, unless somebody wrote past this crate. Reads all of the ledger.
    pub async fn ledger_faults(&self) -> Result<Vec<LedgerFault>, StoreError> {
        let mut faults = Vec::new();
        for key in self.keys(UNBALANCED).await? {
            faults.push(LedgerFault::Unbalanced(key.into()));
        }
        for key in self.keys(MISSTATED).await? {
            faults.push(LedgerFault::Misstated(key.into()));
        }
        for key in self.keys(UNEXPLAINED).await? {
            faults.push(LedgerFault::Unexplained(key.into()));
        }
        Ok(faults)
    }

    /// How many entries the ledger has.
    pub async fn ledger_length(&self) -> Result<u64, StoreError> {
        Ok(ledger_entry::Entity::find().count(self.connection).await?)
    }

    async fn keys(&self, sql: &str) -> Result<Vec<Uuid>, StoreError> {
        let statement = Statement::from_string(self.connection.get_database_backend(), sql);
        let keys = Key::find_by_statement(statement).all(self.connection).await?;
        Ok(keys.into_iter().map(|key| key.id).collect())
    }
}

impl OrderRepository<'_, DatabaseTransaction> {
    /// Adds both entries of each posting.
    pub fn post(&self, writes: &mut Writes, postings: &[Posting]) {
        writes.insert(postings.iter().flat_map(|posting| {
            let (loses, gains) = posting.kind.accounts();
            [(gains, 1), (loses, -1)].map(|(account, direction)| ledger_entry::ActiveModel {
                posting_id: Set(posting.id.0),
                direction: Set(direction),
                order_id: Set(posting.order_id.0),
                payment_id: Set(posting.payment_id.0),
                kind: Set(posting.kind.as_str().to_owned()),
                account: Set(account.as_str().to_owned()),
                amount_minor: Set(posting.amount.minor * i64::from(direction)),
                currency: Set(posting.amount.currency.code().to_owned()),
                occurred_at: Set(posting.occurred_at),
            })
        }));
    }
}
