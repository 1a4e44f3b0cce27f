//! The order of a whole run.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};

use super::{Options, Part, recorded};
use crate::{
    machine::{Interrupt, debian, programs, run_to_end},
    testing::{Kind, Service},
    workspace::{cargo, root, target_folder},
};

/// Builds what is measured, measures it, and returns whether that came to its end.
///
/// Fails when something does not build, a service is missing, or somebody interrupts.
pub fn run(options: &Options) -> Result<bool> {
    let interrupt = Interrupt::listen()?;
    if options.instructions {
        return count_instructions(options, &interrupt);
    }
    let services = if options.embedded { None } else { Some(Services::find(options, &interrupt)?) };
    let folder = build(options, &interrupt)?;
    let table = tempfile::NamedTempFile::new().context("making a temporary file")?;

    let mut command = Command::new(target_folder()?.join(folder).join("cartwright-bench"));
    command.arg("run").arg("--program").arg(target_folder()?.join(folder).join("cartwright"));
    command.args(["--products", &options.products.to_string(), "--rounds", &options.rounds.to_string()]);
    command.args(["--seconds", &options.seconds.to_string(), "--report"]).arg(table.path());
    if options.far_down {
        command.arg("--far-down");
    }
    if let Some(services) = &services {
        command.args(["--database-url", &services.postgres.url, "--redis-url", &services.redis.url]);
    }
    let status = run_to_end(&mut command, &interrupt)?;
    if status.success() && options.record {
        record(&fs::read_to_string(table.path())?, options)?;
    }
    Ok(status.success())
}

/// Counts the instructions of one listing on an embedded database, and returns whether they are no more than is written down.
fn count_instructions(options: &Options, interrupt: &Interrupt) -> Result<bool> {
    if programs::on_path("valgrind").is_none() {
        debian::install(&["valgrind"]).context("instructions are counted by valgrind, which is not installed")?;
    }
    let folder = target_folder()?.join(build(options, interrupt)?);
    let mut command = Command::new(folder.join("cartwright-bench"));
    command.arg("instructions").arg("--program").arg(folder.join("cartwright"));
    command.arg("--ceilings").arg(root().join("crates/bench/ceilings.json"));
    command.args(["--build", if options.unoptimised { "unoptimised" } else { "release" }]);
    if options.record {
        command.arg("--record");
    }
    Ok(run_to_end(&mut command, interrupt)?.success())
}

/// The services beside which the shop is measured.
struct Services {
    postgres: Service,
    redis: Service,
}

impl Services {
    fn find(options: &Options, interrupt: &Interrupt) -> Result<Self> {
        let postgres = Service::find(Kind::Postgres, options.database_url.as_deref(), &options.services, interrupt)?;
        println!("xtask: Postgres is {}", postgres.origin);
        let redis = Service::find(Kind::Redis, options.redis_url.as_deref(), &options.services, interrupt)?;
        println!("xtask: Redis is {}", redis.origin);
        Ok(Self { postgres, redis })
    }
}

/// Builds both programs, where that is wanted. Returns the folder of the target folder that has them.
fn build(options: &Options, interrupt: &Interrupt) -> Result<&'static str> {
    let folder = if options.unoptimised { "debug" } else { "release" };
    if options.built {
        return Ok(folder);
    }
    let mut command = cargo();
    command.args(["build", "--locked", "--package", "cartwright-server", "--package", "cartwright-bench"]);
    if !options.unoptimised {
        command.arg("--release");
    }
    let status = run_to_end(&mut command, interrupt)?;
    ensure!(status.success(), "what is measured does not compile ({status})");
    Ok(folder)
}

fn record(table: &str, options: &Options) -> Result<()> {
    let page = root().join("docs/performance.md");
    let text = fs::read_to_string(&page).with_context(|| format!("reading {}", page.display()))?;
    let measured = format!(
        "\nMeasured on {} on {}, {} products, {} rounds of {} s a side.\n\n{table}",
        today()?,
        machine()?,
        options.products,
        options.rounds,
        options.seconds
    );
    let part = if options.far_down { Part::FarDown } else { Part::Everything };
    fs::write(&page, recorded(&text, part, &measured)?).with_context(|| format!("writing {}", page.display()))?;
    println!("xtask: docs/performance.md has the table");
    Ok(())
}

fn today() -> Result<String> {
    let output = Command::new("date").arg("+%Y-%m-%d").output().context("asking for the date")?;
    Ok(String::from_utf8(output.stdout).context("reading the date")?.trim().to_owned())
}

/// The processors of this machine, as Linux tells them.
fn machine() -> Result<String> {
    let told = fs::read_to_string("/proc/cpuinfo").context("looking at the processors")?;
    let model = told.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": an unknown processor");
    let count = std::thread::available_parallelism().context("counting processors")?;
    Ok(format!("{count} processors of {}", model.trim_start_matches(['\t', ' ', ':'])))
}
