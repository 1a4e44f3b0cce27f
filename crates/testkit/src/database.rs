//! A fresh migrated database for each test.
//!
//! SQLite where nothing is said: a copy of a file that was migrated once. Postgres where `CARTWRIGHT_TEST_DATABASE_URL` names a server
//! on which databases can be made: a copy of a database that was migrated once.

use std::{
    env, fs,
    path::{Path, PathBuf},
    thread,
};

use cartwright_persistence::{DatabaseAddress, Store, StoreOptions};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, FromQueryResult, JsonValue, Statement};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The tables of the audit log, in which refusals are noted, too.
pub const AUDIT_TABLES: &[&str] = &["audit_entry", "audit_head"];

/// A database of this test's own; it goes when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    address: DatabaseAddress,
    _place: Place,
}

#[derive(Debug)]
#[expect(dead_code, reason = "kept for the drop, which removes the files or the database")]
enum Place {
    Folder(TempDir),
    Server(DropDatabase),
}

/// The server of Postgres that the tests run on, where one is named.
pub fn postgres_server() -> Option<String> {
    env::var("CARTWRIGHT_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

/// The Redis that the tests run with, where one is named. Its names must begin with a prefix of the test's own.
pub fn redis_server() -> Option<String> {
    env::var("CARTWRIGHT_TEST_REDIS_URL").ok().filter(|url| !url.is_empty())
}

impl TestDatabase {
    /// A database with all tables and no rows.
    pub async fn migrated() -> Self {
        match postgres_server() {
            Some(server) => Self::copy_on_server(&server, Some(postgres_template(&server).await)).await,
            None => {
                let folder = TempDir::new().expect("a temporary folder");
                let file = folder.path().join("cartwright.db");
                fs::copy(sqlite_template().await, &file).expect("a copy of the template");
                Self { address: DatabaseAddress::File(file), _place: Place::Folder(folder) }
            }
        }
    }

    /// A database without any table.
    pub async fn empty() -> Self {
        match postgres_server() {
            Some(server) => Self::copy_on_server(&server, None).await,
            None => Self::embedded(),
        }
    }

    /// A file of SQLite that is still to be made, whatever the run is about: for what only files meet.
    pub fn embedded() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let address = DatabaseAddress::File(folder.path().join("cartwright.db"));
        Self { address, _place: Place::Folder(folder) }
    }

    /// Fails where the database finds itself damaged, or a row refers to nothing. Postgres checks both by itself.
    pub async fn check_integrity(&self) {
        if matches!(self.address, DatabaseAddress::Postgres(_)) {
            return;
        }
        let connection = self.raw().await;
        let backend = connection.get_database_backend();
        let ask = async |pragma: &str| {
            let rows = connection.query_all_raw(Statement::from_string(backend, pragma)).await;
            rows.expect("a pragma of SQLite")
        };
        let verdict = ask("PRAGMA integrity_check").await;
        let verdict: Vec<String> = verdict.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
        assert_eq!(verdict, ["ok"]);
        assert!(ask("PRAGMA foreign_key_check").await.is_empty(), "a row refers to nothing");
        connection.close().await.expect("the connection closes");
    }

    /// The usual options for this database.
    pub fn options(&self) -> StoreOptions {
        StoreOptions::new(self.address.clone())
    }

    /// Connects to this database.
    pub async fn connect(&self) -> Store {
        Store::connect(self.options()).await.expect("a connection to the test's database")
    }

    /// A connection beside the store, for what only a test may do.
    pub async fn raw(&self) -> DatabaseConnection {
        let url = match &self.address {
            DatabaseAddress::File(path) => format!("sqlite://{}", path.display()),
            DatabaseAddress::Postgres(url) => url.clone(),
        };
        connect_raw(&url).await
    }

    /// Runs a statement behind the shop's back, to bring about what it never would.
    pub async fn run(&self, statement: &str) {
        let connection = self.raw().await;
        connection.execute_unprepared(statement).await.expect("a statement that both databases know");
        connection.close().await.expect("the connection closes");
    }

    /// Whether the database refuses a statement.
    pub async fn refuses(&self, statement: &str) -> bool {
        let connection = self.raw().await;
        let refuses = connection.execute_unprepared(statement).await.is_err();
        connection.close().await.expect("the connection closes");
        refuses
    }

    /// How many rows of a table the condition is true of, by a connection beside the shop's.
    pub async fn count(&self, table: &str, condition: &str) -> i64 {
        let connection = self.raw().await;
        let select = format!("SELECT COUNT(*) AS rows_found FROM {table} WHERE {condition}");
        let select = Statement::from_string(connection.get_database_backend(), select);
        let row = connection.query_one_raw(select).await.expect("a statement that both databases know");
        let count = row.expect("a count is one row").try_get("", "rows_found").expect("a count is a number");
        connection.close().await.expect("the connection closes");
        count
    }

    /// All rows of all tables but those, as a text that is the same where they are.
    pub async fn everything_but(&self, left_out: &[&str]) -> String {
        let connection = self.raw().await;
        let backend = connection.get_database_backend();
        let select = async |select: String| {
            let rows = connection.query_all_raw(Statement::from_string(backend, select)).await;
            let rows = rows.expect("a statement that both databases know");
            let rows = rows.iter().map(|row| JsonValue::from_query_result(row, "").expect("a row is an object"));
            rows.map(|row| row.to_string()).collect::<Vec<_>>()
        };
        let tables = match self.address {
            DatabaseAddress::Postgres(_) => {
                "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'"
            }
            DatabaseAddress::File(_) => "SELECT name FROM sqlite_master WHERE type = 'table'",
        };
        let mut tables: Vec<String> = select(tables.to_owned()).await;
        tables.sort_unstable();
        let mut text = String::new();
        for table in tables {
            let table = table.trim_start_matches("{\"name\":\"").trim_end_matches("\"}");
            if left_out.contains(&table) || table.starts_with("sqlite_") {
                continue;
            }
            let mut rows = select(format!("SELECT * FROM {table}")).await;
            rows.sort_unstable();
            text.push_str(&format!("{table}: {rows:?}\n"));
        }
        connection.close().await.expect("the connection closes");
        text
    }

    async fn copy_on_server(server: &str, template: Option<&str>) -> Self {
        let name = format!("cartwright_test_{}", Uuid::now_v7().simple());
        let template = template.map_or(String::new(), |template| format!(" TEMPLATE {template}"));
        let admin = connect_raw(server).await;
        admin
            .execute_unprepared(&format!("CREATE DATABASE {name}{template}"))
            .await
            .expect("a database of the test's own");
        admin.close().await.expect("the connection closes");
        let place = Place::Server(DropDatabase { server: server.to_owned(), name: name.clone() });
        Self { address: DatabaseAddress::Postgres(with_database(server, &name)), _place: place }
    }
}

#[derive(Debug)]
struct DropDatabase {
    server: String,
    name: String,
}

impl Drop for DropDatabase {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // The test's runtime may be ending, so that this brings its own. What is left over is dropped before the next run.
        let dropper = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(async move {
                let admin = connect_raw(&server).await;
                admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok()
            })
        });
        drop(dropper.join());
    }
}

