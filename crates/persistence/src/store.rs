//! The connections to the database.
//!
//! Those who only read have a pool of their own, so that they find a connection however many transactions wait for each other's rows. For
//! transactions there is one connection on SQLite, and a second pool on Postgres. They wait for their turn in a fair queue in this process,
//! so that the wait counts against the request's time limit instead of a timeout of the pool; and on SQLite, where one writes at a time, they
//! never meet SQLITE_BUSY from their own process.

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use cartwright_domain::{
    event::ShopEvent,
    time::{Timestamp, to_microseconds},
};
use cartwright_jobs::NewJob;
use chrono::Utc;
use futures_util::future::join_all;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, RuntimeErr, Statement,
};
use sqlx::{
    Connection,
    sqlite::{SqliteJournalMode, SqliteSynchronous},
};
use tokio::{sync::Semaphore, time::sleep};

use crate::{
    StoreError, ToldStatement,
    presence::Presence,
    statement_limit::{PoolKind, StatementLimit},
};

/// How long a process waits for others of the same file, for a lock as for their start.
const SQLITE_PATIENCE: Duration = Duration::from_secs(5);
/// Between two attempts to open a file that others open, too.
const SQLITE_PAUSE: Duration = Duration::from_millis(20);

/// Where the data is and how to reach it.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// The database.
    pub database: DatabaseAddress,
    /// Connections at most: on Postgres half of them for transactions, two being the least; on SQLite those of the readers.
    pub max_connections: u32,
    /// On Postgres, so many connections for single statements are made at once when it is opened: a connection takes long, for most of which it
    /// waits.
    pub first_connections: u32,
    /// How long a statement may run.
    pub statement_timeout: Duration,
    /// How long to wait for a connection.
    pub acquire_timeout: Duration,
}

/// One of the two databases.
#[derive(Debug, Clone)]
pub enum DatabaseAddress {
    /// A file of SQLite, made where it is missing.
    File(PathBuf),
    /// A URL of Postgres.
    Postgres(String),
}

impl StoreOptions {
    /// The usual limits for that database.
    pub fn new(database: DatabaseAddress) -> Self {
        Self {
            database,
            max_connections: 12,
            first_connections: 1,
            statement_timeout: Duration::from_secs(5),
            acquire_timeout: Duration::from_secs(2),
        }
    }
}

/// The shop's storage. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    /// How many more transactions may begin now.
    pub(crate) writers: Arc<Semaphore>,
    pub(crate) options: Arc<StoreOptions>,
    pub(crate) observer: CommitObserver,
    /// On SQLite, that this process uses the file.
    presence: Option<Arc<Presence>>,
    /// The limit of statements of the writer of SQLite.
    pub(crate) writer_limit: Option<Arc<StatementLimit>>,
    statements: Arc<AtomicU64>,
}

impl Store {
    /// Connects. The tables are not looked at: see [`Store::migrate`].
    pub async fn connect(options: StoreOptions) -> Result<Self, StoreError> {
        let statements = Arc::new(AtomicU64::new(0));
        let connect = async |connect_options: ConnectOptions, own: Option<Arc<AtomicU64>>| {
            let mut connection = Database::connect(connect_options).await?;
            let counter = Arc::clone(&statements);
            connection.set_metric_callback(move |_| {
                counter.fetch_add(1, Ordering::Relaxed);
                if let Some(own) = &own {
                    own.fetch_add(1, Ordering::Relaxed);
                }
            });
            Ok::<_, StoreError>(connection)
        };
        let presence = match &options.database {
            DatabaseAddress::Postgres(_) => None,
            DatabaseAddress::File(path) => Some(Arc::new(Presence::join(path).await?)),
        };
        let mut writer_limit = None;
        let (reader, writer, writers) = match &options.database {
            DatabaseAddress::Postgres(url) => {
                let writers = (options.max_connections / 2).max(1);
                let readers = options.max_connections.saturating_sub(writers).max(1);
                let mut reader = postgres_options(url, &options, readers, &[]);
                reader.connect_lazy(true);
                let reader = async {
                    let reader = connect(reader, None).await?;
                    open_connections(&reader, options.first_connections.clamp(1, readers)).await?;
                    Ok(reader)
                };
                let writer = connect(postgres_options(url, &options, writers, WRITER_PLANNER), None);
                let (reader, writer) = tokio::try_join!(reader, writer)?;
                (reader, writer, usize::try_from(writers).unwrap_or(1))
            }
            DatabaseAddress::File(path) => {
                let written = Arc::new(AtomicU64::new(0));
                let one = StatementLimit::new(options.statement_timeout, PoolKind::One(Arc::clone(&written)));
                let many = StatementLimit::new(options.statement_timeout, PoolKind::Many);
                // The writer comes first: it makes the file and puts it into WAL mode.
                let began = Instant::now();
                let writer = loop {
                    let writer_options = sqlite_writer_options(path, &options, &one);
                    match connect(writer_options, Some(Arc::clone(&written))).await {
                        // Another process that starts at the same moment may be changing the mode, for which SQLite lets nobody wait.
                        Err(StoreError::Unavailable(_)) if began.elapsed() < SQLITE_PATIENCE => {
                            sleep(SQLITE_PAUSE).await;
                        }
                        connected => break connected?,
                    }
                };
                let reader = connect(sqlite_reader_options(path, &options, many), None).await?;
                writer_limit = Some(one);
                (reader, writer, 1)
            }
        };
        let writers = Arc::new(Semaphore::new(writers));
        let observer = CommitObserver::default();
        Ok(Self { reader, writer, writers, options: Arc::new(options), observer, presence, writer_limit, statements })
    }

