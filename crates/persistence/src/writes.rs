//! Writes that nobody waits for one by one.

use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait, Insert, QueryTrait, Update,
    sea_query::{Alias, CommonTableExpression, InsertStatement, SubQueryStatement, WithQuery},
};

use crate::{StoreError, UnitOfWork};

/// So many rows go into one statement: SQLite binds 32,766 values at most, Postgres 65,535.
const ROWS_PER_STATEMENT: usize = 1000;

/// Rows to be written whose statements need no answer, so that they can go together. They may refer to each other, but none may be
/// written twice: on Postgres all are one statement, which sees the rows as they were before it.
#[derive(Debug, Default)]
#[must_use = "nothing is written until a unit of work does it"]
pub struct Writes(Vec<(usize, SubQueryStatement)>);

impl Writes {
    /// New rows.
    pub(crate) fn insert<A: ActiveModelTrait>(&mut self, rows: impl IntoIterator<Item = A>) {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let part: Vec<A> = rows.by_ref().take(ROWS_PER_STATEMENT).collect();
            self.0.push((part.len(), Insert::many(part).into_query().into()));
        }
    }

    /// A new row, by a statement that says what happens where there is one already.
    pub(crate) fn insert_by(&mut self, statement: InsertStatement) {
        self.0.push((1, statement.into()));
    }

    /// A row as it is now.
    pub(crate) fn update<A: ActiveModelTrait>(&mut self, row: A) -> Result<(), StoreError> {
        let statement = Update::one::<A::Entity, A>(row).validate()?.into_query();
        self.0.push((1, statement.into()));
        Ok(())
    }

    /// Rows that are to be gone.
    pub(crate) fn delete<E: EntityTrait>(&mut self, rows: sea_orm::DeleteMany<E>) {
        self.0.push((1, rows.into_query().into()));
    }

    /// Does the writes: on Postgres by one statement, which is one way there and back; on SQLite, where nothing is far and no statement can
    /// hold others that write, by one after the other.
    pub(crate) async fn send(self, connection: &DatabaseTransaction) -> Result<(), StoreError> {
        let together = connection.get_database_backend() == DatabaseBackend::Postgres;
        let (mut group, mut rows) = (Vec::new(), 0);
        for (more, statement) in self.0 {
            if !together || rows + more > ROWS_PER_STATEMENT {
                send_together(connection, std::mem::take(&mut group)).await?;
                rows = 0;
            }
            rows += more;
            group.push(statement);
        }
        send_together(connection, group).await
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
    mut statements: Vec<SubQueryStatement>,
) -> Result<(), StoreError> {
    match (statements.pop(), statements.is_empty()) {
        (None, _) => return Ok(()),
        (Some(SubQueryStatement::InsertStatement(only)), true) => connection.execute(&only).await?,
        (Some(SubQueryStatement::UpdateStatement(only)), true) => connection.execute(&only).await?,
        (Some(SubQueryStatement::DeleteStatement(only)), true) => connection.execute(&only).await?,
        (Some(last), _) => {
            let mut all = WithQuery::new();
            for (place, statement) in statements.into_iter().enumerate() {
                let name = Alias::new(format!("write_{place}"));
                all.cte(CommonTableExpression::new().table_name(name).query(statement).to_owned());
            }
            connection.execute(all.query(last)).await?
        }
    };
    Ok(())
}
