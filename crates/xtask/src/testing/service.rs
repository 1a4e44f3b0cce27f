//! A service that the tests use, and the search for one.

use std::fmt;

use anyhow::{Context, Result, anyhow};

use super::{Source, compose::ComposeProject, local, postgres_process::PostgresProcess, redis_process::RedisProcess};
use crate::machine::{Interrupt, debian};

/// What kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Postgres 15 or newer, with the right to create databases.
    Postgres,
    /// Redis.
    Redis,
}

impl Kind {
    /// The package of Debian that has it.
    fn package(self) -> &'static str {
        match self {
            Self::Postgres => "postgresql",
            Self::Redis => "redis-server",
        }
    }
}

/// A service that answers. One that was started for the tests stops when this value is dropped.
#[derive(Debug)]
pub struct Service {
    /// The address to give to the tests; for Postgres that of a database from which others may be created.
    pub url: String,
    /// Where it comes from, in words for people.
    pub origin: String,
    keeper: Keeper,
}

impl Service {
    /// A service that is not ours to stop.
    pub(super) fn lasting(url: String, origin: String) -> Self {
        Self { url, origin, keeper: Keeper::None }
    }

    /// A service that ends with this value.
    pub(super) fn throwaway(url: String, origin: String, keeper: Keeper) -> Self {
        Self { url, origin, keeper }
    }

    /// Whether it ends with this value, and so began empty.
    pub fn is_throwaway(&self) -> bool {
        !matches!(self.keeper, Keeper::None)
    }

    /// The service at `given`, else the first that one of `sources` has.
    ///
    /// Fails when a given one does not answer, and when no source has one, with a message that lists the choices; and
    /// after an interrupt.
    pub fn find(kind: Kind, given: Option<&str>, sources: &[Source], interrupt: &Interrupt) -> Result<Self> {
        if let Some(url) = given {
            return local::given(kind, url).with_context(|| format!("the {kind} given by flag or environment"));
        }
        let mut refusals = Vec::new();
        for source in sources {
            match Self::from_source(kind, *source) {
                Ok(service) => return Ok(service),
                Err(error) => {
                    // Ctrl-C ends what a source had begun; it does not ask for the next one.
                    interrupt.check()?;
                    // A reason is told at once, because the next source may take its time.
                    let reason = format!("{error:#}");
                    println!("xtask: no {kind} from `{source}`: {}", reason.lines().next().unwrap_or_default());
                    refusals.push(format!("  {source}: {reason}"));
                }
            }
        }
        Err(anyhow!("{}", choices(kind, &refusals)))
    }

    fn from_source(kind: Kind, source: Source) -> Result<Self> {
        match (source, kind) {
            (Source::Local, Kind::Postgres) => local::postgres(),
            (Source::Local, Kind::Redis) => local::redis(),
            (Source::Installed, Kind::Postgres) => PostgresProcess::start(),
            (Source::Installed, Kind::Redis) => RedisProcess::start(),
            (Source::Docker, kind) => ComposeProject::start(kind),
            (Source::Apt, kind) => {
                debian::install(&[kind.package()])?;
                Self::from_source(kind, Source::Installed)
            }
        }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let stopped = match &mut self.keeper {
            Keeper::None => return,
            Keeper::Postgres(process) => process.stop(),
            Keeper::Redis(process) => process.stop(),
            Keeper::Compose(project) => project.stop(),
        };
        match stopped {
            Ok(()) => println!("xtask: stopped {}", self.origin),
            Err(error) => println!("xtask: {} could not be stopped cleanly: {error:#}", self.origin),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Postgres => "Postgres",
            Self::Redis => "Redis",
        })
    }
}

/// What keeps a throwaway service alive.
#[derive(Debug)]
pub(super) enum Keeper {
    None,
    Postgres(PostgresProcess),
    Redis(RedisProcess),
    Compose(ComposeProject),
}

fn choices(kind: Kind, refusals: &[String]) -> String {
    let (flag, variable, installed) = match kind {
        Kind::Postgres => ("--database-url", "CARTWRIGHT_TEST_DATABASE_URL", "Postgres 15 or newer (initdb, postgres)"),
        Kind::Redis => ("--redis-url", "CARTWRIGHT_TEST_REDIS_URL", "redis-server or valkey-server"),
    };
    format!(
        "no {kind} for the tests. Tried:\n{}\nThe choices:\n  \
         - give the address of one: {flag} URL or {variable}\n  \
         - run one here, that answers without a password\n  \
         - install {installed}: a throwaway one is started\n  \
         - install docker with its compose plugin: a throwaway one is started\n  \
         - on Debian, be root: the packages are installed\n  \
         - test on SQLite alone: cargo xtask test --embedded",
        if refusals.is_empty() { "  nothing (--services is empty)".to_owned() } else { refusals.join("\n") }
    )
}
