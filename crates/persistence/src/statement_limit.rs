//! How long a statement may run on SQLite, which has no such limit by itself.
//!
//! SQLite asks a handler of its connection every million steps whether to go on. The handler is not told when a statement ends and another
//! one begins, so that what it sees as one long run may be many short ones. Of the connection that writes this is known, because its
//! statements are counted. Of the readers it is found out only where one of them has been busy for long: from then on each connection gets a
//! fresh handler when it is borrowed, and what is still running some time later has been one statement all along. Looking at every
//! statement instead would cost each of them a way to the thread of its connection and back.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::SqliteConnection;

/// After how many steps of its machine SQLite asks; some ten milliseconds.
const STEPS: i32 = 1_000_000;
/// A run is over when nothing was asked for so long.
const LULL: Duration = Duration::from_millis(250);

/// The limit of one pool.
#[derive(Debug)]
pub(crate) struct StatementLimit {
    limit: Duration,
    kind: PoolKind,
    origin: Instant,
    /// When a reader was found busy for long, in microseconds after `origin`; zero where none was.
    suspicion: AtomicU64,
    is_lifted: AtomicBool,
}

/// What is known of the statements of a pool.
#[derive(Debug)]
pub(crate) enum PoolKind {
    /// It has one connection, and counts the statements that have ended.
    One(Arc<AtomicU64>),
    /// It has any number of connections.
    Many,
}

impl StatementLimit {
    pub fn new(limit: Duration, kind: PoolKind) -> Arc<Self> {
        Arc::new(Self {
            limit,
            kind,
            origin: Instant::now(),
            suspicion: AtomicU64::new(0),
            is_lifted: AtomicBool::new(false),
        })
    }

    /// Makes a new connection keep to the limit.
    pub async fn watch(self: Arc<Self>, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let mut run = Run::new(self, Instant::now());
        connection.lock_handle().await?.set_progress_handler(STEPS, move || run.goes_on(Instant::now()));
        Ok(())
    }

    /// Before a connection is borrowed: what it does now is no part of what it did before.
    pub async fn borrowed(self: Arc<Self>, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        match self.suspicion() {
            Some(since) if since.elapsed() > self.limit => {
                // What was busy then has ended.
                self.suspicion.store(0, Ordering::Relaxed);
                self.watch(connection).await
            }
            Some(_) => self.watch(connection).await,
            None => Ok(()),
        }
    }

    /// No limit for as long as what this returns is there: for the steps of migrations.
    pub fn lift(self: &Arc<Self>) -> Lifted {
        self.is_lifted.store(true, Ordering::Relaxed);
        Lifted(Arc::clone(self))
    }

    /// The count of the statements that have ended, which whoever hears of them has to keep.
    pub fn ended_statements(&self) -> Option<Arc<AtomicU64>> {
        match &self.kind {
            PoolKind::One(count) => Some(Arc::clone(count)),
            PoolKind::Many => None,
        }
    }

    fn suspicion(&self) -> Option<Instant> {
        match self.suspicion.load(Ordering::Relaxed) {
            0 => None,
            microseconds => Some(self.origin + Duration::from_micros(microseconds)),
        }
    }

    fn suspect(&self, now: Instant) {
        let microseconds = u64::try_from(now.duration_since(self.origin).as_micros()).unwrap_or(u64::MAX);
        self.suspicion.store(microseconds.max(1), Ordering::Relaxed);
    }
}

/// Puts the limit back when it is dropped.
#[derive(Debug)]
pub(crate) struct Lifted(Arc<StatementLimit>);

impl Drop for Lifted {
    fn drop(&mut self) {
        self.0.is_lifted.store(false, Ordering::Relaxed);
    }
}

/// What one connection has been doing without a lull.
struct Run {
    limit: Arc<StatementLimit>,
    began: Instant,
    asked: Instant,
    ended_statements: u64,
}

impl Run {
    fn new(limit: Arc<StatementLimit>, now: Instant) -> Self {
        Self { limit, began: now, asked: now, ended_statements: u64::MAX }
    }

    /// Whether the statement may go on.
    fn goes_on(&mut self, now: Instant) -> bool {
        let all = self.limit.limit;
        let is_over = match &self.limit.kind {
            PoolKind::One(ended) => {
                let ended = ended.load(Ordering::Relaxed);
                if ended != self.ended_statements {
                    (self.ended_statements, self.began) = (ended, now);
                }
                now.duration_since(self.began) >= all
            }
            PoolKind::Many => {
                if now.duration_since(self.asked) > LULL {
                    self.began = now;
                }
                self.asked = now;
                match self.limit.suspicion() {
                    Some(since) => now.duration_since(self.began.max(since)) >= all / 2,
                    None => {
                        if now.duration_since(self.began) >= all / 2 {
                            self.limit.suspect(now);
                        }
                        false
                    }
                }
            }
        };
        !is_over || self.limit.is_lifted.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(4);

    /// Asks every 50 ms for so many seconds; answers after how many milliseconds the run was ended.
    fn ended_after(run: &mut Run, from: Instant, seconds: u64) -> Option<u128> {
        let moments = (0..seconds * 20).map(|tick| from + Duration::from_millis(tick * 50));
        moments.into_iter().find(|now| !run.goes_on(*now)).map(|now| now.duration_since(from).as_millis())
    }

    #[test]
    fn row_76_a_statement_of_the_writer_ends_at_the_limit_and_many_short_ones_do_not() {
        let ended = Arc::new(AtomicU64::new(0));
        let limit = StatementLimit::new(LIMIT, PoolKind::One(Arc::clone(&ended)));
        let start = Instant::now();
        assert_eq!(ended_after(&mut Run::new(Arc::clone(&limit), start), start, 10), Some(4000));
        let mut run = Run::new(Arc::clone(&limit), start);
        for second in 0..10 {
            ended.fetch_add(1, Ordering::Relaxed);
            assert_eq!(ended_after(&mut run, start + Duration::from_secs(second), 1), None);
        }
        let lifted = limit.lift();
        assert_eq!(ended_after(&mut run, start, 60), None, "a migration takes as long as it takes");
        drop(lifted);
        assert!(ended_after(&mut run, start + Duration::from_secs(60), 5).is_some());
    }

    #[test]
    fn row_76_a_reader_is_ended_only_where_it_is_sure_that_it_is_one_statement() {
        let limit = StatementLimit::new(LIMIT, PoolKind::Many);
        let start = Instant::now();
        let mut slow = Run::new(Arc::clone(&limit), start);
        assert_eq!(ended_after(&mut slow, start, 10), Some(4000));
        assert!(limit.suspicion().is_some());
        // A connection that was borrowed meanwhile has a fresh handler.
        let later = start + Duration::from_millis(3500);
        assert_eq!(ended_after(&mut Run::new(Arc::clone(&limit), later), later, 1), None);
        // After a lull everything begins anew.
        let mut run = Run::new(StatementLimit::new(LIMIT, PoolKind::Many), start);
        for minute in 0..10 {
            assert_eq!(ended_after(&mut run, start + Duration::from_secs(minute * 60), 1), None);
        }
    }
}
