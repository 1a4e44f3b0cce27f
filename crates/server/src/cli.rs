//! The command line: every setting has a flag, an environment variable, a default and one line here.

use std::{convert::Infallible, net::SocketAddr, path::PathBuf};

use cartwright_domain::{
    channel::{CountryCode, LanguageCode},
    pricing::Currency,
};
use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

/// A headless shop: storefronts talk to it over GraphQL.
#[derive(Debug, Parser)]
#[command(name = "cartwright", version)]
pub struct CommandLine {
    /// What to do; `serve` when nothing is named.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The settings, which may stand before or after the command.
    #[command(flatten)]
    pub settings: Settings,
}

/// What the executable can do.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Run the shop (the default)
    Serve,
    /// Bring the database's tables up to date and stop
    Migrate,
    /// Import a product CSV in Shopify's layout
    Import(Import),
    /// Print a GraphQL schema
    Schema(Schema),
    /// Fill an empty shop with demo data
    Demo,
    /// Look after the staff
    Staff(Staff),
    /// Look after the log of what was done
    Audit(Audit),
    /// Look after the ledgers of payments and stock
    Ledger(Ledger),
}

/// What is done about the staff from the command line.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Staff {
    /// What to do.
    #[command(subcommand)]
    pub command: StaffCommand,
}

/// What can be done about the staff from the command line.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum StaffCommand {
    /// Make the first owner of a shop that has none; the password is asked for, or read from the standard input
    CreateOwner(CreateOwner),
    /// Give a member another password; it is asked for, or read from the standard input
    ResetPassword(ResetPassword),
}

/// The member whose password is lost.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct ResetPassword {
    /// The address with which they sign in
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// Remove the second factor as well, where the app and the recovery codes are lost
    #[arg(long)]
    pub remove_totp: bool,
}

/// The first owner.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct CreateOwner {
    /// The address with which they sign in
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// The name for people [default: what stands before the @ of the address]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// What is done with the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Audit {
    /// What to do
    #[command(subcommand)]
    pub command: AuditCommand,
}

/// What can be done with the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum AuditCommand {
    /// Check that no entry was changed or removed since it was written
    Verify,
}

/// What is done with the ledgers of payments and stock.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Ledger {
    /// What to do
    #[command(subcommand)]
    pub command: LedgerCommand,
}

/// What can be done with the ledgers of payments and stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum LedgerCommand {
    /// Check that the entries of each order sum to zero, and that payments and orders are what their entries say
    Verify,
}

/// The import of a product file.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Import {
    /// The file to read
    pub file: PathBuf,
    /// Set the quantities of variants that exist already, too; each change is entered in the stock ledger
    #[arg(long)]
    pub set_stock: bool,
    /// The channel whose prices the file holds [default: the default channel]
    #[arg(long, value_name = "SLUG")]
    pub channel: Option<String>,
}

/// Which schema to print.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Schema {
    /// The face of the shop whose schema is printed
    #[arg(value_enum, default_value = "shop")]
    pub face: Face,
}

/// One of the two GraphQL schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Face {
    /// What storefronts see, at /graphql
    Shop,
    /// What the staff sees, at /admin/graphql
    Admin,
}

