//! The order of a whole test run.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{Kind, Options, Service, Suite, database_packages, leftovers};
use crate::{
    machine::{Interrupt, run_to_end},
    workspace::packages,
};

/// Runs the tests that the options ask for; returns whether all passed.
///
/// Both runs take place, also when the first fails, so that one call shows everything. Fails when a service is
/// missing, the tests do not compile, or somebody interrupts.
pub fn run(options: &Options) -> Result<bool> {
    let interrupt = Interrupt::listen()?;
    // A missing service is told before minutes of compiling, not after.
    let services = if options.embedded { None } else { Some(Services::find(options, &interrupt)?) };
    build(options, &interrupt)?;

    let mut outcomes = vec![outcome("on SQLite, without services", &Suite::Embedded, options, &interrupt)?];
    if let Some(services) = &services {
        let suite = Suite::Services {
            database_url: &services.postgres.url,
            redis_url: &services.redis.url,
            packages: &services.packages,
        };
        outcomes.push(outcome("on Postgres with Redis", &suite, options, &interrupt)?);
    }
    drop(services);

    for outcome in &outcomes {
        let verdict = if outcome.passed { "passed" } else { "FAILED" };
        println!("xtask: {} in {} s: {verdict}", outcome.title, outcome.duration.as_secs());
    }
    Ok(outcomes.iter().all(|outcome| outcome.passed))
}

/// The services of the second run, and who uses them.
struct Services {
    postgres: Service,
    redis: Service,
    packages: Vec<String>,
}

impl Services {
    fn find(options: &Options, interrupt: &Interrupt) -> Result<Self> {
        let packages = database_packages(&packages()?);
        let postgres = Service::find(Kind::Postgres, options.database_url.as_deref(), &options.services, interrupt)?;
        println!("xtask: Postgres is {}", postgres.origin);
        interrupt.check()?;
        let redis = Service::find(Kind::Redis, options.redis_url.as_deref(), &options.services, interrupt)?;
        println!("xtask: Redis is {}", redis.origin);
        interrupt.check()?;
        if !postgres.is_throwaway() {
            leftovers::drop_old_databases(&postgres.url)?;
        }
        Ok(Self { postgres, redis, packages })
    }
}

struct Outcome {
    title: &'static str,
    duration: Duration,
    passed: bool,
}

fn outcome(title: &'static str, suite: &Suite<'_>, options: &Options, interrupt: &Interrupt) -> Result<Outcome> {
    println!("xtask: testing {title}");
    let started = Instant::now();
    let status = run_to_end(&mut suite.command(&options.extra), interrupt)?;
    Ok(Outcome { title, duration: started.elapsed(), passed: status.success() })
}

/// Compiles the tests, so that an error of the compiler appears once and the times of the runs are those of tests.
fn build(options: &Options, interrupt: &Interrupt) -> Result<()> {
    let mut arguments = vec!["--no-run".to_owned()];
    arguments.extend_from_slice(&options.extra);
    let status = run_to_end(&mut Suite::Embedded.command(&arguments), interrupt)?;
    ensure!(status.success(), "the tests do not compile ({status})");
    Ok(())
}
