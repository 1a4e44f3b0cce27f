//! The audit log in and out.

use cartwright_domain::{
    id::AuditEntryId,
    identity::{AuditActor, AuditEntry, AuditHash, AuditOutcome, SealedEntry},
    time::Timestamp,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, sea_query::Expr,
};

use super::audit_entity::{entry, head};
use crate::{
    Count, Cursor, CursorValue, Page, PageRequest, StoreError, UnitOfWork, corrupt,
    page::{SortKey, select_page},
    page_count::count_rows,
    repository::repository,
};

/// The one row that says where the log ends.
const HEAD: i32 = 1;
/// How many entries are written with one statement.
const BATCH: usize = 500;

/// Which entries are wanted; what is not given does not narrow the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only by whoever has that id or that name.
    pub actor: Option<String>,
    /// Only of these names.
    pub actions: Option<Vec<String>>,
    /// Only about what has that id.
    pub subject: Option<String>,
    /// Only with this outcome.
    pub outcome: Option<AuditOutcome>,
    /// Only from this instant on.
    pub since: Option<Timestamp>,
    /// Only before this instant.
    pub before: Option<Timestamp>,
}

repository! {
    /// The audit log.
    AuditRepository, audit_log
}

impl<C: ConnectionTrait> AuditRepository<'_, C> {
    /// A page of the entries, the newest first.
    pub async fn page(&self, filter: &AuditFilter, request: &PageRequest) -> Result<Page<SealedEntry>, StoreError> {
        let number = (Expr::col(entry::Column::Number), CursorValue::Number(0));
        let key = SortKey::new(true, vec![number]);
        let select = entry::Entity::find().filter(filter.condition());
        let rows = select_page(select, &key, request)?.all(self.connection).await?;
        Page::from_rows(rows, request, |row| Cursor(vec![CursorValue::Number(row.number)])).try_map(to_domain)
    }

    /// How many entries there are of that kind.
    pub async fn count(&self, filter: &AuditFilter) -> Result<Count, StoreError> {
        count_rows(self.connection, entry::Entity::find().filter(filter.condition())).await
    }

    /// The entries behind that number, the oldest first.
    pub async fn behind(&self, number: i64, limit: u64) -> Result<Vec<SealedEntry>, StoreError> {
        let rows = entry::Entity::find()
            .filter(entry::Column::Number.gt(number))
            .order_by_asc(entry::Column::Number)
            .limit(limit)
            .all(self.connection)
            .await?;
        rows.into_iter().map(to_domain).collect()
    }

    /// The number and the digest of the last entry that was added.
    pub async fn head(&self) -> Result<(i64, AuditHash), StoreError> {
        let row = head::Entity::find_by_id(HEAD).one(self.connection).await?;
        head_of(row)
    }
}

impl UnitOfWork {
    /// Adds an entry to the log with this transaction: when it is committed, and never without it.
    pub fn note(&self, entry: AuditEntry) {
        self.noted.add(entry);
    }
}

/// Adds entries at the end of the log, as the last that a transaction does: it holds the end until it is committed, so that no two entries follow
/// the same one.
pub(crate) async fn append(transaction: &DatabaseTransaction, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
    let row = head::Entity::find_by_id(HEAD).lock_exclusive().one(transaction).await?;
    let (mut number, mut hash) = head_of(row)?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let sealed = entry.seal(number, hash);
        (number, hash) = (sealed.number, sealed.hash);
        rows.push(to_row(sealed));
    }
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(BATCH));
        entry::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        rows = rest;
    }
    head::Entity::update_many()
        .col_expr(head::Column::Number, Expr::value(number))
        .col_expr(head::Column::Hash, Expr::value(hash.0.to_vec()))
        .filter(head::Column::Id.eq(HEAD))
        .exec(transaction)
        .await?;
    Ok(())
}

fn head_of(row: Option<head::Model>) -> Result<(i64, AuditHash), StoreError> {
    let row = row.ok_or_else(|| StoreError::Corrupt("audit_head".to_owned()))?;
    Ok((row.number, hash_of(row.hash).map_err(corrupt("audit_head"))?))
}

fn hash_of(bytes: Vec<u8>) -> Result<AuditHash, &'static str> {
    <[u8; 32]>::try_from(bytes).map(AuditHash).map_err(|_| "a digest has 32 bytes")
}

impl AuditFilter {
    fn condition(&self) -> Condition {
        use entry::Column;
        let actor = self
            .actor
            .as_deref()
            .map(|actor| Condition::any().add(Column::ActorLabel.eq(actor)).add(Column::ActorId.eq(actor)));
        Condition::all()
            .add_option(actor)
            .add_option(self.actions.as_ref().map(|actions| Column::Action.is_in(actions)))
            .add_option(self.subject.as_deref().map(|subject| Column::Subject.eq(subject)))
            .add_option(self.outcome.map(|outcome| Column::Outcome.eq(outcome.as_str())))
            .add_option(self.since.map(|since| Column::OccurredAt.gte(since)))
            .add_option(self.before.map(|before| Column::OccurredAt.lt(before)))
    }
}

fn to_row(SealedEntry { number, entry, previous, hash }: SealedEntry) -> entry::ActiveModel {
    entry::ActiveModel {
        number: Set(number),
        id: Set(entry.id.0),
        occurred_at: Set(entry.occurred_at),
        actor_kind: Set(entry.actor.kind.as_str().to_owned()),
        actor_id: Set(entry.actor.id),
        actor_label: Set(entry.actor.label),
        action: Set(entry.action),
        outcome: Set(entry.outcome.as_str().to_owned()),
        subject: Set(entry.subject),
        state_before: Set(entry.before),
        state_after: Set(entry.after),
        client_address: Set(entry.client_address),
        user_agent: Set(entry.user_agent),
        request_id: Set(entry.request_id),
        previous_hash: Set(previous.0.to_vec()),
        hash: Set(hash.0.to_vec()),
    }
}

fn to_domain(row: entry::Model) -> Result<SealedEntry, StoreError> {
    let id = AuditEntryId(row.id);
    Ok(SealedEntry {
        number: row.number,
        entry: AuditEntry {
            id,
            occurred_at: row.occurred_at,
            actor: AuditActor {
                kind: row.actor_kind.parse().map_err(corrupt(id))?,
                id: row.actor_id,
                label: row.actor_label,
            },
            action: row.action,
            outcome: row.outcome.parse().map_err(corrupt(id))?,
            subject: row.subject,
            before: row.state_before,
            after: row.state_after,
            client_address: row.client_address,
            user_agent: row.user_agent,
            request_id: row.request_id,
        },
        previous: hash_of(row.previous_hash).map_err(corrupt(id))?,
        hash: hash_of(row.hash).map_err(corrupt(id))?,
    })
}
