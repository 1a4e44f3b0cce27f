//! The life of a process: from its command line to its exit code.

use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
    time::Duration,
};

use anyhow::Context;
use cartwright_persistence::Store;
use clap::Parser;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    cli::{Audit, AuditCommand, Command, CommandLine, Ledger, LedgerCommand, Staff, StaffCommand},
    config::{Configuration, PublicUrl},
    door::Door,
    graphiql, listen, routes,
    serve::{self, Ending, ServeOptions},
    start_message::StartMessage,
    telemetry, wiring,
};

/// How long the process waits at its very end for threads that are reading or writing a file.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// What a thread may have on its stack. Unoptimised, the future of a mutation is too large for the usual two megabytes; memory that is
/// never touched costs nothing.
const STACK_BYTES: usize = 8 * 1024 * 1024;

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
        let text = wiring::schema(schema.face);
        return io::stdout().write_all(text.as_bytes()).context("the schema cannot be written");
    }
    let configuration = Configuration::new(command_line.settings)?;
    telemetry::start(&configuration.log, configuration.log_format)?;
    // Redis and Postgres speak TLS with the provider of the process; it can only be set already when it is this one.
    let _was_unset = rustls::crypto::aws_lc_rs::default_provider().install_default().is_ok();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Migrate => wiring::migrate(&configuration).await,
            Command::Import(import) => wiring::import(&configuration, &import).await,
            Command::Demo => wiring::demo(&configuration).await,
            Command::Staff(Staff { command: StaffCommand::CreateOwner(owner) }) => {
                wiring::create_owner(&configuration, &owner).await
            }
            Command::Staff(Staff { command: StaffCommand::ResetPassword(reset) }) => {
                wiring::reset_password(&configuration, &reset).await
            }
            Command::Audit(Audit { command: AuditCommand::Verify }) => wiring::verify_audit(&configuration).await,
            Command::Ledger(Ledger { command: LedgerCommand::Verify }) => wiring::verify_ledger(&configuration).await,
            Command::Serve | Command::Schema(_) => serve_shop(&configuration).await,
        }
    });
    // What still runs here was given its time already.
    runtime.shutdown_timeout(LAST_MOMENT);
    outcome
}

/// The port is taken first: a process that cannot have it should not touch the database. From then on the process answers, if only
/// that the shop is not open yet.
async fn serve_shop(configuration: &Configuration) -> anyhow::Result<()> {
    raise_limit_of_files();
    let options = ServeOptions::default();
    let stop = CancellationToken::new();
    let signals = Signals::new().context("signals cannot be received")?;
    tokio::spawn(signals.cancel(stop.clone()));
    let listener = listen::bind(configuration.listen).await?;
    let address = listener.local_addr().context("the address of the listener is not known")?;
    tracing::info!(%address, "Listening");

    let door = Door::default();
    let endpoints = door.endpoints().merge(graphiql::router(graphiql::built));
    let mut front =
        routes::front(endpoints, door.readiness(), configuration.allowed_origins.clone()).through(door.clone());
    if configuration.public_url.as_ref().is_some_and(PublicUrl::is_https) {
        front = front.over_tls();
    }
    let serving = serve::serve(listener, front, &options, stop.clone());
    let time_to_finish = async {
        stop.cancelled().await;
        Instant::now() + options.grace
    };
    let (ending, deadline, opened) = tokio::join!(serving, time_to_finish, open(configuration, address, &door, &stop));

    let mut finished = ending == Ending::Finished;
    if let Some((unfinished, store)) = opened? {
        unfinished.close();
        finished &= timeout_at(deadline, unfinished.wait()).await.is_ok();
        finished &= matches!(timeout_at(deadline, store.close()).await, Ok(Ok(())));
    }
    if finished {
        tracing::info!("Stopped");
    } else {
        tracing::warn!("Stopped; some work was cut off");
    }
    Ok(())
}

/// Lets the process have as many connections as the system allows at most; many systems allow 1,024 files to those who do not ask.
fn raise_limit_of_files() {
    let limit = getrlimit(Resource::Nofile);
    if let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }) {
        tracing::warn!(%error, "The limit of open files stays as it is");
    }
}

/// Opens the shop and then its door; gives back what must come to its end before the process does. Nothing, when the order to stop
/// comes first. A shop that cannot be opened stops the process.
async fn open(
    configuration: &Configuration,
    address: SocketAddr,
    door: &Door,
    stop: &CancellationToken,
) -> anyhow::Result<Option<(TaskTracker, Store)>> {
    let opened = tokio::select! {
        opened = wiring::open_shop(configuration, stop.clone()) => opened,
        () = stop.cancelled() => return Ok(None),
    };
    let shop = opened.inspect_err(|_| stop.cancel())?;
    door.open(shop.behind_door, shop.readiness);
    let written = write!(
        io::stdout(),
        "{}",
        StartMessage { configuration, address, demo: shop.demo, demo_staff: shop.demo_staff }
    );
    written.inspect_err(|_| stop.cancel()).context("the addresses cannot be written")?;
    Ok(Some((shop.unfinished, shop.store)))
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
