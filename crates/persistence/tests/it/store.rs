//! Connections, transactions and migrations.

use std::{sync::Arc, time::Duration};

use cartwright_persistence::{Store, StoreError, StoreOptions};
use cartwright_testkit::TestDatabase;
use sea_orm::ConnectionTrait;
use tokio::task::JoinSet;

#[tokio::test]
async fn row_108_three_servers_that_start_at_once_migrate_once() {
    let database = TestDatabase::empty().await;
    let mut starts = JoinSet::new();
    for _ in 0..3 {
        let options = database.options();
        starts.spawn(async move { Store::connect(options).await?.migrate().await });
    }
    let applied: Vec<usize> = starts.join_all().await.into_iter().map(Result::unwrap).collect();
    assert_eq!(applied.iter().filter(|count| **count > 0).count(), 1, "one process applies all: {applied:?}");
    let store = database.connect().await;
    assert_eq!(store.migrate().await.unwrap(), 0, "a second start finds nothing to do");
    assert!(store.channels().all().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let database = TestDatabase::migrated().await;
    let raw = database.raw().await;
    raw.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_000001_future', 1)")
        .await
        .unwrap();
    assert!(database.connect().await.migrate().await.is_err());
}

#[tokio::test]
async fn a_conflict_runs_the_transaction_again_and_five_times_at_most() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let conflict = || StoreError::Conflict(sea_orm::DbErr::Custom("collision".to_owned()));
    let mut runs = 0;
    let third_time = store
        .transaction(|_| {
            runs += 1;
            std::future::ready(if runs < 3 { Err(conflict()) } else { Ok(runs) })
        })
        .await;
    assert_eq!(third_time.unwrap(), 3);
    let mut runs = 0;
    let never = store
        .transaction(|_| {
            runs += 1;
            std::future::ready(Err::<(), _>(conflict()))
        })
        .await;
    assert!(never.unwrap_err().is_conflict());
    assert_eq!(runs, 5);
}

/// A transaction inside a spawned task compiles only while its future may move between threads.
#[tokio::test]
async fn transactions_run_in_tasks_and_a_dropped_one_changes_nothing() {
    let database = TestDatabase::migrated().await;
    let store = Arc::new(database.connect().await);
    let kept = tokio::spawn({
        let store = Arc::clone(&store);
        async move {
            let key = &String::from("kept");
            let now = chrono::DateTime::UNIX_EPOCH;
            store
                .transaction(|uow| async move { uow.idempotency_keys().claim("test", "test", key, "print", now).await })
                .await
        }
    });
    assert_eq!(kept.await.unwrap().unwrap(), None);
    let uow = store.begin().await.unwrap();
    let now = chrono::DateTime::UNIX_EPOCH;
    assert_eq!(uow.idempotency_keys().claim("test", "test", "dropped", "print", now).await.unwrap(), None);
    drop(uow);
    let uow = tokio::time::timeout(Duration::from_secs(20), store.begin()).await.unwrap().unwrap();
    let claim = |key: &'static str| {
        let keys = uow.idempotency_keys();
        async move { keys.claim("test", "test", key, "print", now).await.unwrap() }
    };
    assert!(claim("kept").await.is_some(), "what was committed is there");
    assert!(claim("dropped").await.is_none(), "what was dropped is not");
}

