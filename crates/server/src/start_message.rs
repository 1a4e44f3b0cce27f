//! What a person reads after the start.

use std::{fmt, net::SocketAddr};

use crate::{
    cli::Mode,
    config::{Configuration, Database},
    routes::{ADMIN_PATH, SHOP_PATH},
};

/// The addresses of a shop that has just been started.
#[derive(Debug)]
pub struct StartMessage<'a> {
    /// What it runs with.
    pub configuration: &'a Configuration,
    /// Where it really listens; differs from the configuration when that leaves the port to the system.
    pub address: SocketAddr,
}

impl fmt::Display for StartMessage<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { configuration, address } = self;
        let mode = match configuration.mode {
            Mode::Development => "development",
            Mode::Production => "production",
        };
        writeln!(formatter, "{} is open ({mode})", configuration.shop_name)?;
        writeln!(formatter, "  shop API    http://{address}{SHOP_PATH}  (open it in a browser to run queries)")?;
        if configuration.admin_token.is_some() {
            writeln!(
                formatter,
                "  staff API   http://{address}{ADMIN_PATH}  (send Authorization: Bearer and your admin token)"
            )?;
        } else {
            writeln!(formatter, "  staff API   closed; set --admin-token (or CARTWRIGHT_ADMIN_TOKEN) to open it")?;
        }
        match &configuration.database {
            Database::File(path) => writeln!(formatter, "  database    {}", path.display())?,
            // The URL may hold a password.
            Database::Postgres(_) => writeln!(formatter, "  database    Postgres")?,
        }
        if configuration.mode == Mode::Development {
            writeln!(formatter, "  stop        Ctrl-C")?;
        }
        Ok(())
    }
}
