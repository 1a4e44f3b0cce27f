//! The log: text for people, JSON for machines, to the standard error output.

use std::{
    io::{self, IsTerminal},
    panic,
};

use anyhow::Context;
use tracing_subscriber::EnvFilter;

use crate::cli::LogFormat;

/// Starts the log of this process. Fails on a filter that cannot be read, or when there is a log already.
pub(crate) fn start(filter: &str, format: LogFormat) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(filter).with_context(|| format!("--log: {filter:?} is not a filter"))?;
    // What cannot be written, as on a full disk, would be complained of at the same place, and that complaint panics.
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).log_internal_errors(false);
    let started = match format {
        LogFormat::Json => log.json().flatten_event(true).try_init(),
        LogFormat::Text | LogFormat::Auto => log.with_ansi(io::stderr().is_terminal()).try_init(),
    };
    started.map_err(|error| anyhow::anyhow!("the log cannot be started: {error}"))?;
    log_panics();
    Ok(())
}

/// A panic belongs into the log like everything else, in the log's format.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let location = panic.location().map(ToString::to_string);
        let text = panic.payload_as_str().unwrap_or("a panic without a text");
        tracing::error!(location, panic = text, "Panicked");
    }));
}
