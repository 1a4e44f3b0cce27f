//! Writes that nobody waits for one by one.

use std::fmt::{self, Write as _};

use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DatabaseBackend, DatabaseTransaction, DbErr, DeleteMany,
    EntityName, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn, QueryTrait, Statement, Value,
    sea_query::{
        DeleteStatement, InsertStatement, PostgresQueryBuilder, QueryBuilder, SqlWriter, SqlWriterValues,
        SqliteQueryBuilder,
    },
};

use crate::{StoreError, UnitOfWork};

/// So many rows go into one statement: SQLite binds 32,766 values at most, Postgres 65,535.
const ROWS_PER_STATEMENT: usize = 1000;

/// Rows to be written whose statements need no answer, so that they can go together. They may refer to each other, but none may be
/// written twice: on Postgres all are one statement, which sees the rows as they were before it.
#[derive(Debug, Default)]
#[must_use = "nothing is written until a unit of work does it"]
pub struct Writes(Vec<(usize, Write)>);

/// One statement. What is most of an order is put into words here, as to make a tree of it first takes several times as long.
#[derive(Debug)]
enum Write {
    /// New rows of a table, with values for the same columns.
    Insert { table: &'static str, columns: Vec<&'static str>, rows: Vec<Vec<Value>> },
    /// A row as it is now, which its key tells.
    Update { table: &'static str, columns: Vec<(&'static str, Value)>, key: Vec<(&'static str, Value)> },
    /// New rows of which it is said what happens where there is one already.
    InsertBy(InsertStatement),
    /// Rows that are to be gone.
    Delete(DeleteStatement),
}

impl Writes {
    /// New rows.
    pub(crate) fn insert<A: ActiveModelTrait>(&mut self, rows: impl IntoIterator<Item = A>) {
        let table = A::Entity::default().table_name();
        let mut same: Option<(Vec<&'static str>, Vec<Vec<Value>>)> = None;
        for row in rows {
            let (columns, values): (Vec<_>, Vec<_>) =
                known_columns(row).map(|(column, value, _)| (column, value)).unzip();
            match &mut same {
                Some((known, rows)) if *known == columns && rows.len() < ROWS_PER_STATEMENT => rows.push(values),
                _ => self.push_rows(table, same.replace((columns, vec![values]))),
            }
        }
        self.push_rows(table, same);
    }

    fn push_rows(&mut self, table: &'static str, rows: Option<(Vec<&'static str>, Vec<Vec<Value>>)>) {
        if let Some((columns, rows)) = rows {
            self.0.push((rows.len(), Write::Insert { table, columns, rows }));
        }
    }

    /// A new row, by a statement that says what happens where there is one already.
    pub(crate) fn insert_by(&mut self, statement: InsertStatement) {
        self.0.push((1, Write::InsertBy(statement)));
    }

    /// A row as it is now.
    pub(crate) fn update<A: ActiveModelTrait>(&mut self, row: A) -> Result<(), StoreError> {
        let names: Vec<&'static str> =
            <A::Entity as EntityTrait>::PrimaryKey::iter().map(|key| key.into_column().as_str()).collect();
        let (mut key, mut columns) = (Vec::new(), Vec::new());
        for (column, value, is_set) in known_columns(row) {
            if names.contains(&column) {
                key.push((column, value));
            } else if is_set {
                columns.push((column, value));
            }
        }
        if key.len() != names.len() {
            return Err(DbErr::PrimaryKeyNotSet { ctx: "Writes::update" }.into());
        }
        self.0.push((1, Write::Update { table: A::Entity::default().table_name(), columns, key }));
        Ok(())
    }

    /// Rows that are to be gone.
    pub(crate) fn delete<E: EntityTrait>(&mut self, rows: DeleteMany<E>) {
        self.0.push((1, Write::Delete(rows.into_query())));
    }

