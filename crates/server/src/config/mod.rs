//! The configuration: settings that have been checked, so that nothing behind it has to doubt them.

mod checks;
mod limits;
mod mail;
mod origins;
mod public_url;
mod purge;
mod secrets;
mod stripe;

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use cartwright_adapters::payment::StripeSettings;
use cartwright_domain::network::AddressRange;
use cartwright_services::{RateLimitSettings, Schedules, channel::DefaultChannel};
use secrecy::SecretString;

pub use self::{
    mail::{MailConfiguration, MailRoute},
    origins::AllowedOrigins,
    public_url::PublicUrl,
    purge::PurgeConfiguration,
};
use crate::cli::{LogFormat, Mode, Settings};

/// What a process runs with.
#[derive(Debug, Clone)]
pub struct Configuration {
    /// What the process is for.
    pub mode: Mode,
    /// The address and port to listen on; on loopback in development.
    pub listen: SocketAddr,
    /// The folder of what the process keeps on disk.
    pub data_dir: PathBuf,
    /// Where the data is.
    pub database: Database,
    /// The address of Redis.
    pub redis_url: Option<SecretString>,
    /// What all names in Redis begin with.
    pub redis_prefix: String,
    /// What opens the whole admin endpoint to whoever has it.
    pub admin_token: Option<SecretString>,
    /// The given key of order tokens; always there in production, see [`crate::secret_key`] for development.
    pub secret_key: Option<SecretString>,
    /// The given key of access tokens; always there in production, as the secret key is.
    pub signing_key: Option<SecretString>,
    /// The given secret of password hashes; always there in production, as the secret key is.
    pub password_pepper: Option<SecretString>,
    /// What went into password hashes before.
    pub previous_password_peppers: Vec<SecretString>,
    /// The cost of password hashes.
    pub password_cost: u32,
    /// How many minutes an access token is good.
    pub access_token_minutes: u32,
    /// Whether members of the staff without a second factor may do nothing but enroll one.
    pub requires_staff_totp: bool,
    /// Whose pages may call the API.
    pub allowed_origins: AllowedOrigins,
    /// Who is believed when it says for whom it asks.
    pub trusted_proxies: Vec<AddressRange>,
    /// How often what may be tried, and what queries may cost.
    pub rate_limits: RateLimitSettings,
    /// How many sockets one address may hold.
    pub sockets_per_address: u32,
    /// How many bytes answers may take that are kept for others; none are kept where it is zero.
    pub response_cache_bytes: u64,
    /// How much memory products and variants may take that are kept for other queries; nothing is kept at zero.
    pub entity_cache_bytes: u64,
    /// How the shop takes money by Stripe; none where it does not.
    pub stripe: Option<StripeSettings>,
    /// How the caches before the server are told what to forget.
    pub purge: Option<PurgeConfiguration>,
    /// The address at which clients reach the server.
    pub public_url: Option<PublicUrl>,
    /// Whether guests are told the schema.
    pub introspection: bool,
    /// The file of documents that storefronts name instead of sending them.
    pub trusted_documents: Option<PathBuf>,
    /// Whether storefronts may run nothing else.
    pub only_trusted_documents: bool,
    /// How many operations one request may hold.
    pub batch_limit: usize,
    /// The shop's name.
    pub shop_name: String,
    /// Who sells, line by line.
    pub seller: Vec<String>,
    /// How messages leave the shop.
    pub mail: MailConfiguration,
    /// The file of those with whose accounts customers can sign in.
    pub sign_in_providers: Option<PathBuf>,
    /// How a new shop sells.
    pub first_channel: DefaultChannel,
    /// What is logged.
    pub log: String,
    /// How it is logged; never `Auto`.
    pub log_format: LogFormat,
    /// How long one GraphQL operation may run.
    pub request_time_limit: Duration,
    /// How long one statement may run in the database.
    pub statement_time_limit: Duration,
    /// When the work comes that comes again and again.
    pub schedules: Schedules,
    /// After how many days an unpaid order cancels itself.
    pub unpaid_order_days: u32,
    /// How many days a cart lives after its last change.
    pub cart_days: u32,
    /// How many minutes a payment session holds its stock.
    pub reservation_minutes: u32,
    /// Whether buyers are told how many units there are.
    pub discloses_stock: bool,
    /// Whether this process runs background jobs.
    pub runs_worker: bool,
    /// Whether an empty shop is filled with demo data; never in production.
    pub seeds: bool,
}

/// One of the two kinds of database.
#[derive(Debug, Clone)]
pub enum Database {
    /// The embedded database in this file.
    File(PathBuf),
    /// A Postgres at this URL, which may contain a password.
    Postgres(SecretString),
}

impl Configuration {
    /// Checks all settings and says everything that is wrong with them at once.
    pub fn new(settings: Settings) -> Result<Self, ConfigurationError> {
        checks::check(settings)
    }
}

/// Everything that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationError {
    /// One for each wrong setting.
    pub problems: Vec<Problem>,
}

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The flag, such as `--listen`.
    pub flag: &'static str,
    /// What is wrong and what would be right, as a sentence. Never contains a secret.
    pub message: String,
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the settings are not right:")?;
        for problem in &self.problems {
            write!(formatter, "\n  {}: {}", problem.flag, problem.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigurationError {}