/// All settings as they were given, before they are checked.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    /// What the process is for: development is open and forgiving on this machine only, production is strict
    #[arg(long, global = true, env = "CARTWRIGHT_MODE", value_enum, default_value = "development")]
    pub mode: Mode,
    /// The address and port to listen on
    #[arg(long, global = true, env = "CARTWRIGHT_LISTEN", default_value = "127.0.0.1:4000", value_name = "ADDRESS")]
    pub listen: SocketAddr,
    /// The folder of the embedded database, and of the keys and the mails of development
    #[arg(long, global = true, env = "CARTWRIGHT_DATA_DIR", default_value = "./data", value_name = "FOLDER")]
    pub data_dir: PathBuf,
    /// The database: postgres://… or sqlite:FILE [default: sqlite:cartwright.sqlite in the data folder]
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true, value_parser = secret, value_name = "URL")]
    pub database_url: Option<SecretString>,
    /// Redis, by which several processes on one Postgres tell each other what has changed, count what is limited and share kept answers; without it they tell each other by Postgres, and each counts and keeps alone
    #[arg(long, global = true, env = "REDIS_URL", hide_env_values = true, value_parser = secret, value_name = "URL")]
    pub redis_url: Option<SecretString>,
    /// What all names in Redis begin with; another one for each shop that shares a Redis
    #[arg(long, global = true, env = "CARTWRIGHT_REDIS_PREFIX", default_value = "cartwright", value_name = "PREFIX")]
    pub redis_prefix: String,
    /// The token that opens everything at /admin/graphql to whoever has it; without one members of the staff sign in
    #[arg(long, global = true, env = "CARTWRIGHT_ADMIN_TOKEN", hide_env_values = true, value_parser = secret, value_name = "TOKEN")]
    pub admin_token: Option<SecretString>,
    /// The key that signs order tokens and links in messages, at least 32 bytes; development makes one and keeps it in the data folder
    #[arg(long, global = true, env = "CARTWRIGHT_SECRET_KEY", hide_env_values = true, value_parser = secret, value_name = "KEY")]
    pub secret_key: Option<SecretString>,
    /// The key that signs access tokens, at least 32 bytes; development makes one and keeps it in the data folder
    #[arg(long, global = true, env = "CARTWRIGHT_SIGNING_KEY", hide_env_values = true, value_parser = secret, value_name = "KEY")]
    pub signing_key: Option<SecretString>,
    /// The secret that goes into password hashes, at least 32 bytes; development makes one and keeps it in the data folder
    #[arg(long, global = true, env = "CARTWRIGHT_PASSWORD_PEPPER", hide_env_values = true, value_parser = secret, value_name = "SECRET")]
    pub password_pepper: Option<SecretString>,
    /// A pepper of before, good until every customer has signed in since; may be repeated or separated by commas
    #[arg(
        long = "previous-password-pepper",
        global = true,
        env = "CARTWRIGHT_PREVIOUS_PASSWORD_PEPPER",
        hide_env_values = true,
        value_parser = secret,
        value_delimiter = ',',
        value_name = "SECRET"
    )]
    pub previous_password_peppers: Vec<SecretString>,
    /// The cost of password hashes; each step doubles the work of signing in and of guessing
    #[arg(long, global = true, env = "CARTWRIGHT_PASSWORD_COST", default_value = "12", value_name = "COST", value_parser = clap::value_parser!(u32).range(4..=16))]
    pub password_cost: u32,
    /// How many minutes an access token is good before it is refreshed
    #[arg(long, global = true, env = "CARTWRIGHT_ACCESS_TOKEN_MINUTES", default_value = "15", value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=60))]
    pub access_token_minutes: u32,
    /// Whether members of the staff without a second factor may do nothing but enroll one [default: optional in development, required in production]
    #[arg(long, global = true, env = "CARTWRIGHT_STAFF_TOTP", value_enum)]
    pub staff_totp: Option<StaffTotp>,
    /// An origin whose pages may call the API, such as https://shop.example; may be repeated or separated by commas
    #[arg(
        long = "cors-origin",
        global = true,
        env = "CARTWRIGHT_CORS_ORIGIN",
        value_delimiter = ',',
        value_name = "ORIGIN"
    )]
    pub cors_origins: Vec<String>,
    /// How many WebSockets one address may hold
    #[arg(long, global = true, env = "CARTWRIGHT_SOCKETS_PER_ADDRESS", default_value = "20", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub sockets_per_address: u32,
    /// How much memory answers may take that are kept for others who ask the same, in megabytes; 0 keeps none
    #[arg(long, global = true, env = "CARTWRIGHT_RESPONSE_CACHE_MEGABYTES", default_value = "32", value_name = "MEGABYTES", value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub response_cache_megabytes: u32,
    /// How much memory products and variants may take that are kept for queries whose answer is not, in megabytes; 0 keeps none
    #[arg(long, global = true, env = "CARTWRIGHT_ENTITY_CACHE_MEGABYTES", default_value = "32", value_name = "MEGABYTES", value_parser = clap::value_parser!(u32).range(0..=65_536))]
    pub entity_cache_megabytes: u32,
    /// The address at which a CDN or another cache before the server is told what to forget after a change; the names that answers have in their Surrogate-Key are posted there
    #[arg(long, global = true, env = "CARTWRIGHT_PURGE_URL", hide_env_values = true, value_name = "URL")]
    pub purge_url: Option<SecretString>,
    /// A header for that, such as "Authorization: Bearer TOKEN"
    #[arg(long, global = true, env = "CARTWRIGHT_PURGE_HEADER", hide_env_values = true, value_name = "HEADER")]
    pub purge_header: Option<SecretString>,
    /// A proxy before this server, as an address or a network such as 10.0.0.0/8: what it says in X-Forwarded-For or Forwarded tells the client's address; may be repeated or separated by commas
    #[arg(
        long = "trusted-proxies",
        global = true,
        env = "CARTWRIGHT_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "NETWORKS"
    )]
    pub trusted_proxies: Vec<String>,
    /// How many sign-ins may fail for one account in a quarter of an hour, and twice as many in an hour; 0 is no limit
    #[arg(long, global = true, env = "CARTWRIGHT_SIGN_IN_LIMIT", default_value = "5", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub sign_in_limit: u32,
    /// The same for one address
    #[arg(long, global = true, env = "CARTWRIGHT_SIGN_IN_LIMIT_PER_ADDRESS", default_value = "50", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub sign_in_limit_per_address: u32,
    /// How many registrations, links for a new password and changes of address one account may ask for in an hour, each of them; 0 is no limit
    #[arg(long, global = true, env = "CARTWRIGHT_MAIL_LIMIT", default_value = "3", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub mail_limit: u32,
    /// The same for one address [default: 20 in production, 0 in development]
    #[arg(long, global = true, env = "CARTWRIGHT_MAIL_LIMIT_PER_ADDRESS", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub mail_limit_per_address: Option<u32>,
    /// How many payments one address may begin in ten minutes; 0 is no limit [default: 30 in production, 0 in development]
    #[arg(long, global = true, env = "CARTWRIGHT_PAYMENT_LIMIT_PER_ADDRESS", value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(0..=10_000))]
    pub payment_limit_per_address: Option<u32>,
    /// What a storefront's client may spend on queries at once, by their cost; 0 is no limit [default: 2000 in production, 0 in development]
    #[arg(long, global = true, env = "CARTWRIGHT_QUERY_BUDGET", value_name = "COST", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub query_budget: Option<u32>,
    /// How much of that comes back in a second
    #[arg(long, global = true, env = "CARTWRIGHT_QUERY_BUDGET_RESTORED", default_value = "100", value_name = "COST", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub query_budget_restored: u32,
    /// What somebody of the staff may spend on queries at once; 0 is no limit [default: 10000 in production, 0 in development]
    #[arg(long, global = true, env = "CARTWRIGHT_ADMIN_QUERY_BUDGET", value_name = "COST", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub admin_query_budget: Option<u32>,
    /// How much of that comes back in a second
    #[arg(long, global = true, env = "CARTWRIGHT_ADMIN_QUERY_BUDGET_RESTORED", default_value = "500", value_name = "COST", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub admin_query_budget_restored: u32,
    /// The address at which clients reach this server, such as https://api.shop.example; with https, browsers are told to stay with it
    #[arg(long, global = true, env = "CARTWRIGHT_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Whether anybody may ask the storefronts' endpoint for its schema and gets its page [default: on in development, off in production]
    #[arg(long, global = true, env = "CARTWRIGHT_INTROSPECTION", value_enum)]
    pub introspection: Option<Switch>,
    /// A file of documents that storefronts name by documentId: the persisted-documents.json of graphql-codegen
    #[arg(long, global = true, env = "CARTWRIGHT_TRUSTED_DOCUMENTS", value_name = "FILE")]
    pub trusted_documents: Option<PathBuf>,
    /// Whether storefronts may run nothing but trusted documents; the staff's endpoint stays open to all
    #[arg(long, global = true, env = "CARTWRIGHT_TRUSTED_DOCUMENTS_ONLY", value_enum, default_value = "off")]
    pub trusted_documents_only: Switch,
    /// How many operations one request may hold in an array, 10 at most; 0 switches arrays off
    #[arg(long, global = true, env = "CARTWRIGHT_BATCH_LIMIT", default_value = "0", value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(0..=10))]
    pub batch_limit: u8,
    /// The shop's name
    #[arg(long, global = true, env = "CARTWRIGHT_SHOP_NAME", default_value = "Cartwright", value_name = "NAME")]
    pub shop_name: String,
    /// Who sells, as invoices and packing slips say it: name, address and tax number, with semicolons between the lines [default: the shop's name]
    #[arg(long, global = true, env = "CARTWRIGHT_SELLER", value_name = "LINES")]
    pub seller: Option<String>,
    /// The address of the storefront, to which links in messages lead [default: http://localhost:3000 in development]
    #[arg(long, global = true, env = "CARTWRIGHT_STOREFRONT_URL", value_name = "URL")]
    pub storefront_url: Option<String>,
    /// Where a link in messages leads instead of the usual page, such as order=/o/{token}; may be repeated or separated by commas
    #[arg(
        long = "storefront-link",
        global = true,
        env = "CARTWRIGHT_STOREFRONT_LINK",
        value_delimiter = ',',
        value_name = "NAME=ADDRESS"
    )]
    pub storefront_links: Vec<String>,
    /// The server that takes mails: smtps://USER:PASSWORD@HOST, or smtp:// with STARTTLS [default: mails go into the data folder in development, nowhere in production]
    #[arg(long, global = true, env = "CARTWRIGHT_SMTP_URL", hide_env_values = true, value_parser = secret, value_name = "URL")]
    pub smtp_url: Option<SecretString>,
    /// Certificate authorities of the mail server beside those that everybody knows, as a PEM file
    #[arg(long, global = true, env = "CARTWRIGHT_SMTP_CA_FILE", value_name = "FILE")]
    pub smtp_ca_file: Option<PathBuf>,
    /// Whom mails are from, such as Anvils <orders@anvils.example>; needed with a mail server
    #[arg(long, global = true, env = "CARTWRIGHT_MAIL_FROM", value_name = "SENDER")]
    pub mail_from: Option<String>,
    /// A folder of templates that replace those of the messages and documents, or add languages
    #[arg(long, global = true, env = "CARTWRIGHT_TEMPLATES_DIR", value_name = "FOLDER")]
    pub templates_dir: Option<PathBuf>,
    /// A file of those with whose accounts customers can sign in, such as Google and GitHub (JSON)
    #[arg(long, global = true, env = "CARTWRIGHT_SIGN_IN_PROVIDERS", value_name = "FILE")]
    pub sign_in_providers: Option<PathBuf>,
    /// The shop's secret key at Stripe (sk_… or rk_…), which switches the payment provider "stripe" on
    #[arg(long, global = true, env = "CARTWRIGHT_STRIPE_SECRET_KEY", hide_env_values = true, value_parser = secret, value_name = "KEY")]
    pub stripe_secret_key: Option<SecretString>,
    /// What Stripe signs with that it tells at /webhooks/stripe (whsec_…); two, separated by a comma, while one is replaced
    #[arg(
        long = "stripe-webhook-secret",
        global = true,
        env = "CARTWRIGHT_STRIPE_WEBHOOK_SECRET",
        hide_env_values = true,
        value_delimiter = ',',
        value_parser = secret,
        value_name = "SECRET"
    )]
    pub stripe_webhook_secrets: Vec<SecretString>,
    /// When the money of a payment by Stripe is taken: with the order, or later by paymentCapture
    #[arg(long, global = true, env = "CARTWRIGHT_STRIPE_CAPTURE", value_enum, default_value = "automatic")]
    pub stripe_capture: CaptureMode,
    /// The address of Stripe's API; another one is for tests
    #[arg(
        long,
        global = true,
        env = "CARTWRIGHT_STRIPE_API_URL",
        default_value = "https://api.stripe.com/",
        value_name = "URL"
    )]
    pub stripe_api_url: String,
    /// The currency of a new shop's first channel; staff open further channels in others
    #[arg(long, global = true, env = "CARTWRIGHT_CURRENCY", default_value = "EUR", value_name = "CODE")]
    pub currency: Currency,
    /// The countries that a new shop's first channel sells to, the one with the warehouse first; separated by commas
    #[arg(
        long = "countries",
        global = true,
        env = "CARTWRIGHT_COUNTRIES",
        default_value = "DE,AT",
        value_delimiter = ',',
        value_name = "CODES"
    )]
    pub countries: Vec<CountryCode>,
    /// The language of a new shop's first channel
    #[arg(long, global = true, env = "CARTWRIGHT_LANGUAGE", default_value = "en", value_name = "CODE")]
    pub language: LanguageCode,
    /// Whether the prices of a new shop's first channel include the tax
    #[arg(long, global = true, env = "CARTWRIGHT_PRICES", value_enum, default_value = "with-tax")]
    pub prices: Prices,
    /// What is logged: a level, or levels by module as in info,cartwright_services=debug
    #[arg(long, global = true, env = "CARTWRIGHT_LOG", default_value = "info", value_name = "FILTER")]
    pub log: String,
    /// How it is logged; auto is text in development and JSON in production
    #[arg(long, global = true, env = "CARTWRIGHT_LOG_FORMAT", value_enum, default_value = "auto")]
    pub log_format: LogFormat,
    /// How long one GraphQL operation may run, in seconds
    #[arg(long, global = true, env = "CARTWRIGHT_REQUEST_SECONDS", default_value = "10", value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=600))]
    pub request_seconds: u32,
    /// How long one statement may run in the database, in seconds
    #[arg(long, global = true, env = "CARTWRIGHT_STATEMENT_SECONDS", default_value = "5", value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=600))]
    pub statement_seconds: u32,
    /// After how many days an order that nobody has paid cancels itself
    #[arg(long, global = true, env = "CARTWRIGHT_UNPAID_ORDER_DAYS", default_value = "7", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=365))]
    pub unpaid_order_days: u32,
    /// How many days a cart lives after its last change
    #[arg(long, global = true, env = "CARTWRIGHT_CART_DAYS", default_value = "30", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=365))]
    pub cart_days: u32,
    /// How many minutes a payment session holds its stock
    #[arg(long, global = true, env = "CARTWRIGHT_RESERVATION_MINUTES", default_value = "15", value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub reservation_minutes: u32,
    /// Whether buyers are told how many units there are (quantityAvailable), and not only whether there are any
    #[arg(long, global = true, env = "CARTWRIGHT_DISCLOSE_STOCK", value_enum, default_value = "off")]
    pub disclose_stock: Switch,
    /// When work comes that comes again and again, by cron pattern in UTC, such as verify_books=30 4 * * *; may be repeated or separated by semicolons
    #[arg(
        long = "schedule",
        global = true,
        env = "CARTWRIGHT_SCHEDULE",
        value_delimiter = ';',
        value_name = "NAME=PATTERN"
    )]
    pub schedules: Vec<String>,
    /// Whether this process runs background jobs
    #[arg(long, global = true, env = "CARTWRIGHT_WORKER", value_enum, default_value = "on")]
    pub worker: Switch,
    /// Whether an empty shop is filled with demo data [default: on in development, off in production]
    #[arg(long, global = true, env = "CARTWRIGHT_SEED", value_enum)]
    pub seed: Option<Switch>,
}

/// What the process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// On one's own machine
    Development,
    /// For customers
    Production,
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Text in development, JSON in production
    Auto,
    /// For people
    Text,
    /// For machines, one object a line
    Json,
}

/// What listed prices are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Prices {
    /// The tax is in them
    WithTax,
    /// The tax is added to them
    WithoutTax,
}

/// Whether staff need a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StaffTotp {
    /// They do
    Required,
    /// Who has one is asked for it
    Optional,
}

/// When a provider takes the money of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CaptureMode {
    /// With the order
    Automatic,
    /// When the staff says so
    Manual,
}

/// A setting that is on or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes
    On,
    /// No
    Off,
}

impl Switch {
    /// Whether it is on.
    pub fn is_on(self) -> bool {
        self == Self::On
    }
}

fn secret(text: &str) -> Result<SecretString, Infallible> {
    Ok(SecretString::from(text))
}
