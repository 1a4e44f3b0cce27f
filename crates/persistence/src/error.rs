//! The only face of the database.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database does not answer, is full, or only reads; nothing was changed. Worth another try later.
    #[error("the database is not available")]
    Unavailable(#[source] DbErr),
    /// Another transaction was in the way: worth another try at once.
    #[error("another transaction was in the way")]
    Conflict(#[source] DbErr),
    /// The statement took longer than it may.
    #[error("a statement took too long")]
    Timeout(#[source] DbErr),
    /// A constraint refused the change.
    #[error("the constraint {constraint} refused the change")]
    Constraint {
        /// What kind of constraint.
        kind: ConstraintKind,
        /// Its name on Postgres, the columns or the table on SQLite; lower case.
        constraint: String,
        /// What the database said.
        #[source]
        source: DbErr,
    },
    /// A row holds what the domain does not know.
    #[error("the row {0} cannot be read")]
    Corrupt(String),
    /// A cursor that belongs to a list in another order.
    #[error("the cursor does not belong to this list")]
    ForeignCursor,
    /// The work of a transaction has kept its handle beyond its end; everything was rolled back. A mistake of ours.
    #[error("a transaction is still in use after its end")]
    StillInUse,
    /// Anything else: a mistake of ours.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
}

/// Whether the result code of SQLite says that the file cannot be written or reached now. Its low byte is the kind: SQLITE_BUSY, _LOCKED,
/// _READONLY, _IOERR, _FULL and _CANTOPEN.
fn is_trouble_of_sqlite(code: u32) -> bool {
    matches!(code & 0xff, 5 | 6 | 8 | 10 | 13 | 14)
}

/// For `map_err` on a value that a row holds and the domain does not know.
pub(crate) fn corrupt<E: std::fmt::Display>(row: impl std::fmt::Display) -> impl FnOnce(E) -> StoreError {
    move |error| StoreError::Corrupt(format!("{row}: {error}"))
}

/// What a constraint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConstraintKind {
    /// Two rows with the same key.
    Unique,
    /// A reference to nothing, or to what is still referred to.
    Reference,
    /// A rule on the values of a row.
    Check,
}

impl StoreError {
    /// Whether the change was refused because another row has the same key, and that key is one whose name contains `part`.
    pub fn is_duplicate_of(&self, part: &str) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Unique, constraint, .. } if constraint.contains(part))
    }

    /// Whether the change was refused because of a row that it refers to, or that refers to it.
    pub fn is_reference(&self) -> bool {
        matches!(self, Self::Constraint { kind: ConstraintKind::Reference, .. })
    }

    /// Whether running the whole transaction again may help at once.
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict(_))
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match &error {
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout | ConnAcquireErr::ConnectionClosed) => {
                Self::Unavailable(error)
            }
            DbErr::Conn(RuntimeErr::SqlxError(cause)) => match cause.as_ref() {
                // The database is there and refuses: a wrong password, or a name that it does not know.
                sqlx::Error::Database(refusal) => classify(refusal.as_ref(), error.clone()),
                sqlx::Error::Configuration(_) => Self::Database(error),
                _ => Self::Unavailable(error),
            },
            DbErr::Conn(_) => Self::Unavailable(error),
            DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause)) => {
                match cause.as_ref() {
                    sqlx::Error::Database(refusal) => classify(refusal.as_ref(), error.clone()),
                    sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
                    _ => Self::Database(error),
                }
            }
            _ => Self::Database(error),
        }
    }
}

/// Sorts a refusal by its code: SQLSTATE on Postgres, the extended result code on SQLite.
fn classify(refusal: &dyn sqlx::error::DatabaseError, error: DbErr) -> StoreError {
    let constraint = |kind| StoreError::Constraint {
        kind,
        constraint: refusal.constraint().unwrap_or_else(|| refusal.message()).to_lowercase(),
        source: error.clone(),
    };
    match refusal.code().as_deref() {
        // unique_violation; SQLITE_CONSTRAINT_UNIQUE, _PRIMARYKEY, _ROWID
        Some("23505" | "2067" | "1555" | "2579") => constraint(ConstraintKind::Unique),
        // foreign_key_violation; SQLITE_CONSTRAINT_FOREIGNKEY
        Some("23503" | "787") => constraint(ConstraintKind::Reference),
        // check_violation; SQLITE_CONSTRAINT_CHECK
        Some("23514" | "275") => constraint(ConstraintKind::Check),
        // serialization_failure, deadlock_detected, lock_not_available; SQLITE_BUSY_SNAPSHOT
        Some("40001" | "40P01" | "55P03" | "517") => StoreError::Conflict(error),
        // query_canceled, idle_in_transaction_session_timeout; SQLITE_INTERRUPT
        Some("57014" | "25P03" | "9") => StoreError::Timeout(error),
        // read_only_sql_transaction, connection_exception, insufficient_resources, operator_intervention
        Some(code)
            if code.len() == 5
                && (code == "25006" || ["08", "53", "57"].iter().any(|class| code.starts_with(class))) =>
        {
            StoreError::Unavailable(error)
        }
        Some(code) if code.len() < 5 && code.parse().is_ok_and(is_trouble_of_sqlite) => StoreError::Unavailable(error),
        _ => StoreError::Database(error),
    }
}
