//! What a person reads after the start.

use std::{fmt, net::SocketAddr};

use cartwright_services::customer::DemoSignIn;
use secrecy::ExposeSecret;

use crate::{
    cli::Mode,
    config::{Configuration, Database, MailRoute},
    routes::{ADMIN_PATH, SHOP_PATH},
};

/// What somebody who has just started the shop may ask first.
const TRY_IT: &str = r#"{"query":"{ products(first: 3) { nodes { title } } }"}"#;

/// The addresses of a shop that has just been started.
#[derive(Debug)]
pub struct StartMessage<'a> {
    /// What it runs with.
    pub configuration: &'a Configuration,
    /// Where it really listens; differs from the configuration when that leaves the port to the system.
    pub address: SocketAddr,
    /// How the demo customer signs in, where there is one.
    pub demo: Option<DemoSignIn>,
    /// How the demo owner signs in, where there is one.
    pub demo_staff: Option<DemoSignIn>,
}

impl fmt::Display for StartMessage<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { configuration, address, demo, demo_staff } = self;
        let mode = match configuration.mode {
            Mode::Development => "development",
            Mode::Production => "production",
        };
        writeln!(formatter, "{} is open ({mode})", configuration.shop_name)?;
        writeln!(formatter, "  shop API    http://{address}{SHOP_PATH}  (open it in a browser to run queries)")?;
        let how = if configuration.admin_token.is_some() {
            "sign in with staffSessionCreate, or send Authorization: Bearer and your admin token"
        } else {
            "sign in with staffSessionCreate; cartwright staff create-owner makes the first owner"
        };
        writeln!(formatter, "  staff API   http://{address}{ADMIN_PATH}  ({how})")?;
        match &configuration.mail.route {
            MailRoute::Server(server) => writeln!(formatter, "  mail        {server}")?,
            MailRoute::Folder(folder) => writeln!(formatter, "  mail        into {}", folder.display())?,
            MailRoute::Off => {
                let message = "off, nobody gets a message; set --smtp-url (or CARTWRIGHT_SMTP_URL) to send them";
                writeln!(formatter, "  mail        {message}")?;
            }
        }
        match &configuration.database {
            Database::File(path) => writeln!(formatter, "  database    SQLite, {}", path.display())?,
            Database::Postgres(url) => {
                writeln!(formatter, "  database    Postgres, {}", without_secrets(url.expose_secret()))?;
            }
        }
        if configuration.mode == Mode::Development {
            if let Some(demo) = demo {
                writeln!(formatter, "  customer    {}  (password: {})", demo.email, demo.password)?;
            }
            if let Some(demo) = demo_staff {
                writeln!(formatter, "  owner       {}  (password: {})", demo.email, demo.password)?;
            }
            writeln!(
                formatter,
                "  try it      curl http://{address}{SHOP_PATH} -H 'content-type: application/json' \\"
            )?;
            writeln!(formatter, "                -d '{TRY_IT}'")?;
            writeln!(formatter, "  stop        Ctrl-C")?;
        }
        Ok(())
    }
}

/// Host and name of a database without the user, the password and the parameters of its URL, in any of which a secret may be.
fn without_secrets(url: &str) -> &str {
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
    let place = place.split_once("://").map_or(place, |(_, place)| place);
    place.split(['?', '#']).next().unwrap_or_default()
}