    /// The same storage, whose transactions tell `observer` what they have changed as soon as it is committed. It must not wait.
    #[must_use]
    pub fn observed(self, observer: impl Fn(&[ShopEvent]) + Send + Sync + 'static) -> Self {
        Self { observer: CommitObserver { told: Some(Arc::new(observer)), ..self.observer.clone() }, ..self }
    }

    /// The same storage, whose transactions write the jobs that `jobs` makes of what they have changed, as the last thing before the commit.
    #[must_use]
    pub fn enqueuing(mut self, jobs: impl Fn(&[ShopEvent]) -> Vec<NewJob> + Send + Sync + 'static) -> Self {
        self.observer.jobs = Some(Arc::new(jobs));
        self
    }

    /// The same storage, which tells `listener` each statement.
    #[must_use]
    pub fn told(mut self, listener: impl Fn(ToldStatement) + Send + Sync + 'static) -> Self {
        let listener = Arc::new(listener);
        let written = self.writer_limit.as_ref().and_then(|limit| limit.ended_statements());
        for (connection, own) in [(&mut self.reader, None), (&mut self.writer, written)] {
            let (counter, listener) = (Arc::clone(&self.statements), Arc::clone(&listener));
            connection.set_metric_callback(move |info| {
                counter.fetch_add(1, Ordering::Relaxed);
                if let Some(own) = &own {
                    own.fetch_add(1, Ordering::Relaxed);
                }
                listener(ToldStatement::of(info.statement));
            });
        }
        self
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.reader.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// The instant by the database's clock; on SQLite, which has none, by that of this machine.
    pub async fn now(&self) -> Result<Timestamp, StoreError> {
        if !self.is_postgres() {
            return Ok(to_microseconds(Utc::now()));
        }
        let statement = Statement::from_string(DatabaseBackend::Postgres, "SELECT clock_timestamp()");
        let row = self.reader.query_one_raw(statement).await?;
        let row = row.ok_or_else(|| StoreError::Corrupt("clock_timestamp()".to_owned()))?;
        Ok(to_microseconds(row.try_get_by_index(0)?))
    }

    /// How many statements were sent since the start, but for BEGIN, COMMIT and ROLLBACK. Tests pin it, metrics show it.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Closes all connections after the statements under way.
    pub async fn close(self) -> Result<(), StoreError> {
        self.reader.close().await?;
        self.writer.close().await?;
        Ok(())
    }

    /// Whether no other process uses the database; never known on Postgres.
    pub fn is_alone(&self) -> bool {
        self.presence.as_ref().is_some_and(|presence| presence.is_alone())
    }

    /// Whether this is Postgres.
    pub fn is_postgres(&self) -> bool {
        self.reader.get_database_backend() == DatabaseBackend::Postgres
    }
}

/// Who is told what was committed, if anybody, and what is to be done about it.
#[derive(Clone, Default)]
pub(crate) struct CommitObserver {
    told: Option<Arc<dyn Fn(&[ShopEvent]) + Send + Sync>>,
    jobs: Option<Arc<dyn Fn(&[ShopEvent]) -> Vec<NewJob> + Send + Sync>>,
}

impl CommitObserver {
    pub fn tell(&self, events: &[ShopEvent]) {
        if let Some(observer) = &self.told {
            observer(events);
        }
    }