async fn connect_raw(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.expect("a connection to the test's database server")
}

async fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, file) = TEMPLATE
        .get_or_init(async || {
            let folder = TempDir::new().expect("a temporary folder");
            let file = folder.path().join("template.db");
            migrate(DatabaseAddress::File(file.clone())).await;
            (folder, file)
        })
        .await;
    file
}

async fn postgres_template(server: &str) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(async || {
            let name = format!("cartwright_test_template_{}", Uuid::now_v7().simple());
            let admin = connect_raw(server).await;
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database for the template");
            admin.close().await.expect("the connection closes");
            migrate(DatabaseAddress::Postgres(with_database(server, &name))).await;
            name
        })
        .await
}

async fn migrate(address: DatabaseAddress) {
    let store = Store::connect(StoreOptions::new(address)).await.expect("a connection to the template");
    store.migrate().await.expect("the template is migrated");
    store.close().await.expect("the template is closed");
}

/// The URL of another database on the same server.
fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, None), |(base, query)| (base, Some(query)));
    let authority_end = base.find("://").map_or(0, |start| start + 3);
    let path = base[authority_end..].find('/').map_or(base.len(), |slash| authority_end + slash);
    let query = query.map_or(String::new(), |query| format!("?{query}"));
    format!("{}/{name}{query}", &base[..path])
}
