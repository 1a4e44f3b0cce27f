//! The subcommands that end by themselves.

use std::io::{self, Write};

use anyhow::Context;
use cartwright_graphql::{admin_sdl, shop_sdl};

use super::connect::{Patience, connect};
use crate::{
    cli::{Face, Import},
    config::Configuration,
};

/// Brings the tables up to date.
pub(crate) async fn migrate(configuration: &Configuration) -> anyhow::Result<()> {
    let connected = connect(configuration, Patience::OfCommand).await?;
    connected.store.close().await?;
    let text = match connected.migrations_applied {
        0 => "The tables are up to date already.".to_owned(),
        1 => "The tables are up to date: 1 step was missing.".to_owned(),
        steps => format!("The tables are up to date: {steps} steps were missing."),
    };
    writeln!(io::stdout(), "{text}").context("the outcome cannot be written")
}

/// Imports a product file.
pub(crate) async fn import(_configuration: &Configuration, _import: &Import) -> anyhow::Result<()> {
    anyhow::bail!("no shop is wired into this build")
}

/// Fills an empty shop with demo data.
pub(crate) async fn demo(_configuration: &Configuration) -> anyhow::Result<()> {
    anyhow::bail!("no shop is wired into this build")
}

/// The text of a schema; needs neither a configuration nor a database.
pub(crate) fn schema(face: Face) -> String {
    match face {
        Face::Shop => shop_sdl(),
        Face::Admin => admin_sdl(),
    }
}