/// A request that goes away while its transaction begins used to leave the connection inside it, and whoever borrowed it next
/// lost its writes without an error.
#[tokio::test]
async fn three_hundred_cancelled_begins_leave_every_later_write_intact() {
    let database = TestDatabase::migrated().await;
    let store = database.connect().await;
    let now = chrono::DateTime::UNIX_EPOCH;
    for number in 0..300_u32 {
        let mut beginning = Box::pin(store.begin());
        for _ in 0..number % 6 {
            if futures_util::poll!(beginning.as_mut()).is_ready() {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(beginning);
        let key = &number.to_string();
        store
            .transaction(|uow| async move { uow.idempotency_keys().claim("t", "t", key, "p", now).await })
            .await
            .unwrap();
    }
    let raw = database.raw().await;
    let statement =
        sea_orm::Statement::from_string(raw.get_database_backend(), "SELECT count(*) AS n FROM idempotency_key");
    let count: i64 = raw.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap();
    assert_eq!(count, 300);
}

/// What takes for ever to be read, in the words of both databases.
const FOR_EVER: &str = "(WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 1000000000000) \
                        SELECT count(*) AS n FROM counted) AS forever";

#[tokio::test]
async fn row_76_a_statement_that_reads_for_too_long_is_ended() {
    let database = TestDatabase::migrated().await;
    let raw = database.raw().await;
    let slow = format!(
        "ALTER TABLE channel RENAME TO real_channel; CREATE VIEW channel AS SELECT real_channel.* FROM {FOR_EVER} LEFT JOIN \
         real_channel ON forever.n > 0"
    );
    raw.execute_unprepared(&slow).await.unwrap();
    let options = StoreOptions { statement_timeout: Duration::from_millis(500), ..database.options() };
    let store = Store::connect(options).await.unwrap();
    // Two at once: on SQLite the readers share what is known of long runs.
    let channels = store.channels();
    let (first, second) = tokio::join!(channels.all(), channels.all());
    for ended in [first, second] {
        assert!(matches!(ended, Err(StoreError::Timeout(_))), "{ended:?}");
    }
    raw.execute_unprepared("DROP VIEW channel; ALTER TABLE real_channel RENAME TO channel").await.unwrap();
    for _ in 0..20 {
        assert!(store.channels().all().await.unwrap().is_empty(), "the connections are as good as new");
    }
}

#[tokio::test]
async fn row_76_a_statement_that_writes_for_too_long_is_ended_and_later_writes_stay() {
    let database = TestDatabase::migrated().await;
    let raw = database.raw().await;
    let slow = match raw.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => {
            "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NEW; END $$; \
             CREATE TRIGGER slow BEFORE INSERT ON idempotency_key FOR EACH ROW EXECUTE FUNCTION wait()"
                .to_owned()
        }
        _ => format!(
            "CREATE VIEW slow_view AS SELECT forever.n AS one FROM {FOR_EVER}; CREATE TRIGGER slow BEFORE INSERT ON \
             idempotency_key BEGIN SELECT one FROM slow_view; END"
        ),
    };
    raw.execute_unprepared(&slow).await.unwrap();
    let options = StoreOptions { statement_timeout: Duration::from_millis(500), ..database.options() };
    let store = Store::connect(options).await.unwrap();
    let now = chrono::DateTime::UNIX_EPOCH;
    let claim = async |key: &'static str| {
        store.transaction(|uow| async move { uow.idempotency_keys().claim("t", "t", key, "p", now).await }).await
    };
    let ended = claim("slow").await;
    assert!(matches!(ended, Err(StoreError::Timeout(_))), "{ended:?}");
    let drop = match raw.get_database_backend() {
        sea_orm::DatabaseBackend::Postgres => "DROP TRIGGER slow ON idempotency_key",
        _ => "DROP TRIGGER slow",
    };
    raw.execute_unprepared(drop).await.unwrap();
    for key in ["one", "two", "three"] {
        assert_eq!(claim(key).await.unwrap(), None);
    }
    assert_eq!(database.count("idempotency_key", "1 = 1").await, 3, "all later ones are there, the slow one is not");
}

#[tokio::test]
async fn a_store_knows_whether_it_is_alone_with_its_file() {
    let database = TestDatabase::migrated().await;
    let first = database.connect().await;
    if first.is_postgres() {
        assert!(!first.is_alone(), "that is never known there");
        return;
    }
    assert!(first.is_alone() && first.is_alone());
    let second = database.connect().await;
    assert!(!first.is_alone() && !second.is_alone() && !first.is_alone());
    drop(first);
    assert!(second.is_alone());
}
