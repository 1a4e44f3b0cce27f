//! The subcommands that end by themselves.

use std::{
    fs::File,
    io::{self, Write},
    sync::Arc,
};

use anyhow::Context;
use cartwright_graphql::{admin_sdl, shop_sdl};
use cartwright_services::{
    Actor, Shop,
    catalog::{
        demo::{DemoOutcome, seed_demo},
        import::{ImportOptions, ImportProgress, import_products},
    },
    identity::audit_verify,
    ordering::ledger_verify,
};
use indicatif::{ProgressBar, ProgressStyle};

use super::{
    connect::{Patience, connect},
    services,
};
use crate::{
    cli::{Face, Import, Mode},
    config::Configuration,
    import_summary::ImportSummary,
};

/// Brings the tables up to date.
pub(crate) async fn migrate(configuration: &Configuration) -> anyhow::Result<()> {
    let connected = connect(configuration, Patience::OfCommand).await?;
    connected.store.close().await?;
    say(match connected.migrations_applied {
        0 => "The tables are up to date already.".to_owned(),
        1 => "The tables are up to date: 1 step was missing.".to_owned(),
        steps => format!("The tables are up to date: {steps} steps were missing."),
    })
}

/// Imports a product file and prints what became of it. Fails when a part of the file cannot be read, or nothing of it goes in.
pub(crate) async fn import(configuration: &Configuration, import: &Import) -> anyhow::Result<()> {
    let unreadable = || format!("{} cannot be read", import.file.display());
    let file = File::open(&import.file).with_context(unreadable)?;
    let size = file.metadata().with_context(unreadable)?.len();
    let shop = open(configuration).await?;
    let channel = shop.channel(import.channel.as_deref()).with_context(|| {
        let known: Vec<String> = shop.channels().iter().map(|channel| channel.slug.clone()).collect();
        format!("there is no such channel; the channels are: {}", known.join(", "))
    })?;
    let context = cartwright_services::Context::new(Arc::clone(&shop), Actor::System, channel, &[]);
    let options =
        ImportOptions { set_stock: import.set_stock, reference: Some("import".to_owned()), ..ImportOptions::default() };
    let bar = progress_bar(size)?;
    let show = |progress: ImportProgress| {
        bar.set_position(progress.bytes);
        bar.set_message(progress.products.to_string());
    };
    let report = import_products(&context, file, &options, &show)
        .await
        .context("the import stopped; run it again, what is in stays in")?;
    bar.finish_and_clear();
    let summary = ImportSummary(&report);
    say(summary.to_string().trim_end())?;
    shop.store.clone().close().await?;
    match summary.failure() {
        Some(reason) => Err(anyhow::anyhow!(reason).context(import.file.display().to_string())),
        None => Ok(()),
    }
}

/// Fills an empty shop with demo data.
pub(crate) async fn demo(configuration: &Configuration) -> anyhow::Result<()> {
    anyhow::ensure!(configuration.mode == Mode::Development, "a shop in production is never filled with demo data");
    let shop = open(configuration).await?;
    let outcome = seed_demo(&shop).await.context("the demo data cannot be written")?;
    shop.store.clone().close().await?;
    match outcome {
        DemoOutcome::Seeded { products } => say(format!("The shop has {products} demo products now.")),
        DemoOutcome::NotEmpty => say("The shop is not empty, or has had its demo data; nothing was changed."),
        DemoOutcome::OtherPrices => {
            anyhow::bail!("the demo data are priced in EUR with tax, and the default channel is not")
        }
    }
}

/// Walks through the audit log and says whether it is whole. Fails where it is not, with the number of the entry.
pub(crate) async fn verify_audit(configuration: &Configuration) -> anyhow::Result<()> {
    let connected = connect(configuration, Patience::OfCommand).await?;
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} entries  {eta} left")?;
    let bar = ProgressBar::new(0).with_style(style);
    let show = |checked: i64, all: i64| {
        bar.set_length(all.unsigned_abs());
        bar.set_position(checked.unsigned_abs());
    };
    let verified = audit_verify(&connected.store, &show).await;
    bar.finish_and_clear();
    let verified = verified.context("the audit log cannot be read")?;
    connected.store.close().await?;
    match verified {
        Ok(1) => say("The audit log is whole: 1 entry."),
        Ok(entries) => say(format!("The audit log is whole: {entries} entries.")),
        Err(broken) => Err(anyhow::anyhow!(broken).context("the audit log is broken")),
    }
}

/// Says whether the ledger of payments is right. Fails where it is not, and names each order and payment.
pub(crate) async fn verify_ledger(configuration: &Configuration) -> anyhow::Result<()> {
    let connected = connect(configuration, Patience::OfCommand).await?;
    let verified = ledger_verify(&connected.store).await.context("the ledger cannot be read")?;
    connected.store.close().await?;
    let faults = verified.told();
    if faults.is_empty() {
        return say(format!("The ledger is right: {} entries.", verified.entries));
    }
    Err(anyhow::anyhow!("the ledger is wrong: {}", faults.join("; ")))
}

/// The text of a schema; needs neither a configuration nor a database.
pub(crate) fn schema(face: Face) -> String {
    match face {
        Face::Shop => shop_sdl(),
        Face::Admin => admin_sdl(),
    }
}

/// The shop over its database, for a command.
pub(super) async fn open(configuration: &Configuration) -> anyhow::Result<Arc<Shop>> {
    let connected = connect(configuration, Patience::OfCommand).await?;
    services::open(configuration, connected.store).await
}

/// Shown on a terminal only.
fn progress_bar(bytes: u64) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes}  {msg} products  {eta} left")?;
    Ok(ProgressBar::new(bytes).with_style(style))
}

/// Writes what came of a command.
pub(super) fn say(text: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(io::stdout(), "{text}").context("the outcome cannot be written")
}