    /// Does the writes: on Postgres by one statement, which is one way there and back; on SQLite, where nothing is far and no statement can
    /// hold others that write, by one after the other.
    pub(crate) async fn send(self, connection: &DatabaseTransaction) -> Result<(), StoreError> {
        let backend = connection.get_database_backend();
        let (mut group, mut rows) = (Vec::new(), 0);
        for (more, write) in self.0 {
            if backend != DatabaseBackend::Postgres || rows + more > ROWS_PER_STATEMENT {
                send_together(connection, backend, std::mem::take(&mut group)).await?;
                rows = 0;
            }
            rows += more;
            group.push(write);
        }
        send_together(connection, backend, group).await
    }
}

impl UnitOfWork {
    /// Does the writes. Fails like the first of them that fails, and nothing else can be done in the transaction then.
    pub async fn write(&self, writes: Writes) -> Result<(), StoreError> {
        writes.send(&self.transaction).await
    }
}

async fn send_together(
    connection: &DatabaseTransaction,
    backend: DatabaseBackend,
    group: Vec<Write>,
) -> Result<(), StoreError> {
    if group.is_empty() {
        return Ok(());
    }
    let statement = match backend {
        DatabaseBackend::Postgres => in_words(backend, &PostgresQueryBuilder, group),
        _ => in_words(backend, &SqliteQueryBuilder, group),
    };
    let statement = statement.map_err(|error| StoreError::Corrupt(format!("a statement: {error}")))?;
    connection.execute_raw(statement).await?;
    Ok(())
}

/// The values that are known, with the names of their columns and whether they are new.
fn known_columns<A: ActiveModelTrait>(mut row: A) -> impl Iterator<Item = (&'static str, Value, bool)> {
    <A::Entity as EntityTrait>::Column::iter().filter_map(move |column| match row.take(column) {
        ActiveValue::Set(value) => Some((column.as_str(), value, true)),
        ActiveValue::Unchanged(value) => Some((column.as_str(), value, false)),
        ActiveValue::NotSet => None,
    })
}

/// One statement that does all of them: the last one, with the others in its WITH.
fn in_words<B: QueryBuilder>(
    backend: DatabaseBackend,
    builder: &B,
    group: Vec<Write>,
) -> Result<Statement, fmt::Error> {
    let (placeholder, is_numbered) = builder.placeholder();
    let mut words = SqlWriterValues::new(placeholder, is_numbered);
    let last = group.len().saturating_sub(1);
    for (place, write) in group.into_iter().enumerate() {
        if place == last {
            write.put(&mut words, builder)?;
        } else {
            write!(words, "{} \"write_{place}\" AS (", if place == 0 { "WITH" } else { "," })?;
            write.put(&mut words, builder)?;
            words.write_str(") ")?;
        }
    }
    let (text, values) = words.into_parts();
    Ok(Statement::from_sql_and_values(backend, text, values.0))
}

impl Write {
    fn put<B: QueryBuilder>(self, words: &mut SqlWriterValues, builder: &B) -> fmt::Result {
        match self {
            Self::Insert { table, columns, rows } => {
                write!(words, "INSERT INTO \"{table}\" (\"{}\") VALUES ", columns.join("\", \""))?;
                for (number, row) in rows.into_iter().enumerate() {
                    words.write_str(if number == 0 { "(" } else { ", (" })?;
                    for (place, value) in row.into_iter().enumerate() {
                        words.write_str(if place == 0 { "" } else { ", " })?;
                        words.push_param(value, builder);
                    }
                    words.write_str(")")?;
                }
                Ok(())
            }
            Self::Update { table, columns, key } => {
                write!(words, "UPDATE \"{table}\" SET ")?;
                put_equal(words, builder, columns, ", ")?;
                words.write_str(" WHERE ")?;
                put_equal(words, builder, key, " AND ")
            }
            Self::InsertBy(statement) => {
                statement.build_collect_any_into(builder, words);
                Ok(())
            }
            Self::Delete(statement) => {
                statement.build_collect_any_into(builder, words);
                Ok(())
            }
        }
    }
}

/// Says of each column that it is that value.
fn put_equal<B: QueryBuilder>(
    words: &mut SqlWriterValues,
    builder: &B,
    columns: Vec<(&'static str, Value)>,
    between: &str,
) -> fmt::Result {
    for (place, (column, value)) in columns.into_iter().enumerate() {
        write!(words, "{}\"{column}\" = ", if place == 0 { "" } else { between })?;
        words.push_param(value, builder);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::{
        ActiveValue::{NotSet, Set, Unchanged},
        ColumnTrait, Insert, QueryFilter, Update,
    };
    use uuid::Uuid;

    use super::*;
    use crate::inventory::stock_reservation::{ActiveModel, Column, Entity};

    fn row(number: u128, quantity: i64) -> ActiveModel {
        let id = Uuid::from_u128(number);
        ActiveModel { payment_session_id: Set(id), variant_id: Set(id), location_id: Set(id), quantity: Set(quantity) }
    }

    fn words(backend: DatabaseBackend, writes: Writes) -> Statement {
        let group = writes.0.into_iter().map(|(_, write)| write).collect();
        match backend {
            DatabaseBackend::Postgres => in_words(backend, &PostgresQueryBuilder, group),
            _ => in_words(backend, &SqliteQueryBuilder, group),
        }
        .expect("it can be put into words")
    }

    #[test]
    fn single_writes_are_the_words_that_a_tree_of_them_would_be() {
        for backend in [DatabaseBackend::Postgres, DatabaseBackend::Sqlite] {
            let mut writes = Writes::default();
            writes.insert([row(1, 5), row(2, 6)]);
            assert_eq!(words(backend, writes), Insert::many([row(1, 5), row(2, 6)]).build(backend));
            let mut writes = Writes::default();
            let known = ActiveModel { variant_id: Unchanged(Uuid::from_u128(1)), ..row(1, 5) };
            writes.update(known.clone()).expect("it has its key");
            let same = Update::one(known).validate().expect("it has its key").build(backend);
            let plain = same.sql.replace("\"stock_reservation\".", "");
            assert_eq!(words(backend, writes), Statement { sql: plain, ..same });
        }
    }

    #[test]
    fn many_writes_are_one_statement_whose_values_are_counted_on() {
        let mut writes = Writes::default();
        writes.insert([row(1, 5), ActiveModel { quantity: NotSet, ..row(2, 0) }]);
        writes.insert_by(Insert::one(row(3, 7)).into_query());
        writes.delete(Entity::delete_many().filter(Column::Quantity.eq(8_i64)));
        let Statement { sql, values, .. } = words(DatabaseBackend::Postgres, writes);
        let columns = "\"payment_session_id\", \"variant_id\", \"location_id\"";
        let expected = format!(
            "WITH \"write_0\" AS (INSERT INTO \"stock_reservation\" ({columns}, \"quantity\") VALUES ($1, $2, $3, $4)) , \
             \"write_1\" AS (INSERT INTO \"stock_reservation\" ({columns}) VALUES ($5, $6, $7)) , \"write_2\" AS (INSERT INTO \
             \"stock_reservation\" ({columns}, \"quantity\") VALUES ($8, $9, $10, $11)) DELETE FROM \"stock_reservation\" WHERE \
             \"stock_reservation\".\"quantity\" = $12"
        );
        assert_eq!(sql, expected);
        assert_eq!(values.map(|values| values.0.len()), Some(12));
    }

    #[test]
    fn a_row_without_its_key_is_not_changed() {
        let mut writes = Writes::default();
        assert!(writes.update(ActiveModel { variant_id: NotSet, ..row(1, 5) }).is_err());
        assert!(writes.0.is_empty());
    }
}
