//! What a thing looks like at a moment, row by row, for the audit log.
//!
//! The rows are read as they are, so that no change of a thing can be one that the log does not know: a new column is in it by itself.

use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, JsonValue, Statement};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::{StoreError, UnitOfWork};

/// Of more rows of a table than these a snapshot holds the first.
const MOST_ROWS: usize = 500;

/// The rows that make up one kind of thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotRows {
    /// The table that has one row of it.
    pub table: &'static str,
    /// Whether the row is held from here on. Only where what changes such a thing takes this row first.
    pub held: bool,
    /// The tables that have many, each with the column that names it.
    pub parts: &'static [(&'static str, &'static str)],
    /// Columns that are left out: those that tell who somebody is.
    pub left_out: &'static [&'static str],
}

/// Columns that follow from others, or say when: they change with every change.
const DERIVED: [&str; 5] = ["created_at", "updated_at", "title_key", "options_key", "search_text"];

impl UnitOfWork {
    /// The thing with that key as it is in this transaction; none where there is no such thing.
    pub async fn snapshot(&self, of: SnapshotRows, id: Uuid) -> Result<Option<Value>, StoreError> {
        let on_postgres = self.transaction.get_database_backend() == DatabaseBackend::Postgres;
        let hold = if of.held && on_postgres { " FOR UPDATE" } else { "" };
        let select = format!("SELECT * FROM {} WHERE id = $1{hold}", of.table);
        let rows = self.rows(&select, id, of.left_out).await?;
        let Some(Value::Object(mut thing)) = rows.into_iter().next() else {
            return Ok(None);
        };
        for (table, column) in of.parts {
            let select = format!("SELECT * FROM {table} WHERE {column} = $1 ORDER BY 1, 2 LIMIT {MOST_ROWS}");
            let rows = self.rows(&select, id, of.left_out).await?;
            thing.insert((*table).to_owned(), Value::Array(rows));
        }
        Ok(Some(Value::Object(thing)))
    }

    async fn rows(&self, select: &str, id: Uuid, left_out: &[&str]) -> Result<Vec<Value>, StoreError> {
        let backend = self.transaction.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, select, [id.into()]);
        let rows = self.transaction.query_all_raw(statement).await?;
        let plain = |row: &_| {
            let value = JsonValue::from_query_result(row, "")?;
            Ok::<_, StoreError>(match value {
                Value::Object(columns) => Value::Object(told(columns, left_out)),
                other => other,
            })
        };
        rows.iter().map(plain).collect()
    }
}

fn told(columns: Map<String, Value>, left_out: &[&str]) -> Map<String, Value> {
    let is_told = |name: &str| !DERIVED.contains(&name) && !left_out.contains(&name);
    columns.into_iter().filter(|(name, _)| is_told(name)).collect()
}
