//! The life of a process: from its command line to its exit code.

use std::{
    io::{self, Write},
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use clap::Parser;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, timeout_at},
};
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{Command, CommandLine},
    config::Configuration,
    listen, routes,
    serve::{self, Ending, ServeOptions},
    start_message::StartMessage,
    telemetry, wiring,
};

/// How long the process waits at its very end for threads that are reading or writing a file.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// Does what the command line says; a failure is told in words on the standard error output.
pub fn run() -> ExitCode {
    match start(CommandLine::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do when even this cannot be written.
            let _written = writeln!(io::stderr(), "cartwright: {error:#}").is_ok();
            ExitCode::FAILURE
        }
    }
}

fn start(command_line: CommandLine) -> anyhow::Result<()> {
    let command = command_line.command.unwrap_or(Command::Serve);
    if let Command::Schema(schema) = &command {
        let text = wiring::schema(schema.face)?;
        return io::stdout().write_all(text.as_bytes()).context("the schema cannot be written");
    }
    let configuration = Configuration::new(command_line.settings)?;
    telemetry::start(&configuration.log, configuration.log_format)?;
    // Redis and Postgres speak TLS with the provider of the process; it can only be set already when it is this one.
    let _was_unset = rustls::crypto::aws_lc_rs::default_provider().install_default().is_ok();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the runtime cannot be started")?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Migrate => wiring::migrate(&configuration).await,
            Command::Import(import) => wiring::import(&configuration, &import).await,
            Command::Demo => wiring::demo(&configuration).await,
            Command::Serve | Command::Schema(_) => serve_shop(&configuration).await,
        }
    });
    // What still runs here was given its time already.
    runtime.shutdown_timeout(LAST_MOMENT);
    outcome
}

/// The port is taken first: a process that cannot have it should not touch the database.
async fn serve_shop(configuration: &Configuration) -> anyhow::Result<()> {
    let options = ServeOptions::default();
    let stop = CancellationToken::new();
    let signals = Signals::new().context("signals cannot be received")?;
    tokio::spawn(signals.cancel(stop.clone()));
    let listener = listen::bind(configuration.listen).await?;
    let address = listener.local_addr().context("the address of the listener is not known")?;
    let shop = wiring::open_shop(configuration, stop.clone()).await?;
    let router = routes::router(shop.endpoints, shop.readiness, configuration.allowed_origins.clone());
    write!(io::stdout(), "{}", StartMessage { configuration, address }).context("the addresses cannot be written")?;

    let time_to_finish = async {
        stop.cancelled().await;
        Instant::now() + options.grace
    };
    let serving = serve::serve(listener, router, &options, stop.clone());
    let (ending, deadline) = tokio::join!(serving, time_to_finish);
    shop.unfinished.close();
    let unfinished = timeout_at(deadline, shop.unfinished.wait()).await;
    if ending == Ending::CutOff || unfinished.is_err() {
        tracing::warn!("Stopped; some work was cut off");
    } else {
        tracing::info!("Stopped");
    }
    Ok(())
}

/// The orders to stop that a process gets.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Cancels `stop` at the first order.
    async fn cancel(mut self, stop: CancellationToken) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        tracing::info!("Stopping; requests under way are finished first");
        stop.cancel();
    }
}