    pub fn jobs(&self, events: &[ShopEvent]) -> Vec<NewJob> {
        self.jobs.as_ref().map(|jobs| jobs(events)).unwrap_or_default()
    }
}

impl fmt::Debug for CommitObserver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommitObserver")
            .field("told", &self.told.is_some())
            .field("jobs", &self.jobs.is_some())
            .finish()
    }
}

/// Has the pool make so many connections, all at the same time. One is enough to begin with, where the database has no more to give.
async fn open_connections(pool: &DatabaseConnection, connections: u32) -> Result<(), StoreError> {
    let pool = pool.get_postgres_connection_pool();
    let opened = join_all((0..connections).map(|_| pool.acquire())).await;
    let (open, failed): (Vec<_>, Vec<_>) = opened.into_iter().partition(Result::is_ok);
    match failed.into_iter().find_map(Result::err) {
        Some(error) if open.is_empty() => Err(DbErr::Conn(RuntimeErr::SqlxError(error.into())).into()),
        Some(_) | None => Ok(()),
    }
}

/// What connections for transactions tell the planner. Transactions touch few rows, and a connection keeps the plans of their statements and of
/// the checks of foreign keys: one that was made while a table had a page would read all of it when it has many, until it is analysed, or for
/// good where nothing does that. Those who only read may have to read a table whole, and choose as ever.
const WRITER_PLANNER: &[(&str, &str)] = &[
    ("enable_seqscan", "off"),
    // Where there is no other way than to read a table whole, such a plan counts as one so dear that it would be compiled.
    ("jit", "off"),
];

fn postgres_options(
    url: &str,
    options: &StoreOptions,
    connections: u32,
    planner: &'static [(&'static str, &'static str)],
) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .acquire_timeout(options.acquire_timeout)
        .connect_timeout(options.acquire_timeout)
        .statement_timeout(options.statement_timeout)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_postgres_opts(|connection| {
            connection
                .application_name("cartwright")
                .options([("idle_in_transaction_session_timeout", "15s")])
                .options(planner.iter().copied())
        });
    connect
}

/// The one connection that writes.
fn sqlite_writer_options(path: &Path, options: &StoreOptions, limit: &Arc<StatementLimit>) -> ConnectOptions {
    let mut connect = sqlite_options(path, options, 1);
    let limit = Arc::clone(limit);
    connect.map_sqlx_sqlite_pool_opts(move |pool| {
        let limit = Arc::clone(&limit);
        let pool = pool.after_connect(move |connection, _| Box::pin(Arc::clone(&limit).watch(connection)));
        // A COMMIT that fails, as on a full disk, ends the transaction or leaves it open, and the ROLLBACK that follows may fail as well;
        // so does a statement that was ended by the limit. sqlx counts on from there: each later transaction would be a savepoint inside of
        // one that never ends, and all of its writes would be lost without an error. Such a connection is closed instead of lent again, and
        // what it left open is rolled back. The ping comes back when the rollback of a dropped transaction is through.
        pool.after_release(|connection, _| {
            Box::pin(async move {
                connection.ping().await?;
                Ok(!connection.is_in_transaction())
            })
        })
    });
    connect
}

/// The connections that read.
fn sqlite_reader_options(path: &Path, options: &StoreOptions, limit: Arc<StatementLimit>) -> ConnectOptions {
    let mut connect = sqlite_options(path, options, options.max_connections);
    connect.map_sqlx_sqlite_pool_opts(move |pool| {
        let (new, known) = (Arc::clone(&limit), Arc::clone(&limit));
        pool.after_connect(move |connection, _| Box::pin(Arc::clone(&new).watch(connection))).before_acquire(
            move |connection, _| {
                let limit = Arc::clone(&known);
                Box::pin(async move { limit.borrowed(connection).await.map(|()| true) })
            },
        )
    });
    connect
}

fn sqlite_options(path: &Path, options: &StoreOptions, connections: u32) -> ConnectOptions {
    let path = path.to_owned();
    let mut connect = ConnectOptions::new("sqlite::memory:");
    connect
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(options.acquire_timeout)
        .idle_timeout(None)
        .max_lifetime(None)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .map_sqlx_sqlite_opts(move |connection| {
            connection
                .filename(&path)
                .in_memory(false)
                // The URL above means a shared cache, whose locks of whole tables no busy timeout waits for.
                .shared_cache(false)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // What was acknowledged survives a loss of power, as on Postgres; see ARCHITECTURE.md.
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(SQLITE_PATIENCE)
        });
    connect
}
